import { isRecord } from '../base/record';

/** How many references and combinations are followed for one value. */
const MOST_SCHEMAS = 50;

/**
 * The schemas that speak of one value: the one given, what it refers to inside of the same document, and all that it is
 * combined of. A reference that leads nowhere speaks of nothing.
 */
export function schemasOf(schema: unknown, root: unknown): Readonly<Record<string, unknown>>[] {
  const found = new Set<Readonly<Record<string, unknown>>>();
  const waiting: unknown[] = [schema];
  while (waiting.length > 0 && found.size < MOST_SCHEMAS) {
    const next = waiting.pop();
    if (!isRecord(next) || found.has(next)) {
      continue;
    }
    found.add(next);
    waiting.push(...COMBINATIONS.flatMap(word => partsOf(next[word])));
    if (typeof next.$ref === 'string') {
      waiting.push(referred(next.$ref, root));
    }
  }
  return [...found];
}

/** What speaks of a property, in any of these schemas. */
export function propertySchemas(schemas: readonly Readonly<Record<string, unknown>>[], name: string): unknown[] {
  return schemas.flatMap(({ properties, patternProperties, additionalProperties }) => {
    const own = isRecord(properties) && Object.hasOwn(properties, name) ? [properties[name]] : [];
    const patterned = Object.entries(isRecord(patternProperties) ? patternProperties : {});
    // Not by the pattern itself, which a stranger wrote and which may run for ever: each might be meant.
    const others = [...patterned.map(([, schema]) => schema), additionalProperties];
    return own.length > 0 ? own : others;
  });
}

/** What speaks of an item of a list, in any of these schemas. */
export function itemSchemas(schemas: readonly Readonly<Record<string, unknown>>[], index: number): unknown[] {
  return schemas.flatMap(({ items, prefixItems }) => {
    const prefix = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    return index < prefix.length ? [prefix[index]] : [items];
  });
}

export function isMarkedSecret({ writeOnly, format }: Readonly<Record<string, unknown>>): boolean {
  return writeOnly === true || format === 'password';
}

const COMBINATIONS = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else'] as const;

function partsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** @see RFC 6901, JSON Pointer */
function referred(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) {
    return undefined;
  }
  let found = root;
  for (const part of reference.split('/').slice(1)) {
    const name = unescaped(part);
    found = isRecord(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

function unescaped(part: string): string {
  const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A lone "%" is one.
  }
}
