import type { ServerId } from '../base/serverId';
import type { InputRequestId, InputResponse } from '../tasks/inputRequest';
import { type ModelFacts, type ModelFault, modelFault, modelKey, preferredModel } from '../tasks/samplingModels';
import { modelOptions, type PlannedMessage, samplingPlan, samplingResult } from '../tasks/samplingPlan';
import { LONGEST_REQUEST, type SamplingRequest, samplingRequest } from '../tasks/samplingRequest';
import { untilAborted } from '../tasks/samplingStream';

/** A server's request for a language model, as the user is to answer it. */
export interface SamplingQuestion {
  readonly id: InputRequestId;
  readonly serverId: ServerId;
  readonly serverName: string;
  /** Of `sampling/createMessage`, as sent. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the task that waits for the answer is called. */
  readonly taskLabel?: string;
  /** Whether the protocol has a word for refusing here. */
  readonly canDecline: boolean;
}

/** The language models that there are. */
export interface ModelService {
  /** Asks the user nothing, and never throws. */
  list(): Promise<readonly ModelFacts[]>;
  /** Asks a model. @throws what `vscode.lm` throws */
  send(
    model: ModelFacts,
    request: {
      readonly messages: readonly PlannedMessage[];
      readonly justification: string;
      readonly options: Readonly<Record<string, unknown>>;
    },
    signal: AbortSignal,
  ): AsyncIterable<string>;
}

/** What the user allowed a server once and for all, and which model was chosen for it last. */
export interface SamplingConsents {
  isAllowed(kind: 'sampling', serverId: ServerId): boolean;
  allow(kind: 'sampling', serverId: ServerId): void;
  chosenModel(serverId: ServerId): string | undefined;
  chooseModel(serverId: ServerId, model: string): void;
}

/** Why the user has to choose again. */
export type SamplingProblem =
  | { readonly kind: 'model'; readonly model: string; readonly fault: ModelFault }
  /** The model ended without a word. */
  | { readonly kind: 'noText'; readonly model: string }
  /** There is nothing yet that could be sent to the server. */
  | { readonly kind: 'noAnswer' };

export interface Offer {
  /** The model that would be asked; absent where none can be. */
  readonly model: ModelFacts | undefined;
  /** Whether there is another to choose. */
  readonly canChoose: boolean;
  readonly problem: SamplingProblem | undefined;
}

export interface ConsentOffer extends Offer {
  /** Why no model can be asked. */
  readonly obstacle: 'noModel' | 'nothingToSend' | 'tooLong' | undefined;
}

export interface ReviewOffer extends Offer {
  /** The user means to write, so that is where the cursor belongs. */
  readonly isWriting: boolean;
}

export type ConsentChoice = 'ask' | 'askAlways' | 'another' | 'write' | 'decline';
export type ReviewChoice = 'send' | 'edit' | 'ask' | 'another' | 'decline';

/** An answer before it is sent: the user may change it. */
export interface AnswerDraft {
  /** The ID of the model whose words they are; absent when the user wrote them. */
  readonly author: string | undefined;
  /** As it stands in its editor now, saved or not. */
  text(): string;
}

/** A draft that a model still writes. */
export interface GrowingDraft extends AnswerDraft {
  append(text: string): void;
  /** From here on the user may change it. */
  finish(): void;
}

/** What the user sees. Every choice is `undefined` when the user closes it, or the question waits no more. */
export interface SamplingScreen {
  /** Shows what would be sent to this model; what is shown already changes. */
  showRequest(request: SamplingRequest, model: ModelFacts | undefined): Promise<void>;
  chooseConsent(offer: ConsentOffer): Promise<ConsentChoice | undefined>;
  chooseModel(models: readonly ModelFacts[]): Promise<ModelFacts | undefined>;
  /** Shows that a model is being asked. @param work its signal aborts when the user has enough, or with the question */
  whileAsking(model: ModelFacts, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  chooseReview(offer: ReviewOffer): Promise<ReviewChoice | undefined>;
  /** The draft of an earlier time. */
  draft(): AnswerDraft | undefined;
  /** A new draft, in place of the one that there was; it is shown. */
  beginDraft(author: string | undefined): Promise<GrowingDraft>;
  readonly justification: string;
}

type Step = 'consent' | 'ask' | 'review' | 'later' | { readonly response: InputResponse };

/**
 * The way from a question to its answer: consent, the model, review. Nothing goes to a model, and nothing back to the
 * server, but by a choice of the user.
 * @see MCP 2025-11-25, Sampling, "User Interaction Model"
 */
export class SamplingFlow {
  private readonly request: SamplingRequest;
  private models: readonly ModelFacts[] = [];
  private model: ModelFacts | undefined;
  private problem: SamplingProblem | undefined;
  private isWriting = false;

  constructor(
    private readonly question: SamplingQuestion,
    private readonly screen: SamplingScreen,
    private readonly service: ModelService,
    private readonly consents: SamplingConsents,
    private readonly signal: AbortSignal,
  ) {
    this.request = samplingRequest(question.params);
  }

  /** @returns nothing when the user answers another time, or the question waits no more */
  async run(): Promise<InputResponse | undefined> {
    await this.findModels();
    if (!this.signal.aborted) {
      await this.showRequest();
    }
    let step = this.firstStep();
    while (typeof step === 'string' && step !== 'later' && !this.signal.aborted) {
      step = await this.take(step);
    }
    return typeof step === 'string' || this.signal.aborted ? undefined : step.response;
  }

  /** What the user allowed for good needs no word now, except where it cannot be done. */
  private firstStep(): Step {
    if (this.screen.draft()) {
      return 'review';
    }
    const isAllowed = this.consents.isAllowed('sampling', this.question.serverId);
    return isAllowed && this.canAsk ? 'ask' : 'consent';
  }

  private take(step: 'consent' | 'ask' | 'review'): Promise<Step> {
    switch (step) {
      case 'consent':
        return this.consent();
      case 'ask':
        return this.ask();
      case 'review':
        return this.review();
    }
  }

  private async consent(): Promise<Step> {
    const choice = await this.screen.chooseConsent({ ...this.offer(), obstacle: this.obstacle });
    switch (choice) {
      case 'ask':
        return 'ask';
      case 'askAlways':
        this.consents.allow('sampling', this.question.serverId);
        return 'ask';
      case 'another':
        await this.chooseModel();
        return 'consent';
      case 'write':
        (await this.screen.beginDraft(undefined)).finish();
        this.isWriting = true;
        return 'review';
      case 'decline':
        return { response: { action: 'decline' } };
      case undefined:
        return 'later';
    }
  }

  private async ask(): Promise<Step> {
    const { model } = this;
    if (!model) {
      return 'consent';
    }
    try {
      await this.screen.whileAsking(model, signal => this.receive(model, signal));
    } catch (error) {
      this.problem = { kind: 'model', model: model.name, fault: modelFault(error) };
    }
    // What came before it broke off, or stood there before, is there to be read.
    return this.screen.draft() ? 'review' : 'consent';
  }

  /** An earlier draft stays until the model has said something. */
  private async receive(model: ModelFacts, signal: AbortSignal): Promise<void> {
    const { request } = this;
    const sent = {
      messages: samplingPlan(request, model.takesImages),
      justification: this.screen.justification,
      options: modelOptions(request),
    };
    let draft: GrowingDraft | undefined;
    let length = 0;
    try {
      for await (const piece of untilAborted(this.service.send(model, sent, signal), signal)) {
        if (piece === '') {
          continue;
        }
        draft ??= await this.screen.beginDraft(model.id);
        draft.append(piece);
        length += piece.length;
        if (length > LONGEST_REQUEST) {
          break; // A model that does not end by itself.
        }
      }
    } finally {
      draft?.finish();
    }
    if (!draft && !signal.aborted) {
      this.problem = { kind: 'noText', model: model.name };
    }
  }

  private async review(): Promise<Step> {
    const draft = this.screen.draft();
    if (!draft) {
      return 'consent';
    }
    const choice = await this.screen.chooseReview({ ...this.offer(), isWriting: this.isWriting });
    this.isWriting = false;
    switch (choice) {
      case 'send':
        return this.sendDraft(draft);
      case 'edit':
        this.isWriting = true;
        return 'review';
      case 'ask':
        return 'ask';
      case 'another':
        return (await this.chooseModel()) ? 'ask' : 'review';
      case 'decline':
        return { response: { action: 'decline' } };
      case undefined:
        return 'later';
    }
  }

  private sendDraft(draft: AnswerDraft): Step {
    const text = draft.text();
    if (text.trim() === '') {
      this.problem = { kind: 'noAnswer' };
      this.isWriting = true;
      return 'review';
    }
    return { response: samplingResult(text, draft.author) };
  }

  /** @returns whether the user chose one that can be asked */
  private async chooseModel(): Promise<boolean> {
    this.models = await this.service.list();
    const chosen = await this.screen.chooseModel(this.models);
    if (!chosen || this.signal.aborted) {
      return false;
    }
    this.consents.chooseModel(this.question.serverId, modelKey(chosen));
    this.model = chosen;
    await this.showRequest();
    return this.canAsk;
  }

  /** Whoever wrote the draft that is there is asked again; else the one that fits best is asked. */
  private async findModels(): Promise<void> {
    this.models = await this.service.list();
    const author = this.screen.draft()?.author;
    const chosen = this.consents.chosenModel(this.question.serverId);
    this.model =
      this.models.find(({ id }) => id === author) ?? preferredModel(this.models, this.request.modelHints, chosen);
  }

  private async showRequest(): Promise<void> {
    await this.screen.showRequest(this.request, this.model);
  }

  /** The problem is told once. */
  private offer(): Offer {
    const { problem } = this;
    this.problem = undefined;
    return { model: this.canAsk ? this.model : undefined, canChoose: this.canChoose, problem };
  }

  private get obstacle(): ConsentOffer['obstacle'] {
    if (this.request.isTooLong) {
      return 'tooLong';
    }
    if (samplingPlan(this.request, false).length === 0) {
      return 'nothingToSend';
    }
    return this.model ? undefined : 'noModel';
  }

  private get canAsk(): boolean {
    return this.obstacle === undefined;
  }

  private get canChoose(): boolean {
    return this.models.length > 1 && this.canAsk;
  }
}
