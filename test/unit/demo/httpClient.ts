import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { everyCapability } from './answers';
import { type Fields, Peer, type WireMessage } from './peer';

const anything = z.looseObject({});
const extensions = { 'io.modelcontextprotocol/tasks': {} };

/** The client package the extension uses, over HTTP, and whatever it hears. */
export class HttpClient {
  /** Knows also what the client keeps to itself, such as a task that answers a call in 2026-07-28. */
  readonly heard = new Peer(() => {});
  private readonly transport: StreamableHTTPClientTransport;
  /** When the session's own stream, which carries the notifications of 2025-11-25, is there. */
  readonly streamOpened: Promise<void>;

  private constructor(
    url: string,
    readonly client: Client,
  ) {
    let opened = (): void => {};
    this.streamOpened = new Promise(resolve => {
      opened = resolve;
    });
    this.transport = new StreamableHTTPClientTransport(new URL(url), {
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (init?.method === 'GET') {
          opened();
        }
        return response;
      },
    });
    this.transport.onmessage = message => this.heard.receive(message as WireMessage);
  }

  static async connect(url: string): Promise<HttpClient> {
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { versionNegotiation: { mode: 'auto' }, capabilities: { ...everyCapability, extensions } },
    );
    const connection = new HttpClient(url, client);
    await client.connect(connection.transport);
    return connection;
  }

  get sessionId(): string | undefined {
    return this.transport.sessionId;
  }

  async request(method: string, params: Fields = {}): Promise<Fields> {
    return this.client.request({ method, params }, anything);
  }

  /** A task that was asked for, of 2025-11-25. */
  async startTask(name: string, args: Fields = { seconds: 0.1 }): Promise<string> {
    const { task } = await this.request('tools/call', { name, arguments: args, task: {} });
    return (task as { taskId: string }).taskId;
  }

  /** A task that the server made of a call, of 2026-07-28: the client package refuses it, but not before it is heard. */
  async takeTask(name: string, args: Fields = { seconds: 0.1 }): Promise<string> {
    const before = this.heard.received.length;
    const refused = this.client.callTool({ name, arguments: args }).catch(() => undefined);
    const { result } = await this.heard.message(
      message => this.heard.received.indexOf(message) >= before && message.result?.resultType === 'task',
    );
    await refused;
    return result?.taskId as string;
  }

  /** The notification about this task that has this status. */
  async status(method: string, taskId: string, status: string): Promise<Fields> {
    const { params } = await this.heard.message(
      message => message.method === method && message.params?.taskId === taskId && message.params.status === status,
    );
    return params ?? {};
  }

  /** Ends the session, where there is one. */
  async close(): Promise<void> {
    await this.transport.terminateSession();
    await this.client.close();
  }
}
