import * as vscode from 'vscode';
import { Emitter, type Event } from '../base/emitter';
import type { EntryDetails, KeptResult, Owner } from '../ledger/records';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { Call, CallStore } from '../tasks/callStore';
import { type ServerId, type Task, taskKey } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import { anyOf } from './anyOf';
import type { LiveDocuments } from './liveDocuments';
import type { LiveText } from './liveFile';
import { folderOf, identityOf, type ReadOnlyFile } from './readOnlyFiles';
import { resultExcerpt } from './resultExcerpt';
import { fileName } from './results/resultFolder';
import { LONGEST_EXCERPT, taskDetailsText } from './taskDetails';
import { taskDetailsWords } from './taskDetailsWords';

/** What of the history the documents need. */
export interface DetailsLedger {
  details(owner: Owner): EntryDetails | undefined;
  result(owner: Owner): Promise<KeptResult | undefined>;
  readonly onDidWrite: Event<void>;
}

/** Beside the folder of the result, whose name is found again in the history. */
const SUFFIX = '-details';

/** What people open to see how a task or a call went: documents that follow it. */
export class TaskDocuments {
  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly ledger: DetailsLedger,
    private readonly registry: Pick<ServerRegistry, 'get' | 'redact'>,
    private readonly documents: LiveDocuments,
  ) {}

  async show(owner: Owner, toolName: string | undefined): Promise<void> {
    await this.documents.openIn(`${folderOf(identityOf(owner))}${SUFFIX}`, this.textOf(owner, toolName));
  }

  /** The folder of a result, if this is the one beside it. */
  resultFolderOf(folder: string): string | undefined {
    return folder.endsWith(SUFFIX) ? folder.slice(0, -SUFFIX.length) : undefined;
  }

  /** The document of a tab that an earlier window opened. */
  recall(folder: string, owner: Owner, toolName: string | undefined): readonly ReadOnlyFile[] {
    return this.documents.recall(folder, this.textOf(owner, toolName));
  }

  private textOf(owner: Owner, toolName: string | undefined): LiveText {
    const details = new DetailsOf(owner, this.store, this.calls, this.ledger, this.registry);
    const title = toolName ?? vscode.l10n.t('task');
    return {
      name: `${fileName(title)} details.md`,
      render: () => details.text(),
      onDidChange: details.onDidChange,
    };
  }
}

/** The text of one document, from wherever something is known of its task or call. */
class DetailsOf {
  private readonly news = new Emitter<void>();
  readonly onDidChange: Event<void>;
  private excerpt: string | undefined;
  /** When the result was kept that the excerpt is of. */
  private excerptOf: number | undefined;

  constructor(
    private readonly owner: Owner,
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly ledger: DetailsLedger,
    private readonly registry: Pick<ServerRegistry, 'get' | 'redact'>,
  ) {
    this.onDidChange = anyOf(
      listener => store.onDidChange(({ added, updated }) => this.isAbout([...added, ...updated]) && listener()),
      listener => calls.onDidChange(({ updated }) => updated !== undefined && this.isAbout([updated]) && listener()),
      ledger.onDidWrite,
      this.news.event,
    );
  }

  text(): string | undefined {
    const { owner } = this;
    const task = 'callId' in owner ? undefined : this.store.get(taskKey(owner.serverId, owner.taskId));
    const call = 'callId' in owner ? this.calls.get(owner.callId) : undefined;
    const entry = this.ledger.details(owner);
    this.readExcerpt(entry);
    const serverId = serverOf(task, call, entry);
    return taskDetailsText(
      {
        kind: 'callId' in owner ? 'call' : 'task',
        task,
        call,
        entry,
        server: serverId === undefined ? undefined : this.registry.get(serverId),
        excerpt: this.excerpt,
        redact: text => (serverId === undefined ? text : this.registry.redact(serverId, text)),
      },
      taskDetailsWords(),
      Date.now(),
    );
  }

  private isAbout(identities: readonly string[]): boolean {
    const { owner } = this;
    return identities.includes('callId' in owner ? owner.callId : taskKey(owner.serverId, owner.taskId));
  }

  /** Once for each result: the text is made again when it is there. */
  private readExcerpt(entry: EntryDetails | undefined): void {
    const keptAt = entry?.result?.keptAt;
    if (keptAt === this.excerptOf) {
      return;
    }
    this.excerptOf = keptAt;
    this.excerpt = undefined;
    const arrived = (kept: KeptResult | undefined): void => {
      if (kept && keptAt === this.excerptOf) {
        this.excerpt = resultExcerpt(kept.payload, LONGEST_EXCERPT);
        this.news.fire();
      }
    };
    this.ledger.result(this.owner).then(arrived, () => undefined); // What is kept cannot be read: its facts stay.
  }
}

function serverOf(
  task: Task | undefined,
  call: Call | undefined,
  entry: EntryDetails | undefined,
): ServerId | undefined {
  return task?.serverId ?? call?.serverId ?? entry?.server.serverId;
}
