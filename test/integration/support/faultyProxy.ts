import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Flow, type Pace } from './flow';
import { type Message, messagesIn } from './messages';

/** What the proxy waits for among what servers send. */
interface Trap {
  /** Where in these bytes it is, or -1. */
  readonly find: (sent: string) => number;
  readonly caught: () => void;
}

/**
 * Stands between the extension and a server, on a loopback port that stays the same, and disturbs what passes as a test
 * tells it to. It needs to understand nothing, but notes what the client asks.
 */
export class FaultyProxy {
  /** The JSON-RPC messages of the client, oldest first. */
  readonly messages: Message[] = [];
  /** The HTTP methods that the client used, oldest first. */
  readonly verbs: string[] = [];
  private readonly listener = createServer(client => void this.lead(client));
  private readonly clients = new Set<Socket>();
  private readonly flows = new Set<Flow>();
  private readonly watchers = new Set<() => void>();
  private pace: Pace = 'full';
  private trap: Trap | undefined;
  port = 0;

  /** @param reach opens the way from here to the server, for a client that has just come */
  constructor(
    private readonly reach: (client: Socket) => Promise<Socket>,
    /** What the server gets in place of what the client sent. */
    private readonly translate: (bytes: Buffer) => Buffer = bytes => bytes,
  ) {}

  /** Opens its port; the same one as before, where it was closed by {@link refuse}. */
  async open(): Promise<void> {
    this.listener.listen(this.port, '127.0.0.1');
    await once(this.listener, 'listening');
    this.port = (this.listener.address() as AddressInfo).port; // It listens.
  }

  /** No new connection is accepted; those that stand are left alone. */
  refuse(): void {
    this.listener.close();
  }

  /** Every connection is reset, and what was held back is lost. */
  cut(): void {
    this.pace = 'full';
    for (const client of this.clients) {
      client.resetAndDestroy();
    }
  }

  /** From now on nothing passes, in either direction, and no connection ends. */
  stall(): void {
    this.setPace('held');
  }

  slowDown(): void {
    this.setPace('slow');
  }

  /** As if nothing had been; what was held back arrives. */
  normal(): void {
    this.setPace('full');
  }

  close(): void {
    this.refuse();
    this.cut();
  }

  count(method: string): number {
    return this.messages.filter(message => message.method === method).length;
  }

  /** Resolves when the client has sent such a message so often. */
  asked(method: string, times = 1): Promise<void> {
    return new Promise(resolve => {
      const check = (): void => {
        if (this.count(method) >= times) {
          this.watchers.delete(check);
          resolve();
        }
      };
      this.watchers.add(check);
      check();
    });
  }

  /** Resolves when the server answers such a request: a part of the answer has passed, and then it is as {@link stall}. */
  holdAnswerTo(...methods: readonly string[]): Promise<void> {
    const before = this.messages.length;
    const asked = (): readonly Message[] =>
      this.messages.slice(before).filter(({ id, method }) => id !== undefined && methods.includes(method ?? ''));
    return this.holdAt(sent => Math.max(-1, ...asked().map(({ id }) => answerTo(id, sent))));
  }

  /** As {@link holdAnswerTo}, for whatever the server sends that contains this text. */
  holdText(text: string): Promise<void> {
    return this.holdAt(sent => sent.indexOf(text));
  }

  private holdAt(find: Trap['find']): Promise<void> {
    return new Promise(resolve => {
      this.trap = { find, caught: resolve };
    });
  }

  private setPace(pace: Pace): void {
    this.pace = pace;
    for (const flow of this.flows) {
      flow.goOn();
    }
  }

  private async lead(client: Socket): Promise<void> {
    this.clients.add(client);
    client.once('close', () => this.clients.delete(client));
    client.on('error', () => undefined); // Cut, which is what this is for.
    try {
      this.join(client, await this.reach(client));
    } catch {
      client.resetAndDestroy(); // Nobody is behind.
    }
  }

  private join(client: Socket, server: Socket): void {
    const [up, down] = [this.newFlow(server), this.newFlow(client)];
    client.on('data', bytes => {
      this.note(bytes);
      up.push(this.translate(bytes));
    });
    server.on('data', bytes => this.passDown(bytes, down));
    client.resume(); // It may have been read from already.
    client.once('end', () => up.end());
    server.once('end', () => down.end());
    server.on('error', () => client.resetAndDestroy());
    client.once('close', () => {
      server.destroy();
      this.flows.delete(up);
      this.flows.delete(down);
    });
  }

  private newFlow(to: Socket): Flow {
    const flow = new Flow(to, () => this.pace);
    this.flows.add(flow);
    return flow;
  }

  private passDown(bytes: Buffer, down: Flow): void {
    const { trap } = this;
    const at = trap?.find(bytes.toString('latin1')) ?? -1;
    if (!trap || at < 0) {
      down.push(bytes);
      return;
    }
    this.trap = undefined;
    down.push(bytes.subarray(0, at));
    this.stall();
    down.push(bytes.subarray(at));
    trap.caught();
  }

  private note(bytes: Buffer): void {
    this.messages.push(...messagesIn(bytes));
    const [verb] = /^[A-Z]+(?= \/)/.exec(bytes.toString('latin1')) ?? [];
    this.verbs.push(...(verb === undefined ? [] : [verb]));
    for (const check of [...this.watchers]) {
      check();
    }
  }
}

/** Where the answer to a request is in what was sent, or -1. */
function answerTo(id: unknown, sent: string): number {
  return sent.search(new RegExp(`"id":${JSON.stringify(id)}(?!\\d)`));
}
