import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const repository = path.resolve(import.meta.dirname, '../../..');

export type Generation = '2025-11-25' | '2026-07-28';

/** The process of the demo servers over HTTP. */
export class HttpDemo {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    readonly urls: Readonly<Record<Generation, string>>,
    /** What it has written to stdout so far. */
    readonly lines: readonly string[],
    private readonly ended: Promise<unknown[]>,
  ) {}

  static async start(): Promise<HttpDemo> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/demo/demoHttp.ts'], { cwd: repository });
    const ended = once(child, 'exit');
    const lines: string[] = [];
    const announcement = new Promise<string>(resolve => {
      createInterface({ input: child.stdout }).on('line', line => {
        lines.push(line);
        resolve(line);
      });
    });
    return new HttpDemo(child, JSON.parse(await announcement), lines, ended);
  }

  /** @returns the exit code, or null after a signal */
  async endInput(): Promise<unknown> {
    this.child.stdin.end();
    const [code] = await this.ended;
    return code;
  }
}
