import type { Writable } from 'node:stream';

/** How often to see whether the parent still lives, in milliseconds. */
const PARENT_CHECK_MS = 2_000;

export interface Feeding {
  /** Something is about to be passed on. */
  readonly onData: () => void;
  /** No more will come; what has come is passed on first. May be called more than once. */
  readonly onEnd: () => void;
}

/** Passes our stdin on to the server's, as fast as the server takes it. */
export function feed(stdin: Writable, { onData, onEnd }: Feeding): void {
  const source = process.stdin;
  const end = () => {
    onEnd();
    source.unpipe(stdin);
    stdin.end();
  };
  source.on('data', onData);
  source.once('end', end);
  source.once('error', end);
  source.pipe(stdin, { end: false });
  stdin.on('error', () => undefined); // The server does not read any more, and tells why in its own way.
  stdin.once('close', () => source.resume()); // Else nobody would notice the end of it.
  whenOrphaned(end);
}

/** Behind data that a hung server does not take, the end of stdin is never reached. (Windows gives no sign here.) */
function whenOrphaned(action: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      action();
    }
  }, PARENT_CHECK_MS).unref();
}
