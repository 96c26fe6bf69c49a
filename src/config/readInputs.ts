import * as l10n from '@vscode/l10n';
import { isRecord } from '../base/record';
import type { Finding } from './finding';
import type { InputDefinition } from './inputDefinition';

/** One of `inputs`, and what there is to say about it. */
export interface InspectedInput {
  /** Absent where it cannot be used. */
  readonly input?: InputDefinition;
  readonly findings: readonly Finding[];
}

/** Those of `inputs` that can be used. Of two with one ID the later one counts, as in VS Code. */
export function usableInputs(inputs: readonly InspectedInput[]): InputDefinition[] {
  const byId = new Map(inputs.flatMap(({ input }) => (input ? [[input.id, input]] : [])));
  return [...byId.values()];
}

export function inspectInput(value: unknown): InspectedInput {
  if (!isRecord(value)) {
    return unusable(l10n.t('The input must be an object.'));
  }
  const { id, type, description } = value;
  if (typeof id !== 'string' || id === '') {
    return unusable(l10n.t('"id" must be a string that is not empty.'), 'id');
  }
  const common = { id, description: typeof description === 'string' ? description : '' };
  switch (type) {
    case 'promptString': {
      const standing = value.default;
      const input = { kind: type, ...common, isPassword: Boolean(value.password), ...defaultOf(standing) };
      return { input, findings: defaultFindings(standing) };
    }
    case 'pickString':
      return pickString(common, value);
    case 'command':
      return typeof value.command === 'string' && value.command !== ''
        ? {
            input: {
              kind: type,
              ...common,
              command: value.command,
              ...(value.args !== undefined && { args: value.args }),
            },
            findings: [],
          }
        : unusable(l10n.t('"command" must be a string that is not empty.'), 'command');
    default:
      return unusable(l10n.t('"type" must be one of {0}.', 'promptString, pickString, command'), 'type');
  }
}

function pickString(common: { id: string; description: string }, value: Record<string, unknown>): InspectedInput {
  const problem = l10n.t('"options" must be a list of strings, or of objects with a "label" and a "value".');
  if (!Array.isArray(value.options) || value.options.length === 0) {
    return unusable(problem, 'options');
  }
  const options = value.options.map(optionOf);
  const bad = options.indexOf(undefined);
  if (bad >= 0) {
    return unusable(problem, 'options', bad);
  }
  const input = {
    kind: 'pickString',
    ...common,
    options: options.filter(option => option !== undefined),
    ...defaultOf(value.default),
  } as const;
  return { input, findings: defaultFindings(value.default) };
}

function optionOf(option: unknown): { label: string; value: string } | undefined {
  if (typeof option === 'string') {
    return { label: option, value: option };
  }
  if (!isRecord(option) || typeof option.value !== 'string') {
    return undefined;
  }
  return { label: typeof option.label === 'string' ? option.label : option.value, value: option.value };
}

function defaultOf(value: unknown): { default?: string } {
  return typeof value === 'string' ? { default: value } : {};
}

function defaultFindings(value: unknown): Finding[] {
  return value === undefined || typeof value === 'string'
    ? []
    : [{ message: l10n.t('"{0}" must be a string.', 'default'), severity: 'warning', path: ['default'] }];
}

function unusable(message: string, ...path: readonly (string | number)[]): InspectedInput {
  return { findings: [{ message, severity: 'error', path }] };
}
