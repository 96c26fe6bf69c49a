import { isRecord } from '../base/record';

/** One argument of a tool, as a form asks for it. */
export interface ArgumentField {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly isRequired: boolean;
  readonly kind: FieldKind;
  /** For `choice`. */
  readonly choices: readonly unknown[];
}

/** `json`: anything that no simple input fits. */
export type FieldKind = 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json';

/**
 * The arguments of a tool in the order its schema has them, the required ones first.
 * @returns `undefined` when the schema is no plain list of properties, so that only whole JSON can be asked for
 */
export function argumentFields(schema: Readonly<Record<string, unknown>>): ArgumentField[] | undefined {
  const properties = schema.properties ?? {};
  const isPlain = ['anyOf', 'oneOf', 'allOf', '$ref', 'if'].every(keyword => schema[keyword] === undefined);
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const areAllNamed = [...required].every(name => isRecord(properties) && Object.hasOwn(properties, String(name)));
  if (!isPlain || !isRecord(properties) || !areAllNamed) {
    return undefined;
  }
  const fields = Object.entries(properties).map(([name, value]) => field(name, value, required.has(name)));
  return [...fields.filter(one => one.isRequired), ...fields.filter(one => !one.isRequired)];
}

function field(name: string, value: unknown, isRequired: boolean): ArgumentField {
  const schema = isRecord(value) ? value : {};
  const choices = Array.isArray(schema.enum) ? schema.enum : [];
  return { name, schema, isRequired, choices, kind: kindOf(schema, choices) };
}

function kindOf(schema: Readonly<Record<string, unknown>>, choices: readonly unknown[]): FieldKind {
  if (choices.length > 0) {
    return 'choice';
  }
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
    case 'boolean':
      return schema.type;
    default:
      return 'json';
  }
}

export type ParsedValue = { readonly value: unknown } | { readonly problem: 'notANumber' | 'notJson' };

/** What the user typed as the value of a field. An empty text of an optional field is no value. */
export function parseField(field: Pick<ArgumentField, 'kind'>, text: string): ParsedValue {
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

/** The text that a form starts with. */
export function initialText({ schema, kind }: ArgumentField): string {
  const value = schema.default;
  if (value === undefined) {
    return '';
  }
  return kind === 'json' || typeof value !== 'string' ? JSON.stringify(value) : value;
}
