import type * as vscode from 'vscode';
import type { ServerSource, SourceKind } from '../config/serverDefinition';
import type { Secrets } from './secrets';

const STATE_PREFIX = 'answer:';
const SECRET_PREFIX = 'input:';

/** What somebody was asked for, or which command was asked: the same ID in another file is another question. */
export interface Question {
  readonly kind: 'input' | 'command';
  readonly id: string;
  readonly source: ServerSource;
  /** The command, with its arguments, that answers it instead of the user. */
  readonly run?: string;
}

export interface Answer {
  readonly value: string;
  /** It must not appear in a log. */
  readonly isSecret: boolean;
}

/** An answer that is kept: which question it is the answer to, never the answer. */
export interface SavedAnswer {
  readonly key: string;
  readonly inputId: string;
  readonly source: ServerSource;
  readonly isSecret: boolean;
}

/** Sources that come with a workspace: what was answered for them is of no use elsewhere. */
const OF_WORKSPACE: ReadonlySet<SourceKind> = new Set(['workspaceFile', 'dotFile', 'codeWorkspace']);

/**
 * What the user has answered. Secret answers are where secrets are; others are kept with the workspace, or with the
 * user, as their source is. What commands returned may be secret and may grow old: it lasts as long as the window.
 */
export class SavedAnswers {
  private readonly ofWindow = new Map<string, { readonly run: string; readonly value: string }>();
  /** On their way out: from the moment they were chosen, nobody uses them. */
  private readonly leaving = new Set<string>();
  /** Until they have left, no other answer takes their place. */
  private clearing: Promise<void> = Promise.resolve();

  constructor(
    private readonly secrets: Secrets,
    private readonly workspaceState: vscode.Memento,
    private readonly globalState: vscode.Memento,
  ) {}

  /** @param isSecret whether the question is for a secret now: an answer from before it was one moves there */
  async find(question: Question, isSecret: boolean): Promise<Answer | undefined> {
    const key = answerKey(question);
    if (this.leaving.has(key)) {
      return undefined;
    }
    if (question.run !== undefined) {
      const returned = this.ofWindow.get(key);
      return returned?.run === question.run ? { value: returned.value, isSecret: true } : undefined;
    }
    const state = this.stateOf(question.source.kind);
    const plain = state.get<unknown>(STATE_PREFIX + key);
    if (typeof plain === 'string' && !isSecret) {
      return { value: plain, isSecret: false };
    }
    if (typeof plain === 'string') {
      await this.secrets.store(SECRET_PREFIX + key, plain);
      await state.update(STATE_PREFIX + key, undefined);
    }
    // Also for a question that is for no secret any more: what was typed as dots does not become readable by an edit.
    const value = await this.secrets.get(SECRET_PREFIX + key);
    return value === undefined ? undefined : { value, isSecret: true };
  }

  async keep(question: Question, { value, isSecret }: Answer): Promise<void> {
    const key = answerKey(question);
    await this.clearing.catch(() => undefined); // Whoever clears hears of it.
    if (question.run !== undefined) {
      this.ofWindow.set(key, { run: question.run, value });
    } else if (isSecret) {
      await this.secrets.store(SECRET_PREFIX + key, value);
    } else {
      await this.stateOf(question.source.kind).update(STATE_PREFIX + key, value);
    }
  }

  async list(): Promise<readonly SavedAnswer[]> {
    const plain = [this.workspaceState, this.globalState].flatMap(state => keysOf(state.keys(), STATE_PREFIX));
    const secret = keysOf(this.secrets.keys(SECRET_PREFIX), SECRET_PREFIX);
    return [
      ...plain.flatMap(key => savedAnswer(key, false)),
      ...[...secret, ...this.ofWindow.keys()].flatMap(key => savedAnswer(key, true)),
    ].filter(({ key }) => !this.leaving.has(key));
  }

  /** They are asked for again when a server that needs them starts next: from now on, though it takes a moment. */
  clear(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.leaving.add(key);
    }
    this.clearing = this.clearing.catch(() => undefined).then(() => this.remove(keys));
    return this.clearing;
  }

  private async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.ofWindow.delete(key);
      await this.workspaceState.update(STATE_PREFIX + key, undefined);
      await this.globalState.update(STATE_PREFIX + key, undefined);
      await this.secrets.delete(SECRET_PREFIX + key);
      this.leaving.delete(key);
    }
  }

  private stateOf(kind: SourceKind): vscode.Memento {
    return OF_WORKSPACE.has(kind) ? this.workspaceState : this.globalState;
  }
}

export function answerKey({ kind, id, source }: Question): string {
  return [kind, source.kind, source.uri ?? '', id].map(encodeURIComponent).join(':');
}

function keysOf(keys: readonly string[], prefix: string): string[] {
  return keys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length));
}

/** Nothing where the key is none of {@link answerKey}. */
function savedAnswer(key: string, isSecret: boolean): SavedAnswer[] {
  const [, kind, uri, inputId] = key.split(':').map(decodeURIComponent);
  if (kind === undefined || uri === undefined || inputId === undefined) {
    return [];
  }
  const source = { kind: kind as SourceKind, ...(uri !== '' && { uri }) }; // Written by us.
  return [{ key, inputId, source, isSecret }];
}
