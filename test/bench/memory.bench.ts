// What a task costs that is known, against its own JSON.
import { systemClock } from '../../src/base/clock';
import * as codec from '../../src/mcp/codec20251125';
import { TaskStore } from '../../src/tasks/taskStore';
import { serverId } from '../support/builders';
import { report } from './support/figures';
import { type Flood, floodDefinition, withCore, wordsOf } from './support/flood';

const FLOOD: Flood = { tasks: 100_000, rounds: 1, isListed: true };
const SERVER = serverId('workspaceFile:a-server');

function heapBytes(): number {
  global.gc?.();
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

function inTheStore(): { readonly json: number; readonly kept: number } {
  const store = new TaskStore(systemClock);
  let json = 0;
  const before = heapBytes();
  for (let index = 0; index < FLOOD.tasks; index++) {
    const line = wordsOf(index);
    json += line.length;
    const read = codec.readNotification(JSON.parse(line));
    store.hear({ serverId: SERVER, generation: '2025-11-25', source: 'list', report: read });
  }
  const kept = heapBytes() - before;
  if (store.size !== FLOOD.tasks) {
    throw new Error(`${store.size} tasks are known`);
  }
  return { json: json / FLOOD.tasks, kept: kept / FLOOD.tasks };
}

/** With all that follows tasks, writes them down and watches over them. */
function inTheCore(): Promise<number> {
  return withCore(async core => {
    const definition = floodDefinition(FLOOD);
    const before = heapBytes();
    await core.configure([definition]);
    await core.registry.connected(definition.id);
    await core.actions.refresh(definition.id);
    await core.ledger.committed();
    return (heapBytes() - before) / core.store.size;
  });
}

async function main(): Promise<void> {
  const inCore = await inTheCore();
  const { json, kept } = inTheStore();
  report(`memory: a task in the store, of ${FLOOD.tasks}`, 'bytes', kept, json, {
    words: '≤ 2 × its JSON',
    isMet: ({ ratio }) => ratio <= 2,
  });
  report('memory: with all that follows tasks', 'bytes', inCore, json, {
    words: 'reported',
    isReported: true,
  });
}

void main();
