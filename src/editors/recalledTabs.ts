import type { KeptResult, Owner } from '../ledger/records';
import type { ReadOnlyFile } from './readOnlyFiles';
import { resultFiles } from './resultFiles';
import { namelessResult, resultWords } from './resultWords';
import type { TaskDocuments } from './taskDocuments';

/** What of the history it takes to find a tab's task again. */
export interface RecallLedger {
  /** Resolves when it can be read. */
  open(): Promise<void>;
  ownerByHash(hash: string): { readonly owner: Owner; readonly toolName?: string } | undefined;
  result(owner: Owner): Promise<KeptResult | undefined>;
}

/** Finds again what tabs show that an earlier window opened: results, and the details of tasks. */
export class RecalledTabs {
  constructor(
    private readonly ledger: RecallLedger,
    private readonly details: Pick<TaskDocuments, 'recall' | 'resultFolderOf'>,
  ) {}

  /** @returns nothing for what is not in the history */
  async find(folder: string): Promise<readonly ReadOnlyFile[] | undefined> {
    await this.ledger.open(); // Tabs come before anything else when a window opens.
    const beside = this.details.resultFolderOf(folder);
    const found = this.ledger.ownerByHash(beside ?? folder);
    if (!found) {
      return undefined;
    }
    const { owner, toolName } = found;
    return beside === undefined ? this.resultOf(owner, toolName) : this.details.recall(folder, owner, toolName);
  }

  private async resultOf(owner: Owner, toolName: string | undefined): Promise<readonly ReadOnlyFile[] | undefined> {
    const kept = await this.ledger.result(owner);
    const files = kept && resultFiles(toolName ?? namelessResult(), kept, resultWords());
    return files?.map(file => ({ ...file, changedAt: kept?.keptAt ?? 0 }));
  }
}
