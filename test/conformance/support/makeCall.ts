import assert from 'node:assert/strict';
import { isInvalidMessageError } from '../../../src/base/errors';
import type { InputResult, QuestionsByKey } from '../../../src/tasks/inputRequest';
import type { TaskClient, Tool } from '../../../src/tasks/taskClient';
import { sampleAnswer } from './sampleArguments';

export interface ToolCall {
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
  /** The server breaks the protocol in its answer, and that has to be told. */
  readonly isAnswerInvalid?: boolean;
}

function answersTo(questions: QuestionsByKey): Record<string, InputResult> {
  return Object.fromEntries(Object.entries(questions).map(([key, { params }]) => [key, sampleAnswer(params)]));
}

/** @throws where the call does not end as it has to */
export async function makeCall(client: TaskClient, { tool, args, isAnswerInvalid = false }: ToolCall): Promise<void> {
  const answer = client.call({ tool, args, onQuestions: async ({ questions }) => answersTo(questions) });
  if (isAnswerInvalid) {
    await assert.rejects(answer, isInvalidMessageError);
    return;
  }
  const settled = await answer;
  assert.equal(settled.kind, 'result');
  assert.notEqual(settled.kind === 'result' && settled.result.isError, true);
  console.log(tool.name, JSON.stringify(settled));
}
