import { messageOf } from './errors';
import type { Logger } from './logger';
import { withoutMarks } from './strangerText';

/** A logger whose lines are lines: what strangers say in them begins no new one, and colours nothing. */
export class LineLogger implements Logger {
  constructor(private readonly inner: Logger) {}

  error(message: string, error?: unknown): void {
    this.inner.error(withoutMarks(error === undefined ? message : `${message}: ${messageOf(error)}`));
  }

  warn(message: string): void {
    this.inner.warn(withoutMarks(message));
  }

  info(message: string): void {
    this.inner.info(withoutMarks(message));
  }

  debug(message: string): void {
    this.inner.debug(withoutMarks(message));
  }

  trace(message: string): void {
    this.inner.trace(withoutMarks(message));
  }
}
