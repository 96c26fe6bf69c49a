import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { carryEnvironment } from '../../src/base/carriedEnvironment';
import { readSupervisorEvent, type SupervisorEvent } from '../../src/base/supervisorEvent';

const repository = path.resolve(import.meta.dirname, '../..');
const { builds }: { readonly builds: readonly BuildOptions[] } = createRequire(import.meta.url)('../../esbuild.js');
let bundled: Promise<string> | undefined;

/** The path of the supervisor, built once as it is shipped. */
export function supervisorBundle(): Promise<string> {
  bundled ??= buildBundle();
  return bundled;
}

async function buildBundle(): Promise<string> {
  const options = builds.find(({ entryPoints }) => Object.hasOwn(entryPoints ?? {}, 'supervisor'));
  assert.ok(options, 'There is no bundle of the supervisor');
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-tasks-supervisor-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({ ...options, absWorkingDir: repository, outdir: folder, sourcemap: false });
  return path.join(folder, 'supervisor.js');
}

export interface Surroundings extends Pick<SpawnOptions, 'cwd'> {
  /** The server's whole environment; that of the tests, unless another is given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments for the Node that runs the supervisor. */
  readonly nodeArguments?: readonly string[];
}

/** A server behind its supervisor, both real processes. */
export class Supervised {
  private readonly out: Buffer[] = [];
  private readonly err: Buffer[] = [];
  /** The supervisor has ended, and nobody holds stdout and stderr any more. */
  private readonly closed: Promise<unknown[]>;

  private constructor(readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.on('data', chunk => this.out.push(chunk));
    child.stderr.on('data', chunk => this.err.push(chunk));
    child.stdin.on('error', () => undefined); // The supervisor may end before it has taken everything.
    this.closed = once(child, 'close');
  }

  static async start(command: readonly string[], surroundings: Surroundings = {}): Promise<Supervised> {
    const { env = process.env, nodeArguments = [], ...options } = surroundings;
    const args = [...nodeArguments, await supervisorBundle(), ...command];
    return new Supervised(spawn(process.execPath, args, { ...options, env: carryEnvironment(env), stdio: 'pipe' }));
  }

  /** A server that is a Node. */
  static node(args: readonly string[], surroundings?: Surroundings): Promise<Supervised> {
    return Supervised.start([process.execPath, ...args], surroundings);
  }

  get stdout(): Buffer {
    return Buffer.concat(this.out);
  }

  /** What the server wrote. */
  get stderr(): string {
    return this.lines.filter(line => !readSupervisorEvent(line)).join('\n');
  }

  get events(): SupervisorEvent[] {
    return this.lines.flatMap(line => readSupervisorEvent(line) ?? []);
  }

  /** Resolves when the server has written so much, or something like it, to stdout. */
  async hasWritten(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      await once(this.child.stdout, 'data');
    }
  }

  /**
   * Resolves when all of it is over.
   * @returns how the supervisor ended: its exit code, or the signal that it did not survive
   */
  async end(): Promise<unknown> {
    const [code, signal] = await this.closed;
    return signal ?? code;
  }

  /** For the end of a test, whatever became of it. */
  async kill(): Promise<void> {
    this.child.kill('SIGTERM'); // Lets it end the server. If it has ended, Node knows.
    await this.closed;
  }

  private get lines(): string[] {
    return Buffer.concat(this.err).toString().split('\n');
  }
}
