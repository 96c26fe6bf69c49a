import type { ValidateJson } from '../base/jsonSchema';
import { isRecord } from '../base/record';

/** One value that a form asks for: an argument of a tool, or a field of a server's question. */
export interface FormField {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly isRequired: boolean;
  readonly kind: FieldKind;
  /** For `choice` and `multiChoice`. */
  readonly choices: readonly Choice[];
}

/** `json`: anything that no simple input fits. */
export type FieldKind = 'text' | 'number' | 'integer' | 'choice' | 'multiChoice' | 'json';

export interface Choice {
  readonly value: unknown;
  /** What the server calls it. */
  readonly title?: string;
}

/** More than this are no choice any more: the value is typed, and checked like any other. */
const MOST_CHOICES = 5_000;
/** A longer default cannot be looked through in an input, so it is not filled in, in characters. */
const LONGEST_DEFAULT = 2_000;

/** The field for one property of a schema, whatever a stranger put there. */
export function formField(name: string, value: unknown, isRequired: boolean): FormField {
  const schema = isRecord(value) ? value : {};
  return { name, schema, isRequired, ...inputFor(schema) };
}

function inputFor(schema: FormField['schema']): Pick<FormField, 'kind' | 'choices'> {
  const choices = choicesOf(schema);
  if (choices.length > 0) {
    return { kind: 'choice', choices };
  }
  switch (schema.type) {
    case 'string':
      return { kind: 'text', choices };
    case 'number':
    case 'integer':
      return { kind: schema.type, choices };
    case 'boolean':
      return { kind: 'choice', choices: [{ value: true }, { value: false }] };
    case 'array': {
      const items = isRecord(schema.items) ? choicesOf(schema.items) : [];
      return { kind: items.length > 0 ? 'multiChoice' : 'json', choices: items };
    }
    default:
      return { kind: 'json', choices };
  }
}

/** The values that a schema lists; none where it does not, or not in a form that we know. */
function choicesOf(schema: FormField['schema']): readonly Choice[] {
  const choices = Array.isArray(schema.enum)
    ? namedChoices(schema.enum, schema.enumNames)
    : [...titledChoices(schema.oneOf), ...titledChoices(schema.anyOf)];
  return choices.length > MOST_CHOICES ? [] : choices;
}

/** `enum`, with the titles that older servers put beside it. */
function namedChoices(values: readonly unknown[], names: unknown): Choice[] {
  const titles: readonly unknown[] = Array.isArray(names) ? names : [];
  return values.map((value, index) => choice(value, titles[index]));
}

/** `oneOf` and `anyOf`, where each arm is one value. */
function titledChoices(arms: unknown): Choice[] {
  const all: readonly unknown[] = Array.isArray(arms) ? arms : [];
  const choices = all.flatMap(arm =>
    isRecord(arm) && Object.hasOwn(arm, 'const') ? [choice(arm.const, arm.title)] : [],
  );
  return choices.length === all.length ? choices : [];
}

function choice(value: unknown, title: unknown): Choice {
  return typeof title === 'string' && title !== '' ? { value, title } : { value };
}

/** What the server proposes; nothing where it is too long to be looked through. */
export function defaultOf({ schema }: Pick<FormField, 'schema'>): unknown {
  const value = schema.default;
  return value === undefined || JSON.stringify(value).length > LONGEST_DEFAULT ? undefined : value;
}

export type ParsedValue = { readonly value: unknown } | { readonly problem: 'notANumber' | 'notJson' };

/** What the user typed as the value of a field. */
export function parseField(field: Pick<FormField, 'kind'>, text: string): ParsedValue {
  switch (field.kind) {
    case 'number':
    case 'integer': {
      const value = Number(text);
      return text.trim() === '' || !Number.isFinite(value) ? { problem: 'notANumber' } : { value };
    }
    case 'json':
      return parseJson(text);
    default:
      return { value: text };
  }
}

export function parseJson(text: string): ParsedValue {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: 'notJson' };
  }
}

/** A value as it would be typed; nothing for none. An input has one line, so what breaks lines becomes a space. */
export function fieldText(field: Pick<FormField, 'kind'>, value: unknown): string {
  if (value === undefined) {
    return '';
  }
  const text = field.kind === 'json' || typeof value !== 'string' ? JSON.stringify(value) : value;
  return text.replace(/\r\n|[\r\n]/g, ' ');
}

/**
 * What an optional field means that was left empty: not given, unless the server had proposed something. To have taken
 * that away is an answer of its own, where the schema has room for it; a server may read "not given" as its default.
 */
export function emptied(field: FormField, validate: ValidateJson): unknown {
  const empty = field.kind === 'text' ? '' : field.kind === 'multiChoice' ? [] : undefined;
  const isAnswer = empty !== undefined && defaultOf(field) !== undefined;
  return isAnswer && validate(field.schema, empty) === undefined ? empty : undefined;
}
