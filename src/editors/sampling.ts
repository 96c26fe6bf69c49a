import * as vscode from 'vscode';
import { inert } from '../base/strangerText';
import type { InputRequestId, InputResponse } from '../tasks/inputRequest';
import type { ModelFacts } from '../tasks/samplingModels';
import type { SamplingRequest } from '../tasks/samplingRequest';
import type { Draft, Drafts } from './drafts';
import { closeTabs, columnFor } from './draftsTabs';
import { fileUri, folderOf, type ReadOnlyFiles } from './readOnlyFiles';
import { fileName } from './results/resultFolder';
import { samplingText } from './samplingDocument';
import {
  type ConsentChoice,
  type ConsentOffer,
  type ModelService,
  type Offer,
  type ReviewChoice,
  type ReviewOffer,
  type SamplingConsents,
  SamplingFlow,
  type SamplingQuestion,
  type SamplingScreen,
} from './samplingFlow';
import { type Choice, choose } from './samplingPicker';
import {
  consentPlaceholder,
  documentWords,
  justification,
  nameWords,
  problemWords,
  samplingTitle,
} from './samplingWords';

/** The folder by which requests are told from results and other documents. */
const REQUESTS = 'sampling';

export interface SamplingServices {
  readonly models: ModelService;
  readonly consents: SamplingConsents;
  /** Where the request is shown. */
  readonly files: ReadOnlyFiles;
  /** Where the answer is. */
  readonly drafts: Drafts;
}

/**
 * Has the user answer a server's request for a language model: consent, the model, review.
 *
 * When an answer came out, its tabs are closed, but its draft is kept until {@link forgetSampling}: should it not reach
 * the server, answering again begins with it. The same goes for whoever answers another time.
 * @param signal closes the choices, and stops the model; the documents go with {@link forgetSampling}
 * @returns nothing when the user answers another time, or when `signal` aborts
 */
export async function answerSampling(
  question: SamplingQuestion,
  services: SamplingServices,
  signal: AbortSignal,
): Promise<InputResponse | undefined> {
  const screen = new VsCodeScreen(question, services, signal);
  const response = await new SamplingFlow(question, screen, services.models, services.consents, signal).run();
  if (!signal.aborted) {
    await (response ? screen.close() : screen.keep());
  } else if (screen.isForgotten) {
    await forgetSampling(question.id, services); // Once more: something of it was just being opened.
  }
  return response;
}

/** The question waits no more: closes what is shown of it, except an answer that the user is writing, and forgets it. */
export async function forgetSampling(
  id: InputRequestId,
  { files, drafts }: Pick<SamplingServices, 'files' | 'drafts'>,
): Promise<void> {
  const stays = await drafts.discard(identityOf(id));
  await closeRequest(id, files);
  if (stays) {
    const words = vscode.l10n.t('Your answer was not sent. What you wrote stays open until you close it.');
    void vscode.window.showInformationMessage(words);
  }
}

/** Closes the requests of an earlier window: what they said is gone. */
export async function closeEarlierRequests(): Promise<void> {
  const { scheme } = fileUri(REQUESTS, '');
  await closeTabs(({ uri }) => uri.scheme === scheme && uri.path.split('/')[2] === REQUESTS);
}

function identityOf(id: InputRequestId): string {
  return JSON.stringify(['sampling', id]);
}

async function closeRequest(id: InputRequestId, files: ReadOnlyFiles): Promise<void> {
  const folder = folderOf(identityOf(id));
  const address = fileUri(folder, '').toString();
  await closeTabs(({ uri }) => uri.toString().startsWith(address));
  files.delete(folder);
}

/** The request in a document, the answer in a draft, and choices above them. */
class VsCodeScreen implements SamplingScreen {
  private readonly identity: string;
  private readonly title: string;
  private readonly requestName: string;
  private readonly requestUri: vscode.Uri;
  private isRequestOpen = false;
  readonly justification: string;

  constructor(
    private readonly question: SamplingQuestion,
    private readonly services: SamplingServices,
    private readonly signal: AbortSignal,
  ) {
    this.identity = identityOf(question.id);
    this.title = samplingTitle(question);
    this.requestName = `${REQUESTS}/${fileName(question.serverName)} request.md`;
    this.requestUri = fileUri(folderOf(this.identity), this.requestName);
    this.justification = justification(question);
  }

  async showRequest(request: SamplingRequest, model: ModelFacts | undefined): Promise<void> {
    const { serverName, taskLabel } = this.question;
    const about = { serverName, ...(taskLabel !== undefined && { taskLabel }), ...(model && { model }) };
    const bytes = Buffer.from(samplingText(request, about, documentWords()));
    this.services.files.put(folderOf(this.identity), [{ name: this.requestName, bytes, changedAt: Date.now() }]);
    if (!this.isRequestOpen) {
      this.isRequestOpen = true;
      const options = { viewColumn: await columnFor(this.requestUri), preserveFocus: true, preview: false };
      await vscode.commands.executeCommand('vscode.open', this.requestUri, options);
    }
  }

  async chooseConsent(offer: ConsentOffer): Promise<ConsentChoice | undefined> {
    const { model, canChoose } = offer;
    const server = nameWords(this.question.serverName);
    const ask = model && vscode.l10n.t('Ask {0}', nameWords(model.name));
    const askAlways = model && vscode.l10n.t('Ask {0} and Do Not Ask Again for {1}', nameWords(model.name), server);
    const items: Choice<ConsentChoice | 'later'>[] = [
      ...problemItems(offer),
      ...(ask ? [item('ask', 'sparkle', ask)] : []),
      ...(askAlways
        ? [item('askAlways', 'check-all', askAlways, vscode.l10n.t('You still read each answer before it is sent.'))]
        : []),
      ...(canChoose ? [this.anotherItem] : []),
      item('write', 'edit', vscode.l10n.t('Write the Answer Myself')),
      ...this.declineItems,
      notNowItem(),
    ];
    return later(await choose({ title: this.title, placeholder: consentPlaceholder(offer), items }, this.signal));
  }

  async chooseModel(models: readonly ModelFacts[]): Promise<ModelFacts | undefined> {
    const items = models.map(model => ({
      label: nameWords(model.name),
      description: nameWords(model.vendor),
      detail: nameWords([...new Set([model.family, model.id])].join(', ')),
      value: model,
    }));
    return choose({ title: this.title, placeholder: vscode.l10n.t('Ask which model?'), items }, this.signal);
  }

  async whileAsking(model: ModelFacts, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const title = vscode.l10n.t('Asking {0}…', inert(nameWords(model.name)));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, async (_progress, token) => {
      const controller = new AbortController();
      const cancellation = token.onCancellationRequested(() => controller.abort());
      try {
        await work(AbortSignal.any([this.signal, controller.signal]));
      } finally {
        cancellation.dispose();
      }
    });
  }

  async chooseReview(offer: ReviewOffer): Promise<ReviewChoice | undefined> {
    const { model, canChoose, isWriting } = offer;
    const server = nameWords(this.question.serverName);
    const items: Choice<ReviewChoice | 'later'>[] = [
      ...problemItems(offer),
      item('send', 'send', vscode.l10n.t('Send to {0}', server), vscode.l10n.t('What the document says then is sent.')),
      item('edit', 'edit', vscode.l10n.t('Edit the Answer')),
      ...(model ? [item('ask', 'refresh', this.againLabel(model))] : []),
      ...(canChoose ? [this.anotherItem] : []),
      ...this.declineItems,
      notNowItem(),
    ];
    const placeholder = vscode.l10n.t('Read the answer in the document below, and change it there if you like.');
    const show = (): Promise<void> => this.showDraft(!isWriting);
    return later(await choose({ title: this.title, placeholder, items }, this.signal, show));
  }

  /** What was shown of the question is not there any more. */
  get isForgotten(): boolean {
    return this.isRequestOpen && !this.services.files.has(this.requestUri);
  }

  draft(): Draft | undefined {
    return this.services.drafts.of(this.identity);
  }

  async beginDraft(author: string | undefined): Promise<Draft> {
    const name = `${fileName(this.question.serverName)} answer.md`;
    const draft = await this.services.drafts.begin(this.identity, name, author);
    await this.showDraft(true);
    return draft;
  }

  /** The user answers another time, and has nothing to save until then. */
  async keep(): Promise<void> {
    await this.draft()?.save();
  }

  /** There is an answer: nothing of it needs to be seen any more. */
  async close(): Promise<void> {
    await this.draft()?.close();
    await closeRequest(this.question.id, this.services.files);
  }

  /** Where it is shown already, else as another tab where the request is. */
  private async showDraft(preserveFocus: boolean): Promise<void> {
    const draft = this.draft();
    await draft?.show(await columnFor(draft.uri, this.requestUri), preserveFocus);
  }

  private againLabel(model: ModelFacts): string {
    return this.draft()?.author === model.id
      ? vscode.l10n.t('Ask Again')
      : vscode.l10n.t('Ask {0}', nameWords(model.name));
  }

  private get anotherItem(): Choice<'another'> {
    return item('another', 'list-selection', vscode.l10n.t('Choose Another Model…'));
  }

  private get declineItems(): Choice<'decline'>[] {
    return this.question.canDecline ? [item('decline', 'circle-slash', vscode.l10n.t('Decline'))] : [];
  }
}

function item<T extends string>(value: T, icon: string, label: string, detail?: string): Choice<T> {
  return { value, label, iconPath: new vscode.ThemeIcon(icon), ...(detail !== undefined && { detail }) };
}

function notNowItem(): Choice<'later'> {
  return item('later', 'clock', vscode.l10n.t('Not Now'));
}

/** Says why the user has to choose again; what follows it is to be chosen. */
function problemItems({ problem }: Offer): Choice<never>[] {
  return problem ? [{ ...problemWords(problem), iconPath: new vscode.ThemeIcon('error'), alwaysShow: true }] : [];
}

/** Not now is the same as leaving. */
function later<T>(choice: T | 'later' | undefined): T | undefined {
  return choice === 'later' ? undefined : choice;
}
