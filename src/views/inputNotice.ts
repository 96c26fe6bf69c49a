import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { inert, oneLine } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputRequest, InputRequestId } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import type { Attention } from './attention';
import { Gathering } from './gathering';
import { inputLabel } from './inputItem';
import type { NodeTable } from './nodeTable';
import type { NotifySetting } from './taskNotice';

/** Questions that come together are told of together. */
const GATHERING_MS = 400;
/** How many servers a message names. */
const MOST_NAMED = 3;
/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 5_000;

/** Tells the user that a server asks, with one message for all that came together; its button opens the inputs. */
export class InputNotice implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly untold: Gathering<InputRequestId>;

  constructor(
    private readonly inputs: InputStore,
    private readonly registry: Pick<ServerRegistry, 'get'>,
    private readonly nodes: NodeTable,
    /** Whether the user has the inputs of this question open. */
    private readonly isOpen: (id: InputRequestId) => boolean,
    private readonly attention: Pick<Attention, 'isOnQuestion'>,
    private readonly setting: () => NotifySetting,
    clock: Clock,
  ) {
    this.untold = this.owned.add(new Gathering(clock, ids => this.tell(ids), GATHERING_MS));
    this.owned.add(inputs.onDidChange(({ added }) => this.untold.add(added.map(({ id }) => id))));
    this.owned.add(inputs.onDidCompletePage(request => this.pageCompleted(request)));
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** @returns when the message is closed */
  private async tell(ids: readonly InputRequestId[]): Promise<void> {
    const requests = ids.flatMap(id => this.inputs.get(id) ?? []).filter(request => this.isToBeTold(request));
    const [first] = requests;
    if (first && this.setting() !== 'never') {
      const words = requests.length === 1 ? this.wordsFor(first) : this.wordsForMany(requests);
      const answer = vscode.l10n.t('Answer');
      if ((await vscode.window.showInformationMessage(words, answer)) === answer) {
        void this.open(requests);
      }
    }
  }

  /**
   * A row that comes up beside what somebody writes is easily missed, and what asks stands still: only who is at the
   * question itself is left alone.
   */
  private isToBeTold(request: InputRequest): boolean {
    const isSeen = this.isOpen(request.id) || this.attention.isOnQuestion(request, this.inputs.taskOf(request));
    return !request.isSending && !isSeen;
  }

  private pageCompleted(request: InputRequest): void {
    const words = vscode.l10n.t(
      '{0} says that the page is done: {1}',
      this.serverOf(request),
      inert(inputLabel(request)),
    );
    vscode.window.setStatusBarMessage(words, WORD_SHOWN_MS);
  }

  private wordsFor(request: InputRequest): string {
    return vscode.l10n.t('{0} asks: {1}', this.serverOf(request), inert(inputLabel(request)));
  }

  private wordsForMany(requests: readonly InputRequest[]): string {
    const servers = [...new Set(requests.map(request => this.serverOf(request)))];
    const named = servers.slice(0, MOST_NAMED).join(', ');
    const more = servers.length - MOST_NAMED;
    return more > 0
      ? vscode.l10n.t('{0} questions wait for you, from {1} and {2} more.', requests.length, named, more)
      : vscode.l10n.t('{0} questions wait for you, from {1}.', requests.length, named);
  }

  private serverOf({ serverId }: InputRequest): string {
    return inert(oneLine(this.registry.get(serverId)?.name ?? '', 60));
  }

  private async open(requests: readonly InputRequest[]): Promise<void> {
    const waiting = requests.filter(({ id }) => this.inputs.get(id));
    const [only] = waiting;
    if (!only) {
      void vscode.window.showInformationMessage(vscode.l10n.t('The server waits for this answer no more.'));
      return;
    }
    // Of several, the user picks one.
    const rows = waiting.length === 1 ? [this.nodes.input(only)] : [];
    await vscode.commands.executeCommand(CommandIds.answerInput, ...rows);
  }
}
