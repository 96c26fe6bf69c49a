import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Emitter } from '../../src/base/emitter';

const program = path.resolve(import.meta.dirname, '../fixtures/processes/member.mjs');

/** What `test/fixtures/processes/member.mjs` understands; its head says what it means. */
export interface Member {
  readonly name: string;
  readonly ignores?: readonly ('stdin' | 'SIGTERM')[];
  readonly isDeaf?: boolean;
  readonly isDetached?: boolean;
  readonly children?: readonly Member[];
}

/** Knows which processes of a family are alive: each keeps a connection, which the system ends with the process. */
export class RollCall {
  /** Those alive, by name. */
  private readonly present = new Map<string, { readonly pid: number; readonly socket: Socket }>();
  /** Who got a SIGTERM. */
  readonly terminated: string[] = [];
  private readonly changes = new Emitter<void>();

  private constructor(private readonly server: Server) {
    server.on('connection', socket => this.welcome(socket));
  }

  static async open(): Promise<RollCall> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RollCall(server);
  }

  /** The arguments for Node that start a family. */
  argumentsFor(family: Member): string[] {
    return [program, JSON.stringify({ rollCall: this.port, ...family })];
  }

  get port(): number {
    const { port } = this.server.address() as AddressInfo; // It listens.
    return port;
  }

  /** How many are there. */
  get count(): number {
    return this.present.size;
  }

  /** Resolves when all of them have come. */
  async allPresent(family: Member): Promise<void> {
    await this.until(() => namesOf(family).every(name => this.present.has(name)));
  }

  /** Resolves when nobody is left. */
  async allGone(): Promise<void> {
    await this.until(() => this.present.size === 0);
  }

  pidOf(name: string): number {
    const member = this.present.get(name);
    if (!member) {
      throw new Error(`${name} is not present`);
    }
    return member.pid;
  }

  /** Ends whoever is still there. */
  async close(): Promise<void> {
    for (const { pid, socket } of this.present.values()) {
      process.kill(pid, 'SIGKILL'); // Its connection is open, so the ID is still its own.
      socket.destroy();
    }
    this.server.close();
    await once(this.server, 'close');
  }

  private welcome(socket: Socket): void {
    let name = '';
    createInterface({ input: socket }).on('line', line => {
      const fact = JSON.parse(line);
      name = fact.name;
      this.present.set(name, { pid: fact.pid, socket });
      if (fact.got) {
        this.terminated.push(name);
      }
      this.changes.fire();
    });
    socket.on('error', () => undefined); // Killed in the middle of a word; it closes all the same.
    socket.once('close', () => {
      this.present.delete(name);
      this.changes.fire();
    });
  }

  private until(isSo: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const listening = this.changes.event(check);
      function check() {
        if (isSo()) {
          listening.dispose();
          resolve();
        }
      }
      check();
    });
  }
}

function namesOf({ name, children = [] }: Member): string[] {
  return [name, ...children.flatMap(namesOf)];
}
