import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Fields, Peer } from './peer';

const repository = path.resolve(import.meta.dirname, '../../..');

/** A client of a server in a process of its own, over its stdio. A line that is not JSON fails the test run. */
export class ChildPeer extends Peer {
  private readonly ended: Promise<unknown[]>;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    meta?: Fields,
  ) {
    super(message => child.stdin.write(`${JSON.stringify(message)}\n`), meta);
    createInterface({ input: child.stdout }).on('line', line => this.receive(JSON.parse(line)));
    this.ended = once(child, 'exit');
  }

  static start(args: string[], meta?: Fields): ChildPeer {
    return new ChildPeer(spawn(process.execPath, args, { cwd: repository }), meta);
  }

  static scripted(script: Fields, meta?: Fields): ChildPeer {
    return ChildPeer.start(['test/fixtures/servers/scriptedServer.mjs', JSON.stringify(script)], meta);
  }

  /** Calls the scripted server's own tool. */
  async control(args: Fields = {}): Promise<Fields> {
    const { structuredContent } = await this.request('tools/call', { name: 'control', arguments: args });
    return structuredContent as Fields;
  }

  /** @returns the exit code, or null after a signal */
  async exitCode(): Promise<unknown> {
    const [code] = await this.ended;
    return code;
  }

  endInput(): void {
    this.child.stdin.end();
  }

  async close(): Promise<void> {
    this.endInput();
    await this.ended;
  }
}
