import { messageOf } from './errors';
import { LineLogger } from './lineLogger';
import type { Logger } from './logger';

/** Shorter values are left alone: masking every "1" would make a log unreadable and hide nothing. */
const SHORTEST_SECRET = 4;

/** Secrets of launches before the present one may still be in what an old process says; the oldest go first. */
const MOST_SECRETS = 200;

/** Replaces secrets by dots, in every form in which they are likely to be printed. */
export class Redactor {
  /** In the order in which they were added. */
  private known: readonly string[] = [];
  private secrets: readonly string[] = [];

  /** From now on these are masked too. */
  addSecrets(secrets: readonly string[]): void {
    const forms = secrets
      .filter(secret => secret.length >= SHORTEST_SECRET)
      .flatMap(secret => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
    const known = [...new Set([...this.known.filter(form => !forms.includes(form)), ...forms])];
    this.known = known.slice(-3 * MOST_SECRETS);
    // Longest first, so that a secret that contains another is masked whole.
    this.secrets = [...this.known].sort((a, b) => b.length - a.length);
  }

  redact(text: string): string {
    return this.secrets.reduce((redacted, secret) => redacted.replaceAll(secret, '•••'), text);
  }
}

/** A logger whose lines hold no secrets. */
export class RedactingLogger implements Logger {
  private readonly inner: Logger;

  constructor(
    inner: Logger,
    private readonly redactor: Redactor,
  ) {
    this.inner = new LineLogger(inner);
  }

  get isTracing(): boolean {
    return this.inner.isTracing ?? true;
  }

  error(message: string, error?: unknown): void {
    const detail = error === undefined ? '' : `: ${messageOf(error)}`;
    this.inner.error(this.redactor.redact(message + detail));
  }

  warn(message: string): void {
    this.inner.warn(this.redactor.redact(message));
  }

  info(message: string): void {
    this.inner.info(this.redactor.redact(message));
  }

  debug(message: string): void {
    this.inner.debug(this.redactor.redact(message));
  }

  trace(message: string): void {
    this.inner.trace(this.redactor.redact(message));
  }
}
