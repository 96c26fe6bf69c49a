import type { EntryDetails, KeptResult, Owner } from '../ledger/records';
import type { ReadOnlyFile } from './readOnlyFiles';
import type { ResultDocuments } from './results/resultDocuments';
import { resultFolderName } from './results/shownResult';
import type { TaskDocuments } from './taskDocuments';

/** What of the history it takes to find a tab's task again. */
export interface RecallLedger {
  /** Resolves when it can be read. */
  open(): Promise<void>;
  ownerByHash(hash: string): { readonly owner: Owner; readonly toolName?: string } | undefined;
  details(owner: Owner): EntryDetails | undefined;
  result(owner: Owner): Promise<KeptResult | undefined>;
}

/** Finds again what tabs show that an earlier window opened: results, and the details of tasks. */
export class RecalledTabs {
  constructor(
    private readonly ledger: RecallLedger,
    private readonly details: Pick<TaskDocuments, 'recall' | 'resultFolderOf'>,
    private readonly results: Pick<ResultDocuments, 'recall'>,
  ) {}

  /** @returns nothing for what is not in the history */
  async find(folder: string): Promise<readonly ReadOnlyFile[] | undefined> {
    await this.ledger.open(); // Tabs come before anything else when a window opens.
    const beside = this.details.resultFolderOf(folder);
    const found = this.ledger.ownerByHash(beside ?? resultFolderName(folder));
    if (!found) {
      return undefined;
    }
    const { owner, toolName } = found;
    return beside === undefined ? this.resultOf(folder, owner, toolName) : this.details.recall(folder, owner, toolName);
  }

  private async resultOf(
    folder: string,
    owner: Owner,
    toolName: string | undefined,
  ): Promise<readonly ReadOnlyFile[] | undefined> {
    const kept = await this.ledger.result(owner);
    const serverId = 'callId' in owner ? this.ledger.details(owner)?.server.serverId : owner.serverId;
    return kept && this.results.recall(folder, { owner, serverId, toolName }, kept, kept.keptAt);
  }
}
