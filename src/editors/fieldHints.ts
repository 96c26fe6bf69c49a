import type { FormField } from './formField';

/** What a schema expects of a value, to be put into words. */
export type FieldHint =
  | { readonly kind: 'number' | 'integer' | 'json' | StringFormat }
  /** A range: of the number itself, of the characters of a text, of how many are picked. */
  | ({ readonly kind: 'range' | 'length' | 'count' } & Bounds)
  | { readonly kind: 'pattern'; readonly pattern: string };

export type StringFormat = 'email' | 'uri' | 'date' | 'date-time';

interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

const EXAMPLES: Readonly<Record<StringFormat, string>> = {
  email: 'name@example.com',
  uri: 'https://example.com',
  date: '2026-12-31',
  'date-time': '2026-12-31T12:00:00Z',
};

/** Everything that is to be said before a value is entered. Choices say it themselves. */
export function fieldHints(field: FormField): readonly FieldHint[] {
  const { kind, schema } = field;
  switch (kind) {
    case 'text':
      return [
        ...formatHint(schema.format),
        ...bounds('length', schema.minLength, schema.maxLength),
        ...(typeof schema.pattern === 'string' ? [{ kind: 'pattern' as const, pattern: schema.pattern }] : []),
      ];
    case 'number':
    case 'integer':
      return [{ kind }, ...bounds('range', schema.minimum, schema.maximum)];
    case 'multiChoice':
      return bounds('count', schema.minItems, schema.maxItems);
    case 'json':
      return [{ kind }];
    case 'choice':
      return [];
  }
}

/** A value of the right form, for the empty input. */
export function exampleFor({ kind, schema }: FormField): string | undefined {
  return kind === 'text' && isFormat(schema.format) ? EXAMPLES[schema.format] : undefined;
}

function formatHint(format: unknown): FieldHint[] {
  return isFormat(format) ? [{ kind: format }] : [];
}

function isFormat(format: unknown): format is StringFormat {
  return typeof format === 'string' && Object.hasOwn(EXAMPLES, format);
}

function bounds(kind: 'range' | 'length' | 'count', least: unknown, most: unknown): FieldHint[] {
  const known = {
    ...(typeof least === 'number' ? { least } : {}),
    ...(typeof most === 'number' ? { most } : {}),
  };
  return 'least' in known || 'most' in known ? [{ kind, ...known }] : [];
}
