import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../base/clock';
import type { Payload } from '../tasks/payload';
import { fileOf, payloadIn } from './resultFormat';

/** A file that no row names may be one whose row is just being written, by this window or another. */
const STRAY_AGE_MS = 3_600_000;

/** Results that are too big for a row: one file each, written aside and renamed when it is whole. */
export class ResultFiles {
  private readonly folder: string;

  constructor(
    ledgerFolder: string,
    private readonly clock: Clock,
  ) {
    this.folder = path.join(ledgerFolder, 'results');
  }

  /** @returns the name of the new file */
  async write(payload: Payload): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const name = `${randomUUID()}.json`;
    const draft = this.pathOf(`${name}.writing`);
    try {
      await writePieces(draft, fileOf(payload));
      await rename(draft, this.pathOf(name));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
    return name;
  }

  async read(name: string): Promise<Payload> {
    return payloadIn(await readFile(this.pathOf(name)));
  }

  /** A file that cannot be removed now is a stray one, which goes later. */
  remove(names: readonly string[]): void {
    for (const name of names) {
      void rm(this.pathOf(name), { force: true }).catch(() => undefined);
    }
  }

  /** Removes the files that no row names. */
  async sweep(isNamed: (name: string) => boolean): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const found = await stat(this.pathOf(name)).catch(() => undefined);
      if (found && this.clock.now() - found.mtimeMs > STRAY_AGE_MS && !isNamed(name)) {
        this.remove([name]);
      }
    }
  }

  async removeAll(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  private pathOf(name: string): string {
    return path.join(this.folder, name);
  }
}

/** Each is written while the next one is made; the window draws in between. */
async function writePieces(file: string, pieces: Iterable<Buffer>): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  let writing = Promise.resolve();
  try {
    for (const piece of pieces) {
      await writing;
      writing = handle.writeFile(piece); // Goes on where the last one ended.
    }
    await writing;
    await handle.sync(); // Before it gets its name: after a power cut, a file is whole or is not there.
  } finally {
    await writing.finally(() => handle.close());
  }
}
