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
