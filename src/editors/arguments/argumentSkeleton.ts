import { isRecord } from '../../base/record';
import type { Schema } from './schemaReferences';

/** How many items a list gets that needs some. */
const MOST_ITEMS = 3;
/** A longer default is not filled in: nobody would look it through, in characters of JSON. */
const LONGEST_DEFAULT = 20_000;

/**
 * What arguments look like before anybody has written any: what is required, and what the server proposes.
 * @param schema a {@link boundedSchema}
 */
export function argumentSkeleton(schema: Schema): Readonly<Record<string, unknown>> {
  const value = skeleton(schema);
  return isRecord(value) ? value : objectOf(schema);
}

function skeleton(schema: unknown): unknown {
  if (!isRecord(schema)) {
    return null;
  }
  const said = proposal(schema);
  return said ? said.value : typed(whole(schema));
}

/** A value that the schema itself names. */
function proposal({ const: only, default: standard, enum: choices, examples }: Schema): { value: unknown } | undefined {
  const isShort = standard !== undefined && JSON.stringify(standard).length <= LONGEST_DEFAULT;
  const candidates = [
    only,
    ...(isShort ? [standard] : []),
    ...(Array.isArray(choices) ? choices.slice(0, 1) : []),
    ...(Array.isArray(examples) ? examples.slice(0, 1) : []),
  ];
  const [value] = candidates.filter(candidate => candidate !== undefined);
  return value === undefined ? undefined : { value };
}

function typed(schema: Schema): unknown {
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return listOf(schema);
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return typeof schema.minimum === 'number' ? schema.minimum : 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function typeOf({ type, properties, items, prefixItems }: Schema): unknown {
  const [first] = Array.isArray(type) ? type.filter(one => one !== 'null') : [type];
  if (first !== undefined) {
    return first;
  }
  return isRecord(properties) ? 'object' : isRecord(items) || Array.isArray(prefixItems) ? 'array' : undefined;
}

function objectOf(schema: Schema): Readonly<Record<string, unknown>> {
  const { properties, required } = whole(schema);
  const described = isRecord(properties) ? properties : {};
  const needed = new Set<unknown>(Array.isArray(required) ? required : []);
  const proposed = Object.keys(described).filter(name => {
    const one = described[name];
    return isRecord(one) && one.default !== undefined;
  });
  const names = new Set([...needed, ...proposed].map(String));
  const inOrder = [...Object.keys(described).filter(name => names.has(name)), ...names];
  return Object.fromEntries(
    [...new Set(inOrder)].map(name => [name, Object.hasOwn(described, name) ? skeleton(described[name]) : null]),
  );
}

function listOf({ minItems, items, prefixItems }: Schema): unknown[] {
  const first = Array.isArray(prefixItems) ? prefixItems : [];
  const count = Math.min(typeof minItems === 'number' ? minItems : 0, Math.max(MOST_ITEMS, first.length));
  return Array.from({ length: count }, (_, index) => skeleton(first[index] ?? items));
}

/** A schema with all that it is combined of; of several ways, the first one. */
function whole(schema: Schema): Schema {
  const all = Array.isArray(schema.allOf) ? schema.allOf : [];
  const ways = [schema.oneOf, schema.anyOf].flatMap(arms => (Array.isArray(arms) ? arms.slice(0, 1) : []));
  return [...all, ...ways].filter(isRecord).map(whole).reduce(merged, schema);
}

function merged(one: Schema, other: Schema): Schema {
  const required = [one.required, other.required].flatMap(list => (Array.isArray(list) ? list : []));
  const properties = {
    ...(isRecord(other.properties) ? other.properties : {}),
    ...(isRecord(one.properties) ? one.properties : {}),
  };
  return {
    ...other,
    ...one,
    ...(required.length > 0 && { required }),
    ...(Object.keys(properties).length > 0 && { properties }),
  };
}
