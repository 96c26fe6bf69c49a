import { visibleJson } from '../base/strangerText';

/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

/** A body up to this length stays on one line. */
const LONGEST_ON_ONE_LINE = 120;

/**
 * A JSON value without secrets. They are looked for in every text, name and number by itself, so that what is left
 * is JSON whatever was masked.
 */
export function redacted(value: unknown, redact: Redact): unknown {
  switch (typeof value) {
    case 'string':
      return redact(value);
    case 'number': {
      const text = String(value);
      const masked = redact(text);
      return masked === text ? value : masked;
    }
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : redactedObject(value, redact);
    default:
      return undefined; // As JSON.stringify has it.
  }
}

function redactedObject(value: object, redact: Redact): unknown {
  return Array.isArray(value)
    ? value.map(item => redacted(item, redact))
    : // fromEntries makes even "__proto__" an ordinary name.
      Object.fromEntries(Object.entries(value).map(([key, inner]) => [redact(key), redacted(inner, redact)]));
}

/** One line of valid JSON, in which nothing is invisible. */
export function oneLineJson(value: unknown): string {
  return visibleJson(JSON.stringify(value) ?? 'null');
}

/** JSON to be read: on one line where it is short, else indented. */
export function readableJson(value: unknown): string {
  const short = oneLineJson(value);
  return short.length < LONGEST_ON_ONE_LINE ? short : visibleJson(JSON.stringify(value, undefined, 2));
}
