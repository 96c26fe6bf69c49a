import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { repository } from './explorer';
import { FaultyProxy } from './faultyProxy';
import { type HttpProgram, HttpServer } from './httpServer';
import { isAlive, killHard } from './processes';

/** A server that a test may kill, and the way to it, which the test may disturb. */
export interface Line {
  readonly proxy: FaultyProxy;
  /** The entry of `mcp.json` that leads here. */
  readonly entry: object;
  /** Brings the server up, where it is not the extension that starts it. */
  start(): Promise<void>;
  /** The server dies without a word, and with it what stands between. */
  kill(): Promise<void>;
  /** The wrapper dies without a word, and leaves the server alone. */
  orphan?(): void;
  /** The processes that the extension has started and that still run. */
  readonly alive: readonly number[];
  close(): Promise<void>;
}

/** What `test/fixtures/servers/wrapped.mjs` says of itself: where the server is reached, and the process IDs. */
interface Start {
  readonly port: number;
  readonly wrapper: number;
  readonly server: number;
  readonly companion: number;
}

/** A stdio server, started by the extension: a wrapper as `npx` is one, and its children. */
export class StdioLine implements Line {
  readonly proxy = new FaultyProxy(client => this.reach(client));
  /** Of every start, oldest first. */
  readonly starts: Start[] = [];

  private constructor(private readonly command: readonly string[]) {}

  static async open(...command: readonly string[]): Promise<StdioLine> {
    const line = new StdioLine(command);
    await line.proxy.open();
    return line;
  }

  get entry(): object {
    const wrapped = path.join(repository, 'test', 'fixtures', 'servers', 'wrapped.mjs');
    return { command: 'node', args: [wrapped, String(this.proxy.port), ...this.command] };
  }

  async start(): Promise<void> {}

  async kill(): Promise<void> {
    killHard(this.starts.at(-1)?.server);
    this.proxy.cut();
  }

  orphan(): void {
    killHard(this.starts.at(-1)?.wrapper);
  }

  get alive(): readonly number[] {
    return this.starts.flatMap(({ wrapper, server, companion }) => [wrapper, server, companion]).filter(isAlive);
  }

  async close(): Promise<void> {
    this.proxy.close();
    for (const pid of this.alive) {
      killHard(pid);
    }
  }

  /** The wrapper begins with a line that tells how to reach the server. */
  private async reach(client: Socket): Promise<Socket> {
    const [bytes] = await once(client, 'data');
    client.pause();
    const end = bytes.indexOf('\n') + 1;
    const start = JSON.parse(bytes.subarray(0, end).toString());
    this.starts.push(start);
    if (end < bytes.length) {
      client.unshift(bytes.subarray(end));
    }
    return connected(start.port);
  }
}

/** A server over HTTP, always at the same address, wherever it really is. */
export class HttpLine implements Line {
  readonly proxy = new FaultyProxy(
    () => connected(Number(new URL(this.server?.url ?? 'http://127.0.0.1:1').port)),
    bytes => this.redirected(bytes),
  );
  private server: HttpServer | undefined;

  private constructor(
    private readonly program: HttpProgram,
    private readonly more: object,
  ) {}

  /** @param more fields of the entry */
  static async open(program: HttpProgram, more: object = {}): Promise<HttpLine> {
    const line = new HttpLine(program, more);
    await line.proxy.open();
    return line;
  }

  get entry(): object {
    return { url: this.url, ...this.more };
  }

  get url(): string {
    return `http://127.0.0.1:${this.proxy.port}/door`;
  }

  async start(): Promise<void> {
    this.server = await HttpServer.start(this.program);
  }

  async kill(): Promise<void> {
    await this.server?.kill();
    this.server = undefined;
    this.proxy.cut();
  }

  readonly alive = [];

  async close(): Promise<void> {
    this.proxy.close();
    await this.server?.kill();
  }

  /** The address of a server may change with each start; that of the line does not. */
  private redirected(bytes: Buffer): Buffer {
    const text = bytes.toString('latin1');
    const there = new URL(this.server?.url ?? this.url).pathname;
    const changed = text.replace(/^(POST|GET|DELETE) \/door /, (_, method) => `${method} ${there} `);
    return changed === text ? bytes : Buffer.from(changed, 'latin1');
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
