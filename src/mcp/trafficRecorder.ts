import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { oneLine } from '../base/strangerText';
import type { Generation } from '../tasks/generation';
import type { Traffic, TrafficEntry, TrafficMark, TrafficMessage } from '../tasks/traffic';
import { ChangeSignal } from './changeSignal';
import { withoutFormAnswers } from './formAnswers';
import type { KnownRequest, SeenMessage } from './messageReader';
import { approxBytes, beginningOf } from './messageSize';
import { TrafficRing } from './trafficRing';

const MOST_ENTRIES = 2_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** A larger message is kept only in part. */
const LARGEST_MESSAGE_BYTES = 64 * 1024;
/** What an entry takes beside its message. */
const ENTRY_BYTES = 200;

type Draft = { -readonly [K in keyof TrafficMessage]: TrafficMessage[K] };

/** Remembers the messages of one server, across its connections. Nothing is written anywhere. */
export class TrafficRecorder implements Traffic, Disposable {
  private readonly ring = new TrafficRing(MOST_ENTRIES, MOST_BYTES);
  private readonly signal: ChangeSignal;
  readonly onDidChange;
  private connections = 0;

  /** @param redact masks the launch's secrets, where a later look could miss them */
  constructor(
    private readonly clock: Clock,
    private readonly redact: (text: string) => string = text => text,
  ) {
    this.signal = new ChangeSignal(clock);
    this.onDidChange = this.signal.onDidChange;
  }

  get version(): number {
    return this.signal.version;
  }

  get forgotten(): number {
    return this.ring.forgotten;
  }

  entries(): readonly TrafficEntry[] {
    return this.ring.entries();
  }

  entriesOfTask(taskId: string): readonly TrafficMessage[] {
    return this.ring.entries().filter(entry => entry.kind === 'message' && entry.taskId === taskId) as TrafficMessage[];
  }

  /** @param transport `stdio` or `http`: a word for the mark */
  connectionStarted(transport: string): ConnectionRecording {
    this.connections += 1;
    return new ConnectionRecording(this, this.connections, transport);
  }

  clear(): void {
    this.ring.clear();
    this.signal.touch();
  }

  dispose(): void {
    this.signal.dispose();
  }

  /** @internal for {@link ConnectionRecording} */
  mark(connection: number, mark: TrafficMark['mark'], text: string): void {
    const seq = this.ring.nextSeq;
    this.ring.add({ kind: 'mark', seq, time: this.clock.now(), connection, mark, text }, ENTRY_BYTES);
    this.signal.touch();
  }

  /** @internal @returns the number of the entry */
  add(connection: number, seen: SeenMessage): number {
    const seq = this.ring.nextSeq;
    const message = withoutFormAnswers(seen);
    const bytes = approxBytes(message, LARGEST_MESSAGE_BYTES);
    const entry = entryOf(seq, connection, seen, message);
    if (bytes <= LARGEST_MESSAGE_BYTES) {
      this.ring.add(entry, ENTRY_BYTES + bytes);
    } else {
      const cut = cutEntry(entry, bytes, this.redact);
      this.ring.add(cut, ENTRY_BYTES + approxBytes(cut.message, LARGEST_MESSAGE_BYTES));
    }
    this.signal.touch();
    return seq;
  }

  /** @internal The answer told which task the request made. */
  nameTask(seq: number, taskId: string): void {
    const entry = this.ring.get(seq);
    if (entry?.kind === 'message' && entry.taskId === undefined) {
      this.ring.replace({ ...entry, taskId });
    }
  }
}

/** The part of a record that one connection writes; late words of an older connection stay that one's. */
export class ConnectionRecording {
  /** Under which number a request is, until its answer comes. */
  private readonly requests = new WeakMap<KnownRequest, number>();

  constructor(
    private readonly recorder: TrafficRecorder,
    private readonly connection: number,
    transport: string,
  ) {
    recorder.mark(connection, 'started', transport);
  }

  seen(seen: SeenMessage): void {
    const seq = this.recorder.add(this.connection, seen);
    const { shape, request } = seen;
    if (shape === 'request' && request) {
      this.requests.set(request, seq);
    } else if (shape === 'answer' && request && seen.taskId !== undefined) {
      this.recorder.nameTask(this.requests.get(request) ?? 0, seen.taskId);
    }
  }

  speaks(generation: Generation): void {
    this.recorder.mark(this.connection, 'speaks', generation);
  }

  unreadable(reason: string): void {
    this.recorder.mark(this.connection, 'unreadable', oneLine(reason));
  }

  ended(reason: string): void {
    this.recorder.mark(this.connection, 'ended', oneLine(reason));
  }
}

function entryOf(
  seq: number,
  connection: number,
  { direction, shape, atMs, method, id, taskId, request, message: sent }: SeenMessage,
  message: TrafficMessage['message'],
): Draft {
  const entry: Draft = { kind: 'message', seq, time: atMs, connection, direction, shape, message };
  if (method !== undefined) {
    entry.method = method;
  }
  if (id !== undefined) {
    entry.id = id;
  }
  if (taskId !== undefined) {
    entry.taskId = taskId;
  }
  if (shape === 'answer') {
    if (request) {
      entry.tookMs = Math.max(0, atMs - request.atMs);
    }
    if ('error' in sent) {
      entry.errorCode = sent.error.code;
    }
  }
  return entry;
}

function cutEntry(entry: Draft, bytes: number, redact: (text: string) => string): TrafficMessage {
  const { method, id, message, ...rest } = entry;
  // Together, so that one budget is shared: a stranger's method may be as long as a book.
  const beginning = beginningOf({ method, id, message }, redact) as Pick<Draft, 'method' | 'id' | 'message'>;
  return {
    ...rest,
    ...(method !== undefined && { method: beginning.method }),
    ...(id !== undefined && { id: beginning.id }),
    message: beginning.message,
    isCut: true,
    ...(Number.isFinite(bytes) && { cutFromBytes: bytes }),
  } as TrafficMessage;
}
