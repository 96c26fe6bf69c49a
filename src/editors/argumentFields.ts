import { isRecord } from '../base/record';
import { type FormField, formField } from './formField';

/**
 * The arguments of a tool in the order its schema has them, the required ones first.
 * @returns `undefined` when the schema is no plain list of properties, so that only whole JSON can be asked for
 */
export function argumentFields(schema: Readonly<Record<string, unknown>>): FormField[] | undefined {
  const properties = schema.properties ?? {};
  const isPlain = ['anyOf', 'oneOf', 'allOf', '$ref', 'if'].every(keyword => schema[keyword] === undefined);
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const areAllNamed = [...required].every(name => isRecord(properties) && Object.hasOwn(properties, String(name)));
  if (!isPlain || !isRecord(properties) || !areAllNamed) {
    return undefined;
  }
  const fields = Object.entries(properties).map(([name, value]) => formField(name, value, required.has(name)));
  return [...fields.filter(one => one.isRequired), ...fields.filter(one => !one.isRequired)];
}
