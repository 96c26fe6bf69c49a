import assert from 'node:assert/strict';
import path from 'node:path';
import type { Task } from '../../../src/tasks/task';
import type { ServerScript } from '../../support/serverScript';
import { definitionOf, type WholeCore } from '../../support/wholeCore';

const program = path.resolve(import.meta.dirname, '../../fixtures/servers/scriptedServer.mjs');
const script: ServerScript = {
  tools: [{ name: 'build' }],
  preload: [
    { taskId: 'yesterday', status: 'completed' },
    { taskId: 'last week', status: 'failed' },
  ],
  pollInterval: 500,
};

/** A server that does all as it should, beside one that does not: it must not notice. */
export class Neighbour {
  readonly definition = definitionOf('neighbour', {
    kind: 'stdio',
    command: process.execPath,
    args: [program, JSON.stringify(script)],
    env: {},
  });

  constructor(private readonly core: WholeCore) {}

  async connect(): Promise<void> {
    await this.core.registry.connect(this.definition.id);
  }

  /** A task that goes on until it is told to end. */
  async begin(): Promise<Task> {
    const outcome = await this.core.actions.run(this.definition.id, 'build', {});
    return outcome.kind === 'task' ? outcome.task : assert.fail('The neighbour made no task');
  }

  /** What is wrong with the end of the task; nothing where all is as it should be. */
  async endOf({ key, taskId, serverId }: Task): Promise<string[]> {
    const { actions, registry } = this.core;
    const finished = actions.finished(key, AbortSignal.timeout(10_000));
    await actions.run(serverId, 'control', { set: { taskId, status: 'completed' } });
    const { status } = await finished;
    const { content } = await actions.result(serverId, taskId);
    const wrong: string[] = [];
    if (status !== 'completed' || JSON.stringify(content).includes(`Result of ${taskId}`) === false) {
      wrong.push(`the neighbour's task ended as ${status} with ${JSON.stringify(content)}`);
    }
    if (registry.details(serverId)?.connections !== 1) {
      wrong.push('the neighbour was connected again');
    }
    return wrong;
  }
}
