import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { build } from 'esbuild';

/** The driver of `ledgerDriver.ts` as one file, made once for a suite. */
export class LedgerDriver {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'ledger-driver-'));
  private readonly script = path.join(this.folder, 'driver.cjs');

  async make(): Promise<void> {
    await build({
      entryPoints: [path.join(import.meta.dirname, 'ledgerDriver.ts')],
      outfile: this.script,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
  }

  /** @param words what `ledgerDriver.ts` is to do, where, and under which name */
  start(...words: readonly string[]): LedgerProcess {
    return new LedgerProcess(this.script, words);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A window that can be killed. */
export class LedgerProcess {
  /** All that it has said. */
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly output: Interface;
  private readonly ended: Promise<unknown>;

  constructor(script: string, words: readonly string[]) {
    const args = ['--disable-warning=ExperimentalWarning', script, ...words];
    this.child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = once(this.child, 'close');
    // Piped, as asked for above.
    this.output = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.output.on('line', line => this.lines.push(line));
  }

  /** Resolves when it has said a line like this. */
  async says(text: string): Promise<void> {
    while (!this.lines.includes(text)) {
      await once(this.output, 'line');
    }
  }

  tell(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async closed(): Promise<void> {
    this.tell('close');
    await this.ended;
  }

  async killed(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
