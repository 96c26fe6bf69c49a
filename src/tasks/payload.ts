import { isRecord } from '../base/record';

/** What a finished task left: the tool's result, or the JSON-RPC error that took its place; both as sent. */
export type Payload =
  | { readonly kind: 'result'; readonly result: ToolResult }
  | { readonly kind: 'error'; readonly error: RpcError };

/** A JSON-RPC error object. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** A `CallToolResult`, as sent: a stranger's object, whose parts are read with care where they are shown. */
export interface ToolResult {
  readonly content: readonly unknown[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly [key: string]: unknown;
}

/** A result that says of itself that the tool failed. @see MCP 2025-11-25, Tools, "Error Handling" */
export function hasToolError(payload: Payload): boolean {
  return payload.kind === 'result' && payload.result.isError === true;
}

/** How much of a failure's words is kept for a row: the result itself has them all. */
const LONGEST_FAILURE = 500;

/** Why a task failed, in the words of its payload: the JSON-RPC error's message, or the first text of a tool error. */
export function failureIn(payload: Payload): string | undefined {
  const words = payload.kind === 'error' ? payload.error.message : firstText(payload.result);
  return words?.slice(0, LONGEST_FAILURE);
}

function firstText({ content }: ToolResult): string | undefined {
  return content.filter(isRecord).flatMap(({ text }) => (typeof text === 'string' ? [text] : []))[0];
}
