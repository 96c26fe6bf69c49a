import type { Capability } from './question';

/** The call's arguments do not fit the tool's input schema. */
export class InvalidArguments extends Error {
  constructor(toolName: string, issues: string) {
    super(`Invalid arguments for ${toolName}: ${issues}`);
  }
}

/** The call ends in a JSON-RPC error rather than in a tool result. */
export class JobFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}

/** The job gave up of its own accord because the user did not want it any more. */
export class JobCancelled extends Error {}

/** The client cannot be asked what the job has to know: the call ends in a tool error that says so. */
export class MissingCapability extends Error {
  constructor(missing: Capability) {
    super(`The client does not declare the capability "${missing}", without which it cannot be asked`);
  }
}

/** JSON-RPC leaves -32000 to -32099 to servers; MCP 2026-07-28 takes -32020 and below for itself. */
export const buildFailedCode = -32010;

/** What the Language Server Protocol calls RequestCancelled; MCP names no code for it. */
export const taskCancelledCode = -32800;
