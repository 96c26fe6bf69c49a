import { Readable } from 'node:stream';
import { type JSONRPCMessage, type JSONRPCNotification, parseJSONRPCMessage } from '@modelcontextprotocol/client';
import type { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { isRecord } from '../base/record';
import { LineStart } from './lineStart';

const NEWLINE = 0x0a;
/** For so long a server that talks without a pause is listened to before others come to their turn. */
const LONGEST_TURN_MS = 8;
/** @see MCP 2025-11-25, Tasks, "Task Status Notifications" */
const TASK_STATUS = 'notifications/tasks/status';

/** How {@link StdioReader.append} begins its complaint, as that of the client package does. */
export const TOO_LARGE = 'ReadBuffer exceeded';

export interface StdioReaderOptions {
  readonly mostBytes: number;
  /** Hears the news of tasks, in order with all other messages: the client package has no use for them. */
  readonly onTaskNews: (message: JSONRPCNotification) => void;
  /** Nothing is to come before the end of this turn of the event loop. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Milliseconds since anything; that of `performance` unless a test has its own. */
  readonly now?: () => number;
}

/**
 * Reads the messages of a stdio server in place of the client package's own buffer, which copies all it has with every
 * chunk, so that a large message costs the square of its size, and checks each message by schemas that take longer than
 * the reading. What is taken for a message, and what is not, is the same.
 */
export class StdioReader {
  private readonly start = new LineStart();
  private chunk: Buffer = NOTHING;
  /** Where in the chunk the next line begins. */
  private at = 0;
  private turnBegan: number | undefined;
  private isPaused = false;

  private readonly now: () => number;

  constructor(private readonly options: StdioReaderOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** Takes the place of the package's buffer, before the transport is started. */
  static readFor(
    transport: StdioClientTransport,
    { mostBytes, onTaskNews }: Pick<StdioReaderOptions, 'mostBytes' | 'onTaskNews'>,
  ): void {
    let paused: Readable | undefined;
    const reader = new StdioReader({
      mostBytes,
      onTaskNews,
      pause: () => {
        paused = stdoutOf(transport)?.pause();
      },
      resume: () => paused?.resume(), // The transport may have let go of it meanwhile.
    });
    // A field of its own class alone: the era probe looks for exactly that class.
    Reflect.set(transport, '_readBuffer', reader);
  }

  /** @throws Error when a line is longer than a message may be */
  append(chunk: Buffer): void {
    if (this.start.length + chunk.length > this.options.mostBytes) {
      this.clear();
      throw new Error(`${TOO_LARGE} maximum size of ${this.options.mostBytes} bytes`);
    }
    this.beginTurn();
    // Whoever appends has read all lines before.
    this.chunk = chunk;
    this.at = 0;
  }

  /**
   * The next message; `null` until more has come. Lines that are no JSON are passed over.
   * @throws ZodError for JSON that is no message
   */
  readMessage(): JSONRPCMessage | null {
    for (let line = this.nextLine(); line !== undefined; line = this.nextLine()) {
      const message = messageIn(line);
      if (message && isTaskNews(message)) {
        this.options.onTaskNews(message);
      } else if (message) {
        return message;
      }
    }
    this.endLongTurn();
    return null;
  }

  clear(): void {
    this.start.clear();
    this.chunk = NOTHING;
    this.at = 0;
  }

  private nextLine(): string | undefined {
    const { chunk, at } = this;
    const end = chunk.indexOf(NEWLINE, at);
    if (end === -1) {
      this.start.add(chunk.subarray(at));
      this.chunk = NOTHING;
      this.at = 0;
      return undefined;
    }
    this.at = end + 1;
    if (this.start.length === 0) {
      return chunk.toString('utf8', at, end);
    }
    this.start.add(chunk.subarray(at, end));
    return this.start.take();
  }

  private beginTurn(): void {
    if (this.turnBegan === undefined) {
      this.turnBegan = this.now();
      setImmediate(() => this.turnEnded());
    }
  }

  /** Many chunks can come in one turn. */
  private endLongTurn(): void {
    if (this.turnBegan !== undefined && this.now() - this.turnBegan > LONGEST_TURN_MS) {
      this.isPaused = true;
      this.options.pause();
    }
  }

  private turnEnded(): void {
    this.turnBegan = undefined;
    if (this.isPaused) {
      this.isPaused = false;
      this.options.resume();
    }
  }
}

const NOTHING = Buffer.alloc(0);

/** What a line holds, as long as it is JSON. */
function messageIn(line: string): JSONRPCMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined; // Blank, or what a program says on its stdout that is not for us.
  }
  return isPlainNotification(value) ? value : parseJSONRPCMessage(value);
}

/** Whether it is certain without the schemas that this is a notification; most of what comes in numbers is. */
function isPlainNotification(value: unknown): value is JSONRPCNotification {
  if (!isRecord(value) || value.jsonrpc !== '2.0' || typeof value.method !== 'string') {
    return false;
  }
  const hasParams = 'params' in value;
  const isKnown = !hasParams || (isRecord(value.params) && !('_meta' in value.params));
  return isKnown && Object.keys(value).length === (hasParams ? 3 : 2);
}

function isTaskNews(message: JSONRPCMessage): message is JSONRPCNotification {
  return 'method' in message && message.method === TASK_STATUS && !('id' in message);
}

function stdoutOf(transport: StdioClientTransport): Readable | undefined {
  const process: unknown = Reflect.get(transport, '_process');
  return isRecord(process) && process.stdout instanceof Readable ? process.stdout : undefined;
}
