import { isRecord } from './record';

/** What the supervisor of a stdio server has to say: each event is one line on its stderr, among those of the server. */
export type SupervisorEvent =
  /** The command runs, as this process. */
  | { readonly event: 'started'; readonly pid: number }
  /** The command could not be started: the code is Node's, such as `ENOENT`. */
  | { readonly event: 'failed'; readonly code: string; readonly message: string }
  /** The server ended by itself: with an exit code, or by a signal that was not ours. */
  | { readonly event: 'exited'; readonly code: number; readonly signal: null }
  | { readonly event: 'exited'; readonly code: null; readonly signal: string };

/** How the line of an event begins. A server can forge one: that changes only what is said about itself. */
export const SUPERVISOR_EVENT_PREFIX = 'mcp-task-explorer-supervisor: ';

/** The longest message, in UTF-16 code units. */
const LONGEST_MESSAGE = 500;
/** Room for the longest message, with every character escaped. */
const LONGEST_LINE = 4_000;
/** Windows ends broken programs with codes of 32 bits, such as 0xC0000005. */
const LARGEST_NUMBER = 0xffff_ffff;
const ERROR_CODE = /^[A-Z][A-Z0-9_]{1,40}$/;
const SIGNAL = /^SIG[A-Z0-9]{1,12}$/;

/** The line that tells of an event, with its end. */
export function supervisorEventLine(event: SupervisorEvent): string {
  const told = event.event === 'failed' ? { ...event, message: event.message.slice(0, LONGEST_MESSAGE) } : event;
  return `${SUPERVISOR_EVENT_PREFIX}${JSON.stringify(told)}\n`;
}

/** @returns nothing for a line that is not, in every detail, one of the supervisor's */
export function readSupervisorEvent(line: string): SupervisorEvent | undefined {
  if (!line.startsWith(SUPERVISOR_EVENT_PREFIX) || line.length > LONGEST_LINE) {
    return undefined;
  }
  const told = parsed(line.slice(SUPERVISOR_EVENT_PREFIX.length));
  return isRecord(told) ? readTold(told) : undefined;
}

function readTold(told: Record<string, unknown>): SupervisorEvent | undefined {
  switch (told.event) {
    case 'started':
      return readStarted(told);
    case 'failed':
      return readFailed(told);
    case 'exited':
      return readExited(told);
    default:
      return undefined;
  }
}

function readStarted({ pid }: Record<string, unknown>): SupervisorEvent | undefined {
  return isNumber(pid) && pid > 0 ? { event: 'started', pid } : undefined;
}

function readFailed({ code, message }: Record<string, unknown>): SupervisorEvent | undefined {
  const isTold = isText(code, ERROR_CODE) && typeof message === 'string' && message.length <= LONGEST_MESSAGE;
  return isTold ? { event: 'failed', code, message } : undefined;
}

function readExited({ code, signal }: Record<string, unknown>): SupervisorEvent | undefined {
  if (isNumber(code) && signal === null) {
    return { event: 'exited', code, signal };
  }
  return code === null && isText(signal, SIGNAL) ? { event: 'exited', code, signal } : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LARGEST_NUMBER;
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // A stranger's line that happens to begin like ours.
  }
}
