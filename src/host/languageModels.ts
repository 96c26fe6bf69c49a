import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, toDisposable } from '../base/disposable';

/** Models come from other extensions, which may take their time to start; nobody waits longer than this for them. */
const LIST_TIMEOUT_MS = 5_000;

/** A language model as others see it. */
export interface LanguageModel {
  /** Unique to its vendor only. */
  readonly id: string;
  readonly vendor: string;
  readonly family: string;
  readonly name: string;
  readonly takesImages: boolean;
}

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly ModelPart[];
}

type ModelPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `data` is base64. */
  | { readonly kind: 'image'; readonly mimeType: string; readonly data: string };

export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  /** Why the model is asked: VS Code shows it when it asks for permission. */
  readonly justification: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Present from 1.106 on, and not in the types of the oldest version that we support. */
interface DataPartClass {
  image(data: Uint8Array, mimeType: string): vscode.LanguageModelTextPart;
}

/** `vscode.lm`, which forks of VS Code may lack, and which knows no models where AI is turned off. */
export class LanguageModels {
  constructor(private readonly clock: Clock) {}

  /** The set of models may be another now. */
  onDidChange(listener: () => void): Disposable {
    const subscription = api()?.onDidChangeChatModels?.(() => listener());
    return toDisposable(() => subscription?.dispose());
  }

  /** Asks the user nothing, and never throws. */
  async hasModels(): Promise<boolean> {
    return (await this.list()).length > 0;
  }

  /** Asks the user nothing, and never throws. */
  async list(): Promise<readonly LanguageModel[]> {
    return (await this.chats()).map(factsOf);
  }

  /**
   * Asks a model: only ever in answer to a gesture of the user, since VS Code may ask for permission.
   * @throws LanguageModelError
   */
  async *send(
    model: LanguageModel,
    { messages, justification, options }: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<string, void> {
    const chat = (await this.chats()).find(({ vendor, id }) => vendor === model.vendor && id === model.id);
    if (!chat) {
      throw vscode.LanguageModelError.NotFound(model.name);
    }
    const source = new vscode.CancellationTokenSource();
    const cancel = (): void => source.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (!signal.aborted) {
        const chatOptions = { justification, modelOptions: { ...options } };
        const response = await chat.sendRequest(messages.map(chatMessage), chatOptions, source.token);
        yield* response.text;
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      source.cancel();
      source.dispose();
    }
  }

  private async chats(): Promise<readonly vscode.LanguageModelChat[]> {
    let timer: Disposable | undefined;
    const late = new Promise<readonly vscode.LanguageModelChat[]>(resolve => {
      timer = this.clock.after(LIST_TIMEOUT_MS, () => resolve([]));
    });
    try {
      return await Promise.race([Promise.resolve(api()?.selectChatModels({}) ?? []), late]);
    } catch {
      return []; // No models are known where they cannot be asked for.
    } finally {
      timer?.dispose();
    }
  }
}

function api(): (Partial<typeof vscode.lm> & Pick<typeof vscode.lm, 'selectChatModels'>) | undefined {
  const lm: typeof vscode.lm | undefined = vscode.lm;
  return typeof lm?.selectChatModels === 'function' ? lm : undefined;
}

function factsOf(chat: vscode.LanguageModelChat): LanguageModel {
  const { id, vendor, family, name } = chat;
  return { id, vendor, family, name: name || id, takesImages: dataPartClass() !== undefined && seesImages(chat) };
}

/** VS Code tells it of every model, but has not made it part of the API. */
function seesImages(chat: vscode.LanguageModelChat): boolean {
  const { capabilities } = chat as { readonly capabilities?: { readonly supportsImageToText?: unknown } };
  return capabilities?.supportsImageToText === true;
}

function dataPartClass(): DataPartClass | undefined {
  return (vscode as { readonly LanguageModelDataPart?: DataPartClass }).LanguageModelDataPart;
}

function chatMessage({ role, parts }: ModelMessage): vscode.LanguageModelChatMessage {
  const { User, Assistant } = vscode.LanguageModelChatMessageRole;
  return new vscode.LanguageModelChatMessage(role === 'user' ? User : Assistant, parts.flatMap(chatPart));
}

function chatPart(part: ModelPart): vscode.LanguageModelTextPart[] {
  if (part.kind === 'text') {
    return [new vscode.LanguageModelTextPart(part.text)];
  }
  const image = dataPartClass()?.image(Buffer.from(part.data, 'base64'), part.mimeType);
  return image ? [image] : [];
}
