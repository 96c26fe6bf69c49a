import assert from 'node:assert/strict';
import type { Task } from '../../../../src/api/mcpTasksApi';
import { taskThat, until } from '../explorer';
import type { Flow } from './flow';
import { needed, settled } from './flow';
import type { FlowStage } from './flowStage';

/** How tasks end, and questions with them. */
export const ending = {
  cancel: async stage => {
    if (!stage.entry.capabilities.cancel) {
      return notCancelled(stage);
    }
    const task = await stage.start(needed(stage.jobs.endless));
    const asked = await task.cancel();
    assert.notEqual(asked.cancelRequestedAt, undefined);
    return (await asked.finished()).status;
  },

  'cancel, too late': async stage => {
    const task = await stage.start(needed(stage.jobs.plain).call);
    await task.finished();
    const word = await settled(task.cancel(), () => 'acknowledged');
    const { status, cancelRequestedAt } = needed(stage.known(task.taskId));
    assert.equal(cancelRequestedAt, undefined, 'nobody could have cancelled it');
    return `${word}, ${status}`;
  },

  'cancel, ignored': async stage => {
    const task = await stage.start(needed(stage.jobs.stubborn));
    const word = await settled(task.cancel(), () => 'acknowledged');
    const { status, cancelRequestedAt } = needed(stage.known(task.taskId));
    assert.equal(cancelRequestedAt === undefined, word !== 'acknowledged', 'a refused request was none');
    if (stage.server.isScripted) {
      await stage.control({ set: { taskId: task.taskId, status: 'completed' }, notify: true });
    }
    await task.finished();
    return `${word}, ${status}`;
  },

  'cancel, completed anyway': async stage => {
    const task = await stage.start(needed(stage.jobs.late));
    const word = await settled(task.cancel(), () => 'acknowledged');
    const { status } = await task.finished();
    return `${word}, ${status}`;
  },

  failed: async stage => {
    const { call, says } = needed(stage.jobs.failing);
    const { status, text, code } = await stage.play(call);
    assert.match(text, says);
    return `${status} (${code})`;
  },

  'tool error': async stage => {
    const task = await stage.start(needed(stage.jobs.toolError));
    const { status } = await task.finished();
    const { isError } = await task.result();
    assert.equal(isError, true);
    assert.equal(stage.known(task.taskId)?.hasToolError, status === 'completed' ? true : undefined);
    return `${status}, tool error`;
  },

  'ttl expired': async stage => {
    const task = await stage.start(needed(stage.jobs.brief));
    if (stage.server.isScripted) {
      await stage.control({ remove: task.taskId });
      await task.refresh();
    }
    const { goneReason } = await taskThat(stage.api, stage.id, task.taskId, 'gone', ({ gone = false }) => gone);
    return `gone (${goneReason})`;
  },

  'unknown ID': async stage => {
    const before = stage.api.tasks(stage.id).length;
    const word = await settled(stage.api.getTask(stage.id, 'nobody'), () => 'known');
    assert.equal(stage.api.tasks(stage.id).length, before, 'nothing is stored');
    return word;
  },

  'question, task cancelled': async stage => {
    const { task, question } = await waitingTask(stage);
    const asked = await task.cancel();
    await stage.ended(question);
    await assert.rejects(stage.api.respond(question.id, { action: 'cancel' }), { code: 'inputRequestEnded' });
    return (await asked.finished()).status;
  },

  'question withdrawn': async stage => {
    const { task, question } = await waitingTask(stage);
    await (stage.server.isScripted ? stage.control({ withdraw: task.taskId }) : answerElsewhere(stage, task));
    await stage.ended(question);
    await assert.rejects(stage.api.respond(question.id, { action: 'decline' }), { code: 'inputRequestEnded' });
    if (stage.server.isScripted) {
      await stage.control({ set: { taskId: task.taskId, status: 'completed' }, notify: true });
    }
    return (await task.finished()).status;
  },
} as const satisfies Record<string, Flow>;

export async function waitingTask(stage: FlowStage) {
  const { call, kind } = needed(stage.jobs.form);
  const task = await stage.start(call);
  return { task, question: await stage.question(kind) };
}

/** What a server does not offer, it is not asked for. */
async function notCancelled(stage: FlowStage): Promise<string> {
  const { task, question } = await waitingTask(stage);
  const word = await settled(task.cancel(), () => 'cancelled');
  assert.equal(stage.count('tasks/cancel'), 0);
  await stage.answer(question, { action: 'decline' });
  await task.finished();
  return word;
}

/** Another session of the same server shows the same task, and the user answers there. */
async function answerElsewhere(stage: FlowStage, { taskId }: Task): Promise<void> {
  const { api, twinId: id } = stage;
  await api.connect(id);
  const question = await until('the same question elsewhere', api.onDidChangeInputRequests, () =>
    api.inputRequests.find(request => request.serverId === id && request.taskId === taskId),
  );
  await stage.answer(question, { action: 'decline' });
  await api.disconnect(id);
}
