import { writeSync } from 'node:fs';
import { type SupervisorEvent, supervisorEventLine } from '../base/supervisorEvent';

const STDERR = 2;
const TRIES = 10;
const BETWEEN_TRIES_MS = 20;

/**
 * Tells the extension host. Past `process.stderr`, which makes the pipe that the server shares with us non-blocking:
 * programs other than Node then fail to write to it.
 */
export function tell(event: SupervisorEvent): void {
  // A server that has ended need not have ended its last line.
  const line = `${event.event === 'exited' ? '\n' : ''}${supervisorEventLine(event)}`;
  for (let tries = TRIES; tries > 0 && !isWritten(line); tries--) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_TRIES_MS);
  }
}

function isWritten(line: string): boolean {
  try {
    writeSync(STDERR, line);
    return true;
  } catch (error) {
    // The pipe is full, and a Node at its other end made it non-blocking; or nobody listens any more.
    return !(error instanceof Error && 'code' in error && error.code === 'EAGAIN');
  }
}
