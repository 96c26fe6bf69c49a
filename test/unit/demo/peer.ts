/** A JSON-RPC peer that adds nothing to the messages and hides nothing of them: what a server really says. */

export type Fields = Record<string, unknown>;

export interface WireMessage {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Fields;
  readonly result?: Fields;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export class RpcError extends Error {
  constructor(readonly error: { readonly code: number; readonly message: string; readonly data?: unknown }) {
    super(error.message);
  }
}

interface Waiter {
  matches(message: WireMessage): boolean;
  resolve(message: WireMessage): void;
}

export class Peer {
  /** Everything received so far, oldest first. */
  readonly received: WireMessage[] = [];
  private readonly waiters = new Set<Waiter>();
  private requestsSent = 0;

  /** @param meta goes into the `_meta` of every request */
  constructor(
    private readonly send: (message: Fields) => void,
    private readonly meta?: Fields,
  ) {}

  receive(message: WireMessage): void {
    this.received.push(message);
    for (const waiter of [...this.waiters].filter(each => each.matches(message))) {
      this.waiters.delete(waiter);
      waiter.resolve(message);
    }
  }

  /** The first message that fits, received already or still to come. */
  async message(matches: (message: WireMessage) => boolean): Promise<WireMessage> {
    return this.received.find(matches) ?? new Promise(resolve => this.waiters.add({ matches, resolve }));
  }

  /** @throws RpcError */
  async request(method: string, params: Fields = {}): Promise<Fields> {
    this.requestsSent += 1;
    const id = this.requestsSent;
    const _meta = { ...this.meta, ...(params._meta as Fields | undefined) };
    this.send({ jsonrpc: '2.0', id, method, params: { ...params, _meta } });
    const answer = await this.message(message => message.id === id && message.method === undefined);
    if (answer.error) {
      throw new RpcError(answer.error);
    }
    return answer.result ?? {};
  }

  notify(method: string, params: Fields = {}): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  answer(request: WireMessage, result: Fields): void {
    this.send({ jsonrpc: '2.0', id: request.id, result });
  }

  refuse(request: WireMessage, code: number, message: string): void {
    this.send({ jsonrpc: '2.0', id: request.id, error: { code, message } });
  }

  /** The notifications of one kind so far. */
  notifications(method: string): Fields[] {
    return this.received.filter(message => message.method === method).map(message => message.params ?? {});
  }
}

/** For `assert.rejects`: an error answer with this code whose message fits. */
export function rpcError(code: number, message: RegExp = /./) {
  return (error: unknown) => error instanceof RpcError && error.error.code === code && message.test(error.message);
}
