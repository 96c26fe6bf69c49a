import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { oneLine } from '../base/strangerText';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputRequest, InputRequestId } from '../tasks/inputRequest';
import type { EndedInput, InputStore } from '../tasks/inputStore';
import type { Task } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import type { ToolStore } from '../tasks/toolStore';
import type { Contact } from './contact';
import { inputLabel } from './inputItem';
import type { NodeTable, TaskNode } from './nodeTable';
import type { QuestionClock } from './questionClock';
import type { TaskTreeProvider } from './taskTreeProvider';
import { countOf, type Waiting, waitingForUser, waitingWords } from './waiting';
import { shortAge } from './words';

/** How many questions a hover tells. */
const MOST_TOLD = 5;

export const EXPLORER_VIEW = 'mcpTasks.explorer';

/** The view "Tasks": the tree, its badge and its progress bar. */
export class ExplorerView implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly tree: vscode.TreeView<TaskNode>;
  private readonly visibility = this.owned.add(new Emitter<boolean>());
  readonly onDidChangeVisibility = this.visibility.event;
  private readonly selections = this.owned.add(new Emitter<void>());
  readonly onDidChangeSelection = this.selections.event;
  /** What stands beside the title, by who says it. */
  private readonly saying = new Map<string, string>();
  /** As it is contributed. */
  private name: string | undefined;
  private isBusy = false;
  private readonly badgeTimer = this.owned.add(new MutableDisposable());
  /** Questions that stand below a row which VS Code keeps folded. */
  private readonly folded = new Set<InputRequestId>();
  /** Servers and groups that the user has folded, by the IDs of their rows. */
  private readonly foldedRows = new Set<string>();

  constructor(
    private readonly provider: TaskTreeProvider,
    private readonly store: TaskStore,
    private readonly registry: ServerRegistry,
    private readonly inputs: InputStore,
    private readonly nodes: NodeTable,
    tools: ToolStore,
    questionClock: QuestionClock,
    private readonly contact: Contact,
    private readonly clock: Clock,
  ) {
    this.tree = this.owned.add(
      vscode.window.createTreeView(EXPLORER_VIEW, {
        treeDataProvider: provider,
        showCollapseAll: true,
        canSelectMany: true,
      }),
    );
    this.owned.add(
      this.tree.onDidChangeVisibility(({ visible }) => {
        this.visibility.fire(visible);
        this.unfold();
        if (!visible) {
          contact.end();
        }
        this.tellStay();
      }),
    );
    this.owned.add(vscode.window.onDidChangeWindowState(() => this.tellStay()));
    this.owned.add(provider.onDidHover(() => contact.touch()));
    this.owned.add(
      provider.onDidGainQuestion(({ id }) => {
        this.folded.add(id);
        this.unfold();
      }),
    );
    this.owned.add(this.tree.onDidChangeSelection(() => this.selected()));
    this.owned.add(inputs.onDidChange(({ ended }) => this.questionsChanged(ended)));
    this.owned.add(questionClock.onDidStep(() => this.badgeChanged()));
    this.owned.add(this.tree.onDidCollapseElement(({ element }) => this.rowFolded(element, true)));
    this.owned.add(
      this.tree.onDidExpandElement(({ element }) => {
        this.rowFolded(element, false);
        if (element.kind === 'tools') {
          tools.show(element.serverId);
        }
      }),
    );
    this.owned.add(provider.onDidMissTools(serverId => tools.show(serverId)));
    this.owned.add(store.onDidChange(() => this.badgeChanged()));
    this.owned.add(registry.onDidChange(() => this.showStarts()));
  }

  get isVisible(): boolean {
    return this.tree.visible;
  }

  /** The selected rows, while the view is shown. */
  get selection(): readonly TaskNode[] {
    return this.tree.visible ? this.tree.selection : [];
  }

  /** Whether the view is shown with the row of this task, be it scrolled out of sight. */
  isShown({ serverId, key }: Pick<Task, 'serverId' | 'key'>): boolean {
    const row = this.nodes.task(serverId, key);
    return this.tree.visible && !this.isFolded(row) && this.provider.isDrawn(row);
  }

  /** Says something beside the view's title, in place of what the same part said before; nothing for an empty text. */
  say(part: string, words: string): void {
    this.saying.set(part, words);
    this.tree.description = [...this.saying.values()].filter(Boolean).join(' · ');
  }

  /** Says something in the title, which VS Code shows where the view stands alone, as it does not the words beside it. */
  sayInTitle(words: string): void {
    this.name ??= this.tree.title ?? '';
    this.tree.title = words === '' ? this.name : vscode.l10n.t('{0} ({1})', this.name, words);
  }

  /** Says something above the rows; nothing for an empty text. */
  announce(words: string): void {
    if ((this.tree.message ?? '') !== words) {
      this.tree.message = words;
    }
  }

  /** The rows that a key is meant for: the one with the focus, and with it the selection that it belongs to. */
  rowsAround(focused: object): readonly object[] {
    return this.tree.selection.some(row => row === focused) ? this.tree.selection : [focused];
  }

  /** Shows the view's own progress bar until `work` ends. Never rejects. */
  async busyWhile(work: Promise<unknown>): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: EXPLORER_VIEW } }, async () => {
      await work.catch(() => undefined); // Whoever started the work reports how it ended.
    });
  }

  /** Brings the row of a task into sight, and the view with it. One that is not among the rows shown stays there. */
  async showTask({ serverId, key }: Pick<Task, 'serverId' | 'key'>): Promise<void> {
    await vscode.commands.executeCommand(`${EXPLORER_VIEW}.focus`);
    // Rejects for a row that is not shown, which `Load More…` brings.
    await this.tree
      .reveal(this.nodes.task(serverId, key), { select: true, focus: true })
      .then(undefined, () => undefined);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private questionsChanged(ended: readonly EndedInput[]): void {
    for (const { request } of ended) {
      this.folded.delete(request.id);
    }
    this.badgeChanged();
  }

  /** Once for all that changed in one turn of the event loop. */
  private badgeChanged(): void {
    this.badgeTimer.value ??= this.clock.after(0, () => {
      this.badgeTimer.value = undefined;
      this.drawBadge();
    });
  }

  private drawBadge(): void {
    const waiting = waitingForUser(this.inputs, this.store);
    const value = countOf(waiting);
    const tooltip = this.badgeTooltip(waiting);
    if (value !== (this.tree.badge?.value ?? 0) || (value > 0 && tooltip !== this.tree.badge?.tooltip)) {
      this.tree.badge = value === 0 ? undefined : { value, tooltip };
    }
  }

  private badgeTooltip(waiting: Waiting): string {
    const questions = waiting.questions.slice(0, MOST_TOLD).map(request => {
      const server = oneLine(this.registry.get(request.serverId)?.name ?? '', 60);
      return vscode.l10n.t('{0} asks: {1} ({2})', server, inputLabel(request), this.ageOf(request));
    });
    const isAll = questions.length === countOf(waiting) && questions.length === 1;
    return [...(isAll ? [] : [waitingWords(waiting).join(', ')]), ...questions].join('\n');
  }

  private ageOf({ requestedAt }: InputRequest): string {
    return shortAge(Math.max(0, this.clock.now() - requestedAt));
  }

  /**
   * Shows a question below its task. Only while somebody looks, for it would open the view otherwise, and not where the
   * user has folded what it stands in.
   */
  private unfold(): void {
    if (!this.tree.visible) {
      return;
    }
    for (const id of this.folded) {
      const request = this.inputs.get(id);
      const isKeptFolded = request !== undefined && this.isFolded(this.nodes.input(request));
      if (request && !isKeptFolded) {
        // Rejects for a row that has gone meanwhile: there is nothing to show then.
        this.tree.reveal(this.nodes.input(request), { select: false, focus: false }).then(undefined, () => undefined);
      }
      if (!isKeptFolded) {
        this.folded.delete(id);
      }
    }
  }

  private selected(): void {
    this.contact.touch();
    this.tellStay();
    this.selections.fire();
  }

  /** Who has one of these rows selected may be reading it; other rows stay where they are anyway. */
  private tellStay(): void {
    const mayMove = ({ kind }: TaskNode): boolean => kind === 'task' || kind === 'call' || kind === 'input';
    this.contact.setStaying(vscode.window.state.focused && this.selection.some(mayMove));
  }

  private rowFolded({ id, kind }: TaskNode, isFolded: boolean): void {
    this.contact.touch();
    if (kind !== 'server' && kind !== 'group') {
      return;
    }
    if (isFolded) {
      this.foldedRows.add(id);
    } else {
      this.foldedRows.delete(id);
      this.unfold();
    }
  }

  /** Whether any row above is folded, by the user's own hand. */
  private isFolded(row: TaskNode): boolean {
    const parent = this.nodes.parentOf(row);
    return parent !== undefined && (this.foldedRows.has(parent.id) || this.isFolded(parent));
  }

  /** The progress bar runs while any server starts; the tries to find a lost one again may take minutes. */
  private showStarts(): void {
    const isStarting = (): boolean =>
      this.registry.servers.some(({ state, reconnecting }) => state === 'starting' && !reconnecting);
    if (!this.isBusy && isStarting()) {
      this.isBusy = true;
      void this.busyWhile(
        new Promise<void>(resolve => {
          const subscription = this.registry.onDidChange(() => {
            if (!isStarting()) {
              this.isBusy = false;
              subscription.dispose();
              resolve();
            }
          });
        }),
      );
    }
  }
}
