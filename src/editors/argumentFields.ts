import { isRecord } from '../base/record';
import { referredSchema, type Schema } from './arguments/schemaReferences';
import { type FormField, formField } from './formField';

/** How many references are followed one after the other. */
const MOST_REFERENCES = 10;

/**
 * The arguments of a tool in the order its schema has them, the required ones first.
 * @returns `undefined` when the schema is no plain list of properties, so that only whole JSON can be asked for
 */
export function argumentFields(schema: Schema): FormField[] | undefined {
  const properties = schema.properties ?? {};
  const isPlain = ['anyOf', 'oneOf', 'allOf', '$ref', 'if'].every(keyword => schema[keyword] === undefined);
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const areAllNamed = [...required].every(name => isRecord(properties) && Object.hasOwn(properties, String(name)));
  if (!isPlain || !isRecord(properties) || !areAllNamed) {
    return undefined;
  }
  const fields = Object.entries(properties).map(([name, value]) =>
    formField(name, dereferenced(value, schema), required.has(name)),
  );
  return [...fields.filter(one => one.isRequired), ...fields.filter(one => !one.isRequired)];
}

/** How arguments are asked for. `choice`: the user says whether there are to be any. */
export type FirstStep = 'nothing' | 'choice' | 'fields' | 'json';

/**
 * What is asked first.
 * @param hasPresent there are arguments already that the user wants to change: some question there has to be
 */
export function firstStep(schema: Schema, hasPresent: boolean): FirstStep {
  const fields = argumentFields(schema);
  if (!fields) {
    return 'json';
  }
  if (fields.length === 0) {
    return hasPresent ? 'json' : takesAnyName(schema) ? 'choice' : 'nothing';
  }
  if (!hasPresent && !fields.some(({ isRequired }) => isRequired)) {
    return 'choice';
  }
  return areSimple(fields) ? 'fields' : 'json';
}

/** Whether it says so: without a word, any would be taken as well, but is not meant. */
function takesAnyName({ additionalProperties, patternProperties }: Schema): boolean {
  const areTaken = additionalProperties === true || isRecord(additionalProperties);
  return areTaken || (isRecord(patternProperties) && Object.keys(patternProperties).length > 0);
}

/** Whether each argument has an input that it fits into. */
export function areSimple(fields: readonly FormField[]): boolean {
  return fields.every(({ kind }) => kind !== 'json');
}

/** What a property refers to inside of the schema, with the words beside the reference. */
function dereferenced(value: unknown, root: Schema): unknown {
  let schema = value;
  for (let count = 0; isRecord(schema) && schema.$ref !== undefined && count < MOST_REFERENCES; count++) {
    const { $ref, ...own } = schema;
    const target = referredSchema($ref, root);
    schema = isRecord(target) ? { ...target, ...own } : own;
  }
  return schema;
}
