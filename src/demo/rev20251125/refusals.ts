import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';

/** With these the SDK rejects a request to which the client has said nothing. */
const codesOfSilence: readonly number[] = [ErrorCode.ConnectionClosed, ErrorCode.RequestTimeout];

/**
 * What a client gave as the reason of an error that it answered with.
 * @returns undefined where it has not answered
 */
export function wordOfRefusal(error: unknown): string | undefined {
  if (!(error instanceof McpError) || codesOfSilence.includes(error.code)) {
    return undefined;
  }
  // The SDK puts the code before the message.
  return error.message.replace(`MCP error ${error.code}: `, '');
}
