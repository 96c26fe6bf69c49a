import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { CancelledError } from '../base/errors';
import { isRecord } from '../base/record';
import type { Secrets } from './secrets';

const PENDING_PREFIX = 'signIn:pending:';
/** Longer than any sign-in may take: what is older was left by a window that ended meanwhile. */
const LONGEST_PENDING_MS = 60 * 60 * 1_000;
/** How long a response waits for a window that is just about to wait for it: some answers come at once. */
const LONGEST_PATIENCE_MS = 3_000;
/** How many responses are kept that came before anybody waited for them. */
const MOST_EARLY = 5;

/** What other windows find of a sign-in that waits here: the response is put beside the time. */
interface Pending {
  readonly since: number;
  readonly response?: string;
}

/**
 * Responses to sign-ins, by their `state`, wherever they come in: the editor opens an address in the window that was
 * active last, which need not be the one that waits for it. A window that waits says so in the secrets that all windows
 * share, under a key that does not tell the state; one that gets the response puts it there.
 */
export class SignInResponses implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly waiting = new Map<string, (response: URLSearchParams) => void>();
  private readonly early = new Map<string, URLSearchParams>();

  constructor(
    private readonly secrets: Pick<Secrets, 'get' | 'store' | 'delete' | 'keys' | 'onDidChange'>,
    private readonly clock: Clock,
  ) {
    this.owned.add(secrets.onDidChange(({ key }) => void this.secretChanged(key).catch(() => undefined)));
  }

  /**
   * The response with this state.
   * @throws CancelledError when `signal` aborts
   */
  async response(state: string, signal: AbortSignal): Promise<URLSearchParams> {
    const key = keyOf(state);
    const arrived = new Promise<URLSearchParams>(resolve => this.waiting.set(key, resolve));
    const early = this.early.get(key);
    if (early) {
      this.settle(key, early);
    }
    try {
      await this.secrets.store(key, JSON.stringify({ since: this.clock.now() } satisfies Pending));
      return await orAborted(arrived, signal);
    } finally {
      this.waiting.delete(key);
      this.early.delete(key);
      await this.secrets.delete(key);
    }
  }

  /**
   * A response came in.
   * @param isExpected whether somebody here is about to wait for one
   * @returns whether anybody waits for it, in this window or in another
   */
  async arrived(response: URLSearchParams, isExpected: boolean): Promise<boolean> {
    const key = keyOf(response.get('state') ?? '');
    if (this.settle(key, response)) {
      return true;
    }
    if (isExpected && this.early.size < MOST_EARLY) {
      this.early.set(key, response);
    }
    return (await this.handedOver(key, response)) || isExpected || (await this.handedOverSoon(key, response));
  }

  /** Forgets what windows have left that ended while they waited. */
  async tidy(): Promise<void> {
    for (const key of this.secrets.keys(PENDING_PREFIX)) {
      const pending = pendingIn(await this.secrets.get(key));
      if (!pending || this.isStale(pending)) {
        await this.secrets.delete(key);
      }
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async handedOver(key: string, response: URLSearchParams): Promise<boolean> {
    const pending = pendingIn(await this.secrets.get(key));
    if (!pending || this.isStale(pending)) {
      return false;
    }
    await this.secrets.store(key, JSON.stringify({ ...pending, response: response.toString() } satisfies Pending));
    return true;
  }

  private async handedOverSoon(key: string, response: URLSearchParams): Promise<boolean> {
    const waiting = new DisposableStore();
    const isDue = new Promise<boolean>(resolve => {
      waiting.add(this.secrets.onDidChange(changed => changed.key === key && resolve(true)));
      waiting.add(this.clock.after(LONGEST_PATIENCE_MS, () => resolve(false)));
    });
    try {
      // Once more first: it may have begun to wait just before anybody listened.
      return (await this.handedOver(key, response)) || ((await isDue) && (await this.handedOver(key, response)));
    } finally {
      waiting.dispose();
    }
  }

  private settle(key: string, response: URLSearchParams): boolean {
    const resolve = this.waiting.get(key);
    resolve?.(response);
    return resolve !== undefined;
  }

  private async secretChanged(key: string): Promise<void> {
    if (this.waiting.has(key)) {
      const response = pendingIn(await this.secrets.get(key))?.response;
      if (response !== undefined) {
        this.settle(key, new URLSearchParams(response));
      }
    }
  }

  private isStale({ since }: Pending): boolean {
    return this.clock.now() - since > LONGEST_PENDING_MS;
  }
}

/**
 * The parameters of an address that the editor was opened with. Depending on where it runs, they have been decoded once
 * already, and a `+` would be read as the blank that no code and no state has.
 * https://github.com/microsoft/vscode/issues/85930
 */
export function parametersOf(query: string): URLSearchParams {
  const parameters = new URLSearchParams(query);
  for (const name of ['code', 'state']) {
    const value = parameters.get(name);
    if (value?.includes(' ')) {
      parameters.set(name, value.replaceAll(' ', '+'));
    }
  }
  return parameters;
}

function keyOf(state: string): string {
  return `${PENDING_PREFIX}${createHash('sha256').update(state).digest('hex')}`;
}

/** Another version of ours may have written something else. */
function pendingIn(text: string | undefined): Pending | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) && typeof value.since === 'number'
      ? { since: value.since, ...(typeof value.response === 'string' && { response: value.response }) }
      : undefined;
  } catch {
    return undefined; // As good as nothing: the sign-in is begun again.
  }
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new CancelledError());
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) {
      abort();
    }
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
