import assert from 'node:assert/strict';
import { isRecord } from '../../../src/base/record';
import { validateJson } from '../../../src/mcp/mcpClient';
import type { InputResult } from '../../../src/tasks/inputRequest';
import type { Tool } from '../../../src/tasks/taskClient';

const samples: Readonly<Record<string, unknown>> = {
  string: 'text',
  number: 1.5,
  integer: 1,
  boolean: true,
  array: [],
  object: {},
  null: null,
};

/** Something for every required argument, checked against the tool's schema as the product checks what users give. */
export function sampleArguments({ inputSchema }: Tool): Record<string, unknown> {
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  const properties = isRecord(inputSchema.properties) ? inputSchema.properties : {};
  const args = Object.fromEntries(required.map(name => [String(name), sample(properties[String(name)])]));
  assert.equal(validateJson(inputSchema, args), undefined);
  return args;
}

/** What a user would send who leaves a form as it is: the defaults, and something for what is required. */
export function sampleAnswer(params: unknown): InputResult {
  const schema = isRecord(params) && isRecord(params.requestedSchema) ? params.requestedSchema : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(isRecord(schema.properties) ? schema.properties : {});
  const content = fields.flatMap(([name, field]) => {
    if (isRecord(field) && 'default' in field) {
      return [[name, field.default]];
    }
    return required.includes(name) ? [[name, sample(field)]] : [];
  });
  return { action: 'accept', content: Object.fromEntries(content) };
}

function sample(schema: unknown): unknown {
  const type = isRecord(schema) && typeof schema.type === 'string' ? schema.type : 'string';
  return samples[type];
}
