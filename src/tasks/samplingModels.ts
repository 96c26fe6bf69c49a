import { isRecord } from '../base/record';

/** A language model that VS Code knows. */
export interface ModelFacts {
  /** Unique to its vendor only. */
  readonly id: string;
  readonly vendor: string;
  readonly family: string;
  readonly name: string;
  readonly takesImages: boolean;
}

/** Tells a model from all others. */
export function modelKey({ vendor, id }: Pick<ModelFacts, 'vendor' | 'id'>): string {
  return JSON.stringify([vendor, id]);
}

/**
 * The first hint that fits a model decides, then the user's last choice for this server, then VS Code's order.
 * @param lastChosen the key of a model
 * @see MCP 2025-11-25, Sampling, "Model Preferences"
 */
export function preferredModel<M extends ModelFacts>(
  models: readonly M[],
  hints: readonly string[],
  lastChosen: string | undefined,
): M | undefined {
  for (const hint of hints) {
    const model = models.find(candidate => fits(candidate, hint.toLowerCase()));
    if (model) {
      return model;
    }
  }
  return models.find(model => modelKey(model) === lastChosen) ?? models[0];
}

function fits({ id, name, family, vendor }: ModelFacts, hint: string): boolean {
  return [id, name, family, vendor].some(word => word.toLowerCase().includes(hint));
}

/** Why a model gave no answer, as far as somebody acts on it. */
export interface ModelFault {
  readonly kind: 'noPermissions' | 'blocked' | 'notFound' | 'failed';
  /** What the model's extension says; may be empty. */
  readonly message: string;
}

/** Reads what `vscode.lm` throws: told apart by `code`, since copies of the class are about. */
export function modelFault(error: unknown): ModelFault {
  const code = isRecord(error) ? error.code : undefined;
  const cause = isRecord(error) ? error.cause : undefined;
  const message = wordsOf(cause) ?? wordsOf(error) ?? '';
  switch (code) {
    case 'NoPermissions':
      return { kind: 'noPermissions', message };
    case 'Blocked':
      return { kind: 'blocked', message };
    case 'NotFound':
      return { kind: 'notFound', message };
    default:
      return { kind: 'failed', message };
  }
}

/** What VS Code passes on need not be an error: a broken image, for one, is an object without a word. */
function wordsOf(error: unknown): string | undefined {
  if (typeof error === 'string') {
    return error;
  }
  return isRecord(error) && typeof error.message === 'string' && error.message !== '' ? error.message : undefined;
}
