import { isRecord } from '../base/record';
import { type FormField, formField } from './formField';

/** More than this nobody goes through; what is required comes first, then. */
const MOST_FIELDS = 100;

/**
 * The fields of a question in the order its schema has them. What is required but not described is asked for as well:
 * without it no answer fits.
 * @param requestedSchema as sent: maybe no schema at all
 * @see MCP 2025-11-25, Elicitation, "Requested Schema"
 */
export function elicitationFields(requestedSchema: unknown): readonly FormField[] {
  const { properties, required } = isRecord(requestedSchema) ? requestedSchema : {};
  const described = isRecord(properties) ? properties : {};
  const needed = new Set<string>(Array.isArray(required) ? required.filter(name => typeof name === 'string') : []);
  const bare = [...needed].filter(name => !Object.hasOwn(described, name));
  const fields = [...Object.entries(described), ...bare.map(name => [name, {}] as const)].map(([name, schema]) =>
    formField(name, schema, needed.has(name)),
  );
  return fields.length <= MOST_FIELDS ? fields : [...fields].sort(requiredFirst).slice(0, MOST_FIELDS);
}

const requiredFirst = (one: FormField, other: FormField): number => Number(other.isRequired) - Number(one.isRequired);
