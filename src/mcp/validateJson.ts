import { createContext, Script } from 'node:vm';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import type { ValidateJson } from '../base/jsonSchema';
import { isRecord } from '../base/record';
import { approxBytes } from './messageSize';

/** A schema beyond this is not looked at, nor is one that is too deep. @see MCP 2026-07-28, "$ref Resolution" */
const LARGEST_SCHEMA_BYTES = 4 * 1024 * 1024;
/** A check that takes longer is given up: a stranger's pattern may take for ever. */
const LONGEST_CHECK_MS = 250;

type Schema = Readonly<Record<string, unknown>>;

/**
 * The validator that the client package ships; it fetches no `$ref`. Where a schema cannot be used, or not in
 * reasonable time, it says nothing about the value: the server has the last word.
 */
export const validateJson: ValidateJson = (schema, value) => {
  if (approxBytes(schema, LARGEST_SCHEMA_BYTES) > LARGEST_SCHEMA_BYTES) {
    return undefined;
  }
  // Patterns of other languages may not compile here; the rest of such a schema still says something.
  for (const usable of [schema, withoutPatterns(schema)]) {
    try {
      return check(usable, value);
    } catch {
      // The next one, or nothing.
    }
  }
  return undefined;
};

/** @throws where the schema does not compile, or the check takes too long */
function check(schema: Schema, value: unknown): string | undefined {
  return inTime(() => {
    // An own instance per check: schemas of strangers may share an `$id`, which one instance refuses to hold twice.
    const outcome = new AjvJsonSchemaValidator().getValidator(schema)(value);
    return outcome.valid ? undefined : outcome.errorMessage;
  });
}

const limited = createContext({ run: (): unknown => undefined });
const script = new Script('run()');

/** Only a script of its own can be interrupted while it is busy. */
function inTime<T>(run: () => T): T {
  limited.run = run;
  try {
    return script.runInContext(limited, { timeout: LONGEST_CHECK_MS }) as T; // What `run` returns.
  } finally {
    limited.run = undefined;
  }
}

function withoutPatterns(schema: Schema): Schema {
  const { pattern: _pattern, ...rest } = schema;
  return Object.fromEntries(
    Object.entries(typeof schema.pattern === 'string' ? rest : schema).map(([key, inner]) => [
      key,
      withoutInnerPatterns(inner),
    ]),
  );
}

function withoutInnerPatterns(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutInnerPatterns);
  }
  return isRecord(value) ? withoutPatterns(value) : value;
}
