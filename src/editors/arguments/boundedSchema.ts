import { isRecord } from '../../base/record';
import { referredSchema, type Schema } from './schemaReferences';

/** How deep a schema is looked into, references included; what lies deeper may be anything. */
const DEEPEST = 24;
/** How often one reference is followed on the way to one value: as far as anybody writes a tree by hand. */
const MOST_ROUNDS = 4;
/** How many schemas come out of it. Each is asked about each value at most once, so this bounds the work. */
const MOST_SCHEMAS = 5_000;
/** The longest text that is shown of a schema, in characters. */
const LONGEST_TEXT = 4_000;

/** Keywords whose value is kept as it is, where it is of this kind. */
const KEPT: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: value => typeof value === 'string' || isTexts(value),
  format: isText,
  enum: Array.isArray,
  const: () => true,
  default: () => true,
  examples: Array.isArray,
  deprecated: isBoolean,
  readOnly: isBoolean,
  writeOnly: isBoolean,
  required: isTexts,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: isNumber,
  minLength: isNumber,
  maxLength: isNumber,
  minItems: isNumber,
  maxItems: isNumber,
  minContains: isNumber,
  maxContains: isNumber,
  uniqueItems: isBoolean,
  minProperties: isNumber,
  maxProperties: isNumber,
  dependentRequired: isRecord,
};
const TEXTS = ['title', 'description'] as const;
const ONE_SCHEMA = ['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'items', 'contains'] as const;
const CONDITIONS = ['if', 'then', 'else', 'not', 'propertyNames'] as const;
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const MAPS = ['properties', 'dependentSchemas'] as const;
const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'] as const;
/** What does not change the meaning of a reference beside which it stands. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples', 'deprecated']);

/**
 * A stranger's schema as a tree of bounded size that says nothing but what an editor needs: references inside of the
 * document are put in place, all others speak of nothing (nothing is fetched, ever), and what only editors understand
 * (snippets, Markdown) is left out, as are patterns, which may run for ever: the validator of the whole sees to those.
 * @see JSON Schema 2020-12; MCP 2026-07-28, "$ref Resolution"
 */
export function boundedSchema(root: Schema): Schema {
  return new Unfolding(root).schema(root, 0, new Map()) as Schema; // Of a record comes a record.
}

type Rounds = ReadonlyMap<unknown, number>;

class Unfolding {
  private left = MOST_SCHEMAS;

  constructor(private readonly root: Schema) {}

  /** @param rounds how often each referred schema was entered on the way here */
  schema(value: unknown, depth: number, rounds: Rounds): Schema | boolean {
    if (typeof value === 'boolean') {
      return value;
    }
    if (!isRecord(value) || depth > DEEPEST || --this.left < 0) {
      return {};
    }
    const own = this.ownWords(value, depth, rounds);
    const referred = REFERENCES.flatMap(word => this.referred(value[word], depth, rounds));
    return referred.reduce<Schema>(joined, own);
  }

  private referred(reference: unknown, depth: number, rounds: Rounds): (Schema | boolean)[] {
    const target = referredSchema(reference, this.root);
    const round = rounds.get(target) ?? 0;
    return target === undefined || round >= MOST_ROUNDS
      ? []
      : [this.schema(target, depth + 1, new Map(rounds).set(target, round + 1))];
  }

  private ownWords(schema: Schema, depth: number, rounds: Rounds): Schema {
    const inner = (value: unknown): Schema | boolean => this.schema(value, depth + 1, rounds);
    const words: Record<string, unknown> = {};
    for (const [word, isUsable] of Object.entries(KEPT)) {
      if (Object.hasOwn(schema, word) && isUsable(schema[word])) {
        words[word] = schema[word];
      }
    }
    for (const word of TEXTS) {
      const text = schema[word];
      if (typeof text === 'string' && text.trim() !== '') {
        words[word] = text.slice(0, LONGEST_TEXT);
      }
    }
    for (const word of [...ONE_SCHEMA, ...CONDITIONS].filter(word => isSchema(schema[word]))) {
      words[word] = inner(schema[word]);
    }
    for (const word of LISTS) {
      const list = schema[word];
      if (Array.isArray(list) && list.length > 0) {
        words[word] = list.map(inner);
      }
    }
    for (const word of MAPS) {
      const map = schema[word];
      if (isRecord(map)) {
        words[word] = mapped(map, inner);
      }
    }
    return { ...words, ...olderWords(schema, inner) };
  }
}

/** What revisions before 2020-12 say in other words, and what no pattern may be left alone with. */
function olderWords(schema: Schema, inner: (value: unknown) => Schema | boolean): Schema {
  const { items, additionalItems, patternProperties } = schema;
  return {
    ...(Array.isArray(items) && {
      prefixItems: items.map(inner),
      ...(isSchema(additionalItems) && { items: inner(additionalItems) }),
    }),
    // Which of them a pattern names is not known here.
    ...(isRecord(patternProperties) && { additionalProperties: true, unevaluatedProperties: true }),
  };
}

/** A schema with one that it refers to: one, where nothing but words stands beside the reference. */
function joined(own: Schema, referred: Schema | boolean): Schema {
  if (typeof referred === 'boolean') {
    return referred ? own : { ...own, not: {} };
  }
  return Object.keys(own).every(word => ANNOTATIONS.has(word))
    ? { ...referred, ...own }
    : { ...own, allOf: [...(Array.isArray(own.allOf) ? own.allOf : []), referred] };
}

function mapped(map: Schema, inner: (value: unknown) => unknown): Schema {
  // A property may have any name, also one that an object has from its birth.
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, inner(value)]));
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || isRecord(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
