import { messageOf } from '../../src/base/errors';
import type { Logger } from '../../src/base/logger';

export { silentLog } from '../../src/base/logger';

/** Keeps every line, as `level message`. */
export class RecordingLog implements Logger {
  readonly lines: string[] = [];

  error(message: string, error?: unknown): void {
    this.lines.push(`error ${message}${error === undefined ? '' : `: ${messageOf(error)}`}`);
  }

  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }

  info(message: string): void {
    this.lines.push(`info ${message}`);
  }

  debug(message: string): void {
    this.lines.push(`debug ${message}`);
  }

  trace(message: string): void {
    this.lines.push(`trace ${message}`);
  }

  get text(): string {
    return this.lines.join('\n');
  }
}
