// How long it takes until a whole list of tasks is in the store, against a bare client that reads the same pages.
import { type Client, specTypeSchemas } from '@modelcontextprotocol/client';
import { taskKey } from '../../src/tasks/task';
import { report } from './support/figures';
import {
  assertAllEnded,
  type Ended,
  type Flood,
  floodDefinition,
  median,
  withBareClient,
  withCore,
} from './support/flood';

const FLOOD: Flood = { tasks: 100_000, rounds: 1, isListed: true };
const RUNS = 3;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** What is known is forgotten before each run, so that all is news. */
function ours(): Promise<number[]> {
  return withCore(async core => {
    const definition = floodDefinition(FLOOD);
    await core.configure([definition]);
    await core.registry.connected(definition.id);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await core.actions.refresh(definition.id);
      core.store.forgetServer(definition.id);
      global.gc?.();
      times.push(await timed(() => core.actions.refresh(definition.id)));
      assertAllEnded(FLOOD, taskId => core.store.get(taskKey(definition.id, taskId)));
    }
    return times;
  });
}

async function wholeList(client: Client, known: Map<string, Ended>): Promise<void> {
  let cursor: string | undefined;
  do {
    const params = cursor === undefined ? {} : { cursor };
    const page = await client.request({ method: 'tasks/list', params }, specTypeSchemas.ListTasksResult);
    for (const task of page.tasks) {
      known.set(task.taskId, task);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

function bare(): Promise<number[]> {
  return withBareClient(FLOOD, async client => {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const known = new Map<string, Ended>();
      global.gc?.();
      times.push(await timed(() => wholeList(client, known)));
      assertAllEnded(FLOOD, taskId => known.get(taskId));
    }
    return times;
  });
}

async function main(): Promise<void> {
  const [own, theirs] = [await ours(), await bare()];
  report(`list: ${FLOOD.tasks} tasks in pages of 100`, 'ms', median(own), median(theirs), {
    words: '≤ 1.15 ×',
    isMet: ({ ratio }) => ratio <= 1.15,
  });
}

void main();
