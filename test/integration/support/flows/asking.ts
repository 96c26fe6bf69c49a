import assert from 'node:assert/strict';
import type { InputResponse } from '../../../../src/api/mcpTasksApi';
import { until } from '../explorer';
import type { Flow } from './flow';
import { needed, settled } from './flow';
import type { AskingJob } from './flowServer';
import type { Ending, FlowStage } from './flowStage';
import { PAGE } from './scriptedJobs';

/** @see MCP 2025-11-25, Tasks, "Associating Task-Related Messages" */
const RELATED_TASK = 'io.modelcontextprotocol/related-task';

/** How servers ask, and what becomes of the answers. */
export const asking = {
  form: async stage => {
    const status = await answered(stage, needed(stage.jobs.form));
    if (stage.server.isScripted) {
      const { answers } = await stage.control({});
      const { taskId, response } = needed(answers.at(-1));
      assert.deepEqual(response._meta, stage.isLegacy ? { [RELATED_TASK]: { taskId } } : undefined);
    }
    return status;
  },

  'form declined': stage => {
    const job = needed(stage.jobs.form);
    return answered(stage, { ...job, answer: { action: 'decline' }, says: job.saysDeclined });
  },

  'form cancelled': stage => {
    const job = needed(stage.jobs.form);
    return answered(stage, { ...job, answer: { action: 'cancel' }, says: job.saysCancelled });
  },

  'form refused': async stage => {
    const { call, kind, bad, answer, says } = needed(stage.jobs.form);
    const ending = stage.play(call);
    const question = await stage.question(kind);
    await refused(stage, question.id, { action: 'accept', content: bad });
    assert.ok(stage.isPending(question));
    await stage.answer(question, answer);
    const { status, text } = await ending;
    assert.match(text, says);
    return `refused, then ${status}`;
  },

  url: stage => answered(stage, needed(stage.jobs.url)),

  '-32042, completed': async stage => {
    const { ending, question, before } = await sentAway(stage);
    await stage.control({ send: completion('another-page') });
    await stage.nothingSent();
    assert.ok(stage.isPending(question));
    await stage.control({ send: completion(PAGE.elicitationId) });
    return calledAgain(stage, ending, before);
  },

  '-32042, by hand': async stage => {
    const { ending, question, before } = await sentAway(stage);
    await stage.api.respond(question.id, { action: 'accept' });
    return calledAgain(stage, ending, before);
  },

  sampling: async stage => {
    const job = needed(stage.jobs.sampling);
    return answered(stage, job, question => refused(stage, question, { content: 'Owls' }));
  },

  'sampling refused': async stage => {
    const job = needed(stage.jobs.sampling);
    if (stage.isLegacy) {
      return answered(stage, { ...job, answer: { action: 'decline' }, says: job.saysRefused });
    }
    const task = await stage.start(job.call);
    const question = await stage.question(job.kind);
    const word = await settled(stage.api.respond(question.id, { action: 'decline' }), () => 'sent');
    await stage.nothingSent();
    assert.ok(stage.isPending(question));
    await task.cancel();
    await stage.ended(question);
    return word;
  },

  roots: async stage => {
    const job = needed(stage.jobs.roots);
    return stage.server.surveysRoots ? surveyed(stage, job) : answered(stage, job);
  },

  'several at once': async stage => {
    const { call, answers, says } = needed(stage.jobs.several);
    const ending = stage.play(call);
    const questions = [await stage.question('elicitation'), await stage.question('elicitation')];
    for (const question of questions.toReversed()) {
      const [, answer] = Object.entries(answers).find(([word]) => String(question.params.message).includes(word)) ?? [];
      assert.ok(stage.known(question.taskId ?? '')?.isInputRequired);
      await stage.answer(question, needed(answer));
      await stage.nothingSent();
    }
    const { status, text } = await ending;
    assert.match(text, says);
    return status;
  },

  'before the task': async stage => {
    const { call, kind, answer, says } = needed(stage.jobs.opening);
    const calling = stage.start(call);
    const question = await stage.question(kind);
    if (!stage.isLegacy) {
      assert.equal(question.taskId, undefined);
    }
    await stage.answer(question, answer);
    const task = await calling;
    if (stage.isLegacy) {
      assert.equal(question.taskId, task.taskId);
    }
    const { status, text } = await stage.endingOf(task);
    assert.match(text, says);
    return status;
  },

  /** A call that waits for an answer is over when there is nobody any more to make it again for. */
  'asked by a call, disconnected': async stage => {
    const { call } = needed(stage.isLegacy ? stage.jobs.gated : stage.jobs.opening);
    const [tool, args] = call;
    const calling = settled(stage.api.runTool(stage.id, tool, args), () => 'answered');
    const question = await stage.question(stage.isLegacy ? 'url' : 'elicitation');
    await stage.api.disconnect(stage.id);
    await stage.ended(question);
    const word = await calling;
    await stage.connect();
    return word;
  },

  'without a task': stage =>
    stage.server.isScripted ? askedByControl(stage) : answered(stage, needed(stage.jobs.lonely)),
} as const satisfies Record<string, Flow>;

/** Asked, answered, and gone on with. @param before what happens while the question waits */
async function answered(
  stage: FlowStage,
  { call, kind, answer, says, isTaskless }: AskingJob,
  before: (questionId: string) => Promise<void> = async () => undefined,
): Promise<string> {
  const ending = stage.play(call);
  const question = await stage.question(kind);
  assert.equal(question.taskId === undefined, isTaskless === true);
  await before(question.id);
  await stage.answer(question, answer);
  const { status, text, taskId } = await ending;
  assert.match(text, says);
  assert.equal(question.taskId, taskId);
  return status;
}

/** Whoever answers so is told why not; the server hears nothing of it. */
async function refused(stage: FlowStage, questionId: string, response: InputResponse): Promise<void> {
  await assert.rejects(stage.api.respond(questionId, response), { code: 'invalidContent' });
  await stage.nothingSent();
}

/** A call that waits for the user to come back from a page. To agree to the page is not yet to come back. */
async function sentAway(stage: FlowStage) {
  const { call } = needed(stage.jobs.gated);
  const [name] = call;
  const before = stage.count('tools/call', { name });
  const ending = stage.play(call);
  const question = await stage.question('url');
  await stage.api.respond(question.id, { action: 'accept' });
  await stage.nothingSent();
  assert.ok(stage.isPending(question));
  assert.equal(stage.count('tools/call', { name }), before + 1);
  return { ending, question, before };
}

async function calledAgain(stage: FlowStage, ending: Promise<Ending>, before: number): Promise<string> {
  const { says, call } = needed(stage.jobs.gated);
  const [name] = call;
  if (!stage.server.isScripted) {
    await stage.answer(await stage.question('url'), { action: 'accept' }); // It asks in the usual way then.
  }
  const { status, text } = await ending;
  assert.match(text, says);
  assert.equal(stage.count('tools/call', { name }), before + 2);
  return status;
}

/** @see MCP 2025-11-25, Elicitation, "Completion Notifications" */
function completion(elicitationId: string): object {
  return { method: 'notifications/elicitation/complete', params: { elicitationId } };
}

/** It has asked already, and a call only shows what it was told. */
async function surveyed(stage: FlowStage, { call, answer, says }: AskingJob): Promise<string> {
  const { api, id } = stage;
  const question = await until('a question for the roots', api.onDidChangeInputRequests, () =>
    api.inputRequests.find(request => request.serverId === id && stage.isSurvey(request)),
  );
  stage.expect(question);
  await stage.answer(question, answer);
  const { status, text } = await stage.play(call);
  assert.match(text, says);
  return status;
}

async function askedByControl(stage: FlowStage): Promise<string> {
  const params = { message: 'Who is there?', requestedSchema: { type: 'object', properties: {} } };
  await stage.control({ send: { id: 'lonely', method: 'elicitation/create', params } });
  const question = await stage.question('elicitation');
  assert.equal(question.taskId, undefined);
  await stage.answer(question, { action: 'accept', content: {} });
  await stage.roundTrip();
  const { answers } = await stage.control({});
  assert.deepEqual(answers.at(-1), { key: 'lonely', response: { action: 'accept', content: {} } });
  return 'answered';
}
