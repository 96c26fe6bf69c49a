import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import type { ValidateJson } from '../base/jsonSchema';

/** The validator that the client package ships; it fetches no `$ref`. @see MCP 2026-07-28, "$ref Resolution" */
export const validateJson: ValidateJson = (schema, value) => {
  try {
    // An own instance per check: schemas of strangers may share an `$id`, which one instance refuses to hold twice.
    const outcome = new AjvJsonSchemaValidator().getValidator(schema)(value);
    return outcome.valid ? undefined : outcome.errorMessage;
  } catch {
    // A schema that does not compile says nothing about the value: the server has the last word.
    return undefined;
  }
};
