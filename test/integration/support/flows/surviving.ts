import assert from 'node:assert/strict';
import type { InputRequest, Task } from '../../../../src/api/mcpTasksApi';
import { until } from '../explorer';
import { waitingTask } from './ending';
import type { Flow } from './flow';
import { needed } from './flow';
import type { FlowStage } from './flowStage';

/** What is left of a task, and of its question, after the connection or the server. */
export const surviving = {
  resume: async stage => {
    const { task, question } = await waitingTask(stage);
    await stage.api.disconnect(stage.id);
    await stage.connect();
    return fateOf(stage, task, question);
  },

  restart: async stage => {
    const { task, question } = await waitingTask(stage);
    const lost = stage.isHttp ? undefined : lossOf(stage);
    await stage.line.kill();
    await stage.line.start();
    await lost;
    await stage.api.connect(stage.id);
    return fateOf(stage, task, question);
  },
} as const satisfies Record<string, Flow>;

function lossOf(stage: FlowStage): Promise<true> {
  return until('the end to be noticed', stage.api.onDidChangeServers, () =>
    stage.entry.state === 'running' ? undefined : true,
  );
}

async function fateOf(stage: FlowStage, task: Task, question: InputRequest): Promise<string> {
  const answered = await task.refresh().catch((error: { code?: unknown }) => error.code);
  if (typeof answered === 'number') {
    await stage.ended(question);
    return `refused (${answered}), ${stage.known(task.taskId)?.status}`;
  }
  const now = answered as Task;
  if (now.gone || now.isTerminal) {
    await stage.ended(question);
    return now.gone ? `gone (${now.goneReason})` : now.status;
  }
  assert.ok(now.isInputRequired);
  const { answer, kind } = needed(stage.jobs.form);
  if (!stage.isLegacy) {
    assert.ok(stage.isPending(question), 'the same question, by the same ID');
    await stage.answer(question, answer);
    return `asked still, ${(await now.finished()).status}`;
  }
  assert.ok(!stage.isPending(question), 'it came over a connection that is no more');
  if (stage.server.asksAnew) {
    await stage.answer(await stage.question(kind), answer);
    return `asked anew, ${(await now.finished()).status}`;
  }
  await stage.nothingSent();
  return `${now.status}, not asked again`;
}
