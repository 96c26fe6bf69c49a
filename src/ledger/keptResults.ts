import { setImmediate } from 'node:timers/promises';
import { isLargerThan } from '../base/jsonSize';
import type { Logger } from '../base/logger';
import type { Payload } from '../tasks/payload';
import type { Batch } from './batch';
import type { Database } from './database';
import { rowOf } from './history';
import type { KeptAs, KeptResult, Owner } from './records';
import { fitResult } from './resultCut';
import type { ResultFiles } from './resultFiles';
import { insertResult, type ResultRow, resultFacts, resultFile, resultRow } from './resultRows';
import { flag, parsed } from './rows';
import type { Change } from './writeQueue';

/** Larger results have a file of their own, in bytes: so that no transaction is long. */
const LARGEST_INLINE = 128 * 1024;

type Result = Omit<ResultRow, 'entryId'>;

/** What is to be written to keep a result. */
export interface Keeping {
  readonly change: Change;
  /** Once that is written. */
  readonly as: () => KeptAs;
}

/** Where results are kept, and read again. */
export class KeptResults {
  constructor(
    private readonly windowId: string,
    private readonly files: ResultFiles,
    private readonly log: Logger,
  ) {}

  /**
   * What is to be written to keep a result; a big one is in its file already when this resolves.
   * @param canUseFiles otherwise a big one is not kept: memory is not for that
   * @returns nothing for what is not kept
   */
  async prepare(
    of: Owner,
    payload: Payload,
    limit: number,
    at: number,
    canUseFiles: boolean,
  ): Promise<Keeping | undefined> {
    if (isLargerThan(payload, LARGEST_INLINE)) {
      // It has just been read, which took its time. The first turn comes before all that has waited meanwhile.
      await setImmediate();
      await setImmediate();
    }
    const { payload: kept, bytes, keptBytes, cut } = fitResult(payload, limit);
    const isBig = keptBytes > LARGEST_INLINE;
    const file = isBig && canUseFiles ? await this.writeFile(kept) : undefined;
    if (isBig && file === undefined) {
      return undefined;
    }
    const result: Result = {
      kind: payload.kind,
      bytes,
      keptBytes,
      body: file === undefined ? JSON.stringify(kept) : null,
      file: file ?? null,
      cut: cut.length > 0 ? JSON.stringify(cut) : null,
      keptMs: at,
    };
    let as: KeptAs = 'none';
    const change: Change = batch => {
      as = saveResult(batch, of, result);
    };
    return { change, as: () => as };
  }

  /** Reads a result of whichever database has it. */
  async read(databases: readonly Database[], of: Owner): Promise<KeptResult | undefined> {
    const found = resultIn(databases, of, this.windowId);
    const payload = found && (found.file === null ? parsed<Payload>(found.body) : await this.readFile(found.file));
    return found && payload && { ...resultFacts(found), payload };
  }

  /** Who removed a file by hand has removed that result, and no more. */
  private async readFile(file: string): Promise<Payload | undefined> {
    try {
      return await this.files.read(file);
    } catch (error) {
      this.log.error('A result is not where it was kept', error);
      return undefined;
    }
  }

  private async writeFile(payload: Payload): Promise<string | undefined> {
    try {
      return await this.files.write(payload);
    } catch (error) {
      this.log.error('A result has no file of its own', error);
      return undefined;
    }
  }
}

function resultIn(databases: readonly Database[], of: Owner, windowId: string): ResultRow | undefined {
  for (const database of databases) {
    const row = rowOf(database, of, windowId);
    if (row) {
      return resultRow(database, row.id);
    }
  }
  return undefined;
}

/** Puts a result beside its entry; without an entry there is nothing that it could be found by. */
function saveResult(batch: Batch, of: Owner, result: Result): KeptAs {
  const row = batch.find(of);
  const stray = row ? resultFile(batch.database, row.id) : result.file;
  if (stray) {
    batch.strayFiles.push(stray);
  }
  if (!row) {
    return 'none';
  }
  const as = keptAs(result);
  insertResult(batch.database, { ...result, entryId: row.id });
  row.hasResult = flag(as !== 'none');
  batch.keptBytes += result.keptBytes;
  batch.touch(row);
  return as;
}

/** Of a result of which no part fits, only what it had is known; of an error the message always stays. */
function keptAs({ kind, keptBytes, cut }: Result): KeptAs {
  if (cut === null) {
    return 'whole';
  }
  return kind === 'error' || keptBytes > 0 ? 'cut' : 'none';
}
