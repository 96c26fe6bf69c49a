import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Question } from '../jobs/question';
import { inputRequest } from './taskMessages';

/** What a client repeats when it makes a call again. */
export interface RepeatedCall {
  readonly name: string;
  readonly arguments?: Record<string, unknown> | undefined;
}

/** Unlike any key within a task, so that nobody takes one for the other. */
const openingKey = 'opening';

/**
 * The question that comes before a task: a call is answered with it, and made again with the response. In between
 * nothing is kept here; what has to be known comes back in the request state, signed, and for ten minutes only.
 * @see MCP 2026-07-28, Multi Round-Trip Requests, "Server Requirements"
 */
export class OpeningRounds {
  private readonly states = createRequestStateCodec<RepeatedCall>({ key: randomBytes(32) });

  async ask(question: Question<unknown>, call: RepeatedCall): Promise<InputRequiredResult> {
    return inputRequired({
      inputRequests: { [openingKey]: inputRequest(question) },
      requestState: await this.states.mint(call),
    });
  }

  /**
   * @returns what a call that is made again brings along, unchecked; undefined for a new call
   * @throws ProtocolError for a state that is not ours, or of another call
   */
  async response(call: RepeatedCall, context: ServerContext): Promise<unknown> {
    const state = context.mcpReq.requestState();
    if (state === undefined) {
      return undefined;
    }
    const asked = await this.states.verify(String(state), context).catch(() => undefined);
    if (!isDeepStrictEqual(asked, call)) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState');
    }
    return context.mcpReq.inputResponses?.[openingKey];
  }
}
