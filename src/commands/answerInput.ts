import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine } from '../base/strangerText';
import { askElicitation } from '../editors/elicitationForm';
import { type FormDraft, newFormDraft } from '../editors/formDraft';
import { askPageDone } from '../editors/pageDone';
import { answerRoots, type RootsServices } from '../editors/rootsConsent';
import { answerSampling, forgetSampling, type SamplingServices } from '../editors/sampling';
import { askUrlConsent, type UrlQuestion } from '../editors/urlConsent';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputActions } from '../tasks/inputActions';
import type { InputEnd, InputRequest, InputRequestId, InputResponse } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { canBeRefused, inputLabel } from '../views/inputItem';
import { taskLabel } from '../views/taskItem';

export interface AnswerServices {
  readonly sampling: SamplingServices;
  readonly roots: RootsServices;
  readonly validator: () => Promise<ValidateJson>;
}

/** That a page was opened once more does not mean that it is done. */
async function askAboutOpenPage(question: UrlQuestion, signal: AbortSignal): Promise<InputResponse | undefined> {
  const done = await askPageDone(question, signal);
  if (done !== 'openAgain') {
    return done;
  }
  const consent = await askUrlConsent(question, signal);
  return consent?.action === 'accept' ? undefined : consent;
}

interface OpenInputs {
  readonly controller: AbortController;
  readonly asking: Promise<InputResponse | undefined>;
}

/** Has the user answer a question, with whatever inputs its kind takes, and sends the answer. */
export class AnswerInput implements Disposable {
  private readonly owned = new DisposableStore();
  /** What was entered and not sent. */
  private readonly drafts = new Map<InputRequestId, FormDraft>();
  /** The inputs that are open. */
  private readonly open = new Map<InputRequestId, OpenInputs>();

  constructor(
    private readonly inputs: InputStore,
    private readonly answers: InputActions,
    private readonly registry: Pick<ServerRegistry, 'get'>,
    private readonly services: AnswerServices,
  ) {
    this.owned.add(
      inputs.onDidChange(({ ended }) => {
        for (const { request, end } of ended) {
          this.ended(request, end);
        }
      }),
    );
  }

  isOpen(id: InputRequestId): boolean {
    return this.open.has(id);
  }

  /**
   * Resolves when the answer was sent, or the user answers another time.
   * @returns whether it was answered
   * @throws why the answer was not taken, or not sent: the question then waits on
   */
  async answer(request: InputRequest): Promise<boolean> {
    const controller = new AbortController();
    const before = this.open.get(request.id);
    // Asked for once more: the inputs come to the front, with what was entered so far.
    before?.controller.abort();
    const asking = Promise.resolve(before?.asking.catch(() => undefined)).then(() =>
      this.ask(request, controller.signal),
    );
    const inputs: OpenInputs = { controller, asking };
    this.open.set(request.id, inputs);
    let response: InputResponse | undefined;
    try {
      response = await asking;
    } finally {
      if (this.open.get(request.id) === inputs) {
        this.open.delete(request.id);
      }
    }
    if (!response || controller.signal.aborted) {
      return false;
    }
    await this.answers.respond(request.id, response);
    return true;
  }

  dispose(): void {
    this.owned.dispose();
    for (const { controller } of this.open.values()) {
      controller.abort();
    }
  }

  private async ask(request: InputRequest, signal: AbortSignal): Promise<InputResponse | undefined> {
    const { id, serverId, kind, params } = request;
    const asker = this.askerOf(request);
    switch (kind) {
      case 'elicitation': {
        const draft = this.drafts.get(id) ?? newFormDraft();
        this.drafts.set(id, draft);
        return askElicitation({ ...asker, params }, await this.services.validator(), draft, signal);
      }
      case 'url':
        return request.isPageOpen
          ? askAboutOpenPage({ ...asker, params }, signal)
          : askUrlConsent({ ...asker, params }, signal);
      case 'sampling':
        return answerSampling(
          { ...asker, id, serverId, params, canDecline: canBeRefused(request) },
          this.services.sampling,
          signal,
        );
      case 'roots':
        return answerRoots({ ...asker, serverId }, this.services.roots, signal);
    }
  }

  private askerOf(request: InputRequest): { readonly serverName: string; readonly taskLabel?: string } {
    const serverName = this.registry.get(request.serverId)?.name ?? '';
    const task = this.inputs.taskOf(request);
    return { serverName, ...(task && { taskLabel: taskLabel(task) }) };
  }

  private ended(request: InputRequest, end: InputEnd): void {
    const { id, kind } = request;
    this.drafts.delete(id);
    const isOpen = this.open.has(id);
    this.open.get(id)?.controller.abort();
    if (kind === 'sampling') {
      void forgetSampling(id, this.services.sampling).catch(() => undefined); // Only tabs, which the user can close.
    }
    if (isOpen && end !== 'answered') {
      void vscode.window.showWarningMessage(this.endWords(request, end));
    }
  }

  /** The inputs closed under the user's hands: that has to be said, and why. */
  private endWords(request: InputRequest, end: Exclude<InputEnd, 'answered'>): string {
    const question = inert(inputLabel(request));
    const server = inert(oneLine(this.registry.get(request.serverId)?.name ?? '', 60));
    switch (end) {
      case 'withdrawn':
        return vscode.l10n.t(
          '{0} waits no more for an answer to "{1}": it gave up, or was answered elsewhere.',
          server,
          question,
        );
      case 'taskEnded':
        return vscode.l10n.t('The task of {0} ended before "{1}" was answered.', server, question);
      case 'callEnded':
        return vscode.l10n.t('The call to {0} ended before "{1}" was answered.', server, question);
      case 'connectionEnded':
        return vscode.l10n.t('The connection to {0} ended before "{1}" was answered.', server, question);
    }
  }
}
