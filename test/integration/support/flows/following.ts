import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Task } from '../../../../src/api/mcpTasksApi';
import { taskThat } from '../explorer';
import { eventually } from '../processes';
import type { Flow } from './flow';
import { needed } from './flow';
import type { FlowStage } from './flowStage';

/** How the extension learns of tasks. */
export const following = {
  list: async stage => {
    const { api, id } = stage;
    if (!stage.entry.capabilities.list) {
      const asked = stage.count('tasks/list');
      assert.deepEqual(await api.listTasks(id), []);
      assert.equal(stage.count('tasks/list'), asked, 'nobody is asked for what it does not offer');
      return 'no list';
    }
    const started: Task[] = [];
    for (let number = 1; number <= 3; number++) {
      started.push(await stage.start(needed(stage.jobs.endless)));
    }
    const listed = new Set((await api.listTasks(id)).map(({ taskId }) => taskId));
    assert.ok(started.every(({ taskId }) => listed.has(taskId)));
    await Promise.all(started.map(task => task.cancel()));
    return 'listed';
  },

  run: async stage => {
    const { call, says } = needed(stage.jobs.plain);
    const { status, text } = await stage.play(call);
    assert.match(text, says);
    return status;
  },

  notify: async stage => {
    const task = await stage.start(needed(stage.server.isScripted ? stage.jobs.endless : stage.jobs.plain?.call));
    const asked = stage.count('tasks/get', { taskId: task.taskId });
    if (stage.server.isScripted) {
      await pushedByControl(stage, task);
    } else {
      await pushedByItself(stage, task);
    }
    assert.equal(stage.count('tasks/get', { taskId: task.taskId }), asked, 'nobody asked');
    return 'pushed';
  },

  poll: async stage => {
    const task = await stage.start(['quiet']);
    const before = await stage.control({});
    const { status } = await task.finished();
    const { counts } = await stage.control({});
    const asked = (counts['tasks/get'] ?? 0) - (before.counts['tasks/get'] ?? 0);
    assert.equal(asked, 2, 'the second question tells the end');
    return status;
  },

  /** The call has returned when the task is there; what comes later is of the rest of its life. */
  progress: async stage => {
    const { taskId } = await stage.start(needed(stage.server.isScripted ? stage.jobs.endless : stage.jobs.plain?.call));
    const seen = new Set<number | undefined>([stage.known(taskId)?.progress?.progress]);
    const watch = stage.api.onDidChangeTasks(() => seen.add(stage.known(taskId)?.progress?.progress));
    if (stage.server.isScripted) {
      for (const progress of [1, 2, 3]) {
        await stage.control({ set: { taskId, progress: { progress, total: 3 } } });
      }
      await stage.control({ set: { taskId, status: 'completed' }, notify: true });
    }
    await taskThat(stage.api, stage.id, taskId, 'at its end', ({ isTerminal }) => isTerminal);
    watch.dispose();
    const numbers = [...seen].filter(progress => progress !== undefined);
    return numbers.length === 0 ? 'none arrives' : `${numbers[0]} to ${numbers.at(-1)}`;
  },

  /** `tasks/result` is held open by the question; meanwhile all else is answered, and nobody asks for it twice. */
  'result held open': async stage => {
    const { api, id } = stage;
    const { call, kind, answer, says } = needed(stage.jobs.form);
    const before = await resultsAsked(stage);
    const other = stage.jobs.plain && stage.play(stage.jobs.plain.call);
    const task = await stage.start(call);
    const question = await stage.question(kind);
    const result = api.getResult(id, task.taskId);
    await api.listTasks(id);
    assert.ok((await api.getTask(id, task.taskId)).isInputRequired);
    const ended = await other;
    assert.ok(stage.isPending(question), 'all that was answered while the question waits');
    await stage.answer(question, answer);
    await result;
    assert.match((await stage.endingOf(task)).text, says);
    assert.equal(stage.count('tasks/result', { taskId: task.taskId }), 1);
    assert.equal((await resultsAsked(stage)) - before, ended ? 2 : 1, 'one for each task');
    return 'asked once';
  },
} as const satisfies Record<string, Flow>;

/** As the server counts them, where it does. */
async function resultsAsked(stage: FlowStage): Promise<number> {
  const counts = stage.server.isScripted ? (await stage.control({})).counts : undefined;
  return counts ? (counts['tasks/result'] ?? 0) : stage.count('tasks/result');
}

/** The scripted server asks to be polled once a minute. */
async function pushedByControl(stage: FlowStage, { taskId }: Task): Promise<void> {
  if (!stage.isLegacy) {
    await eventually('the subscription', () => listensTo(stage).has(taskId));
    await stage.roundTrip();
  }
  await stage.control({ set: { taskId, status: 'completed', statusMessage: 'told' }, notify: true });
  await taskThat(
    stage.api,
    stage.id,
    taskId,
    'told of',
    ({ isCompleted, statusMessage }) => isCompleted && statusMessage === 'told',
  );
}

function listensTo(stage: FlowStage): ReadonlySet<string> {
  const listens = stage.line.proxy.messages.filter(({ method }) => method === 'subscriptions/listen');
  const { notifications } = (listens.at(-1)?.params ?? {}) as { notifications?: { taskIds?: string[] } };
  return new Set(notifications?.taskIds);
}

/**
 * A server of 2025-11-25 tells of its tasks whether or not anybody asks, so nobody does: the user looks away. One of
 * 2026-07-28 promises to tell, and is left alone for that.
 */
async function pushedByItself(stage: FlowStage, task: Task): Promise<void> {
  const { api, id, isLegacy } = stage;
  if (isLegacy) {
    const row = { kind: 'task', serverId: id, key: JSON.stringify([id, task.taskId]) };
    await vscode.commands.executeCommand('mcpTasks.stopWatching', row);
  }
  const words = new Set<string | undefined>();
  const watch = api.onDidChangeTasks(() => words.add(stage.known(task.taskId)?.statusMessage));
  await taskThat(api, id, task.taskId, 'at its end', ({ isTerminal }) => isTerminal);
  watch.dispose();
  assert.ok(words.size >= 3, `heard only: ${[...words].join(', ')}`);
}
