import { isRecord } from '../../base/record';

/** What a client has to declare before a server may ask it a question. */
const NEEDS: Readonly<Record<string, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};

/** The methods of the questions that a server can ask. */
export const isQuestion = (method: unknown): boolean => typeof method === 'string' && Object.hasOwn(NEEDS, method);

/**
 * The capability that a question needs and the client did not declare.
 * @see MCP 2025-11-25, Elicitation, "Capabilities"; MCP 2026-07-28, Multi Round-Trip Requests, "Server Requirements"
 */
export function missingCapability(method: unknown, params: unknown, declared: unknown): string | undefined {
  const name = typeof method === 'string' && Object.hasOwn(NEEDS, method) ? NEEDS[method] : undefined;
  if (name === undefined || !isRecord(declared)) {
    return undefined;
  }
  const capability = declared[name];
  if (!isRecord(capability)) {
    return name;
  }
  return name === 'elicitation' ? missingMode(capability, params) : undefined;
}

/** An empty `elicitation` means forms only, and so does a missing `mode`. */
function missingMode(elicitation: Record<string, unknown>, params: unknown): string | undefined {
  const mode = isRecord(params) && typeof params.mode === 'string' ? params.mode : 'form';
  const isEmpty = Object.keys(elicitation).length === 0;
  return (isEmpty && mode === 'form') || elicitation[mode] !== undefined ? undefined : `elicitation.${mode}`;
}
