import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { oneLine } from '../base/strangerText';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputRequest, InputRequestId } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import type { TaskStore } from '../tasks/taskStore';
import type { ToolStore } from '../tasks/toolStore';
import { inputLabel } from './inputItem';
import type { NodeTable, TaskNode } from './nodeTable';
import type { QuestionClock } from './questionClock';
import type { TaskTreeProvider } from './taskTreeProvider';
import { countOf, type Waiting, waitingForUser, waitingWords } from './waiting';
import { shortAge } from './words';

export const EXPLORER_VIEW = 'mcpTasks.explorer';

/** The view "Tasks": the tree, its badge and its progress bar. */
export class ExplorerView implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly tree: vscode.TreeView<TaskNode>;
  private readonly visibility = this.owned.add(new Emitter<boolean>());
  readonly onDidChangeVisibility = this.visibility.event;
  private isBusy = false;
  /** Questions that nobody has seen in the tree yet. */
  private readonly folded = new Set<InputRequestId>();

  constructor(
    provider: TaskTreeProvider,
    private readonly store: TaskStore,
    private readonly registry: ServerRegistry,
    private readonly inputs: InputStore,
    private readonly nodes: NodeTable,
    tools: ToolStore,
    questionClock: QuestionClock,
    private readonly clock: Clock,
  ) {
    this.tree = this.owned.add(
      vscode.window.createTreeView(EXPLORER_VIEW, { treeDataProvider: provider, showCollapseAll: true }),
    );
    this.owned.add(
      this.tree.onDidChangeVisibility(({ visible }) => {
        this.visibility.fire(visible);
        this.unfold();
      }),
    );
    this.owned.add(inputs.onDidChange(({ added }) => this.questionsChanged(added)));
    this.owned.add(questionClock.onDidStep(() => this.drawBadge()));
    this.owned.add(
      this.tree.onDidExpandElement(({ element }) => {
        if (element.kind === 'tools') {
          tools.show(element.serverId);
        }
      }),
    );
    this.owned.add(provider.onDidMissTools(serverId => tools.show(serverId)));
    this.owned.add(store.onDidChange(() => this.drawBadge()));
    this.owned.add(registry.onDidChange(() => this.showStarts()));
  }

  get isVisible(): boolean {
    return this.tree.visible;
  }

  /** Shows the view's own progress bar until `work` ends. Never rejects. */
  async busyWhile(work: Promise<unknown>): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: EXPLORER_VIEW } }, async () => {
      await work.catch(() => undefined); // Whoever started the work reports how it ended.
    });
  }

  dispose(): void {
    this.owned.dispose();
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
    const [only, ...others] = waiting.questions;
    if (!only || others.length + waiting.silentTasks.length > 0) {
      return waitingWords(waiting).join(', ');
    }
    const server = oneLine(this.registry.get(only.serverId)?.name ?? '', 60);
    return vscode.l10n.t('{0} asks: {1} ({2})', server, inputLabel(only), this.ageOf(only));
  }

  private ageOf({ requestedAt }: InputRequest): string {
    return shortAge(Math.max(0, this.clock.now() - requestedAt));
  }

  private questionsChanged(added: readonly InputRequest[]): void {
    this.drawBadge();
    for (const request of added) {
      this.folded.add(request.id);
    }
    if (added.length > 0) {
      this.unfold();
    }
  }

  /**
   * Shows the questions below their tasks: VS Code keeps a row folded that had nothing below it when it was drawn
   * first. Only while somebody looks, for it would open the view otherwise.
   */
  private unfold(): void {
    if (!this.tree.visible) {
      return;
    }
    for (const id of this.folded) {
      const request = this.inputs.get(id);
      if (request) {
        // Rejects for a row that has gone meanwhile: there is nothing to show then.
        this.tree.reveal(this.nodes.input(request), { select: false, focus: false }).then(undefined, () => undefined);
      }
    }
    this.folded.clear();
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
