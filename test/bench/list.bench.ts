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

/** What happens when a server is connected, until all that it has is known. */
function ours(): Promise<number> {
  return withCore(async core => {
    const definition = floodDefinition(FLOOD);
    await core.configure([definition]);
    const all = new Promise<void>(resolve => {
      core.store.onDidChange(() => core.store.countOf(definition.id) === FLOOD.tasks && resolve());
    });
    await core.registry.connected(definition.id);
    const time = await timed(() => all);
    assertAllEnded(FLOOD, taskId => core.store.get(taskKey(definition.id, taskId)));
    return time;
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

function bare(): Promise<number> {
  return withBareClient(FLOOD, async client => {
    const known = new Map<string, Ended>();
    const time = await timed(() => wholeList(client, known));
    assertAllEnded(FLOOD, taskId => known.get(taskId));
    return time;
  });
}

async function main(): Promise<void> {
  const [own, theirs]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    own.push(await ours());
    theirs.push(await bare());
  }
  report(`list: ${FLOOD.tasks} tasks in pages of 100`, 'ms', median(own), median(theirs), {
    words: '≤ 1.15 ×',
    isMet: ({ ratio }) => ratio <= 1.15,
  });
}

void main();
