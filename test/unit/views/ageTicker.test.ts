import assert from 'node:assert/strict';
import { CallStore } from '../../../src/tasks/callStore';
import { InputStore } from '../../../src/tasks/inputStore';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { AgeTicker } from '../../../src/views/ageTicker';
import { ExpiringResults } from '../../../src/views/expiringResults';
import { NodeTable } from '../../../src/views/nodeTable';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { listOf } from '../../support/listOf';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('AgeTicker', () => {
  let clock: FakeClock;
  let store: TaskStore;
  let calls: CallStore;
  let nodes: NodeTable;
  let ticker: AgeTicker;
  /** The IDs of the rows of each tick. */
  let ticks: string[][];

  beforeEach(() => {
    clock = new FakeClock();
    store = new TaskStore(clock);
    calls = new CallStore(clock);
    const inputs = new InputStore(store, clock);
    const registry = { servers: [], get: () => undefined };
    const { listing } = listOf({ store, calls, inputs }, clock);
    const tools = { of: () => ({ kind: 'unknown' }) as const };
    nodes = new NodeTable(registry, listing, { hasMoreOf: () => false }, tools, inputs, { brokenFiles: [] });
    ticks = [];
    const stepMs = (ageMs: number) => (ageMs < MINUTE ? SECOND : MINUTE);
    const expiring = new ExpiringResults(store, clock);
    ticker = new AgeTicker(store, calls, inputs, expiring, nodes, clock, stepMs, rows =>
      ticks.push(rows.map(({ id }) => id)),
    );
  });

  const hear = (report: Partial<TaskReport> = {}) =>
    store.apply({ serverId: SERVER, generation: '2025-11-25', source: 'poll', report: aReport(report) });
  const idOf = (taskId: string) => nodes.task(SERVER, taskKey(SERVER, taskId)).id;
  /** How often it ticked in this time. */
  async function ticksIn(ms: number): Promise<number> {
    ticks = [];
    await clock.advance(ms);
    return ticks.length;
  }

  it('ticks once a second while something young runs, and once a minute later on', async () => {
    ticker.setVisible(true);
    hear();
    assert.equal(await ticksIn(MINUTE), 60);
    assert.equal(await ticksIn(5 * MINUTE), 5);
  });

  it('ticks when an age changes, not somewhere between', async () => {
    ticker.setVisible(true);
    hear({ createdAt: later(-400) });
    assert.deepEqual(clock.waiting, [600]);
    hear({ taskId: 'old', createdAt: later(-10 * MINUTE - 15 * SECOND), status: 'working' });
    assert.deepEqual(clock.waiting, [600]);
    await clock.advance(600);
    assert.deepEqual(clock.waiting, [1_000]);
  });

  it('ticks for a young row at once, although an old one made it wait', async () => {
    ticker.setVisible(true);
    hear({ taskId: 'old', createdAt: later(-10 * MINUTE) });
    assert.deepEqual(clock.waiting, [MINUTE]);
    await clock.advance(10 * SECOND);
    hear({ taskId: 'young', createdAt: later(10 * SECOND) });
    assert.deepEqual(clock.waiting, [SECOND]);
    assert.equal(await ticksIn(3 * SECOND), 3);
  });

  it('has no timer while nobody looks', async () => {
    hear();
    calls.begin(SERVER, 'build');
    assert.deepEqual(clock.waiting, []);
    ticker.setVisible(true);
    assert.equal(clock.waiting.length, 1);
    ticker.setVisible(false);
    assert.deepEqual(clock.waiting, []);
  });

  it('draws every age anew when somebody looks again', async () => {
    const { key } = hear();
    ticker.setVisible(true);
    assert.deepEqual(ticks, [[nodes.task(SERVER, key).id]]);
    ticker.setVisible(true);
    assert.equal(ticks.length, 1, 'once');
  });

  it('has no timer while nothing runs', async () => {
    ticker.setVisible(true);
    assert.deepEqual(clock.waiting, []);
    hear({ status: 'completed' });
    assert.deepEqual(clock.waiting, []);
    hear({ taskId: 'runs' });
    assert.equal(clock.waiting.length, 1);
    hear({ taskId: 'runs', status: 'failed', lastUpdatedAt: later(1) });
    assert.deepEqual(clock.waiting, []);
    assert.equal(await ticksIn(10 * MINUTE), 0);
  });

  it('ticks for calls as well', async () => {
    ticker.setVisible(true);
    const { callId } = calls.begin(SERVER, 'build');
    assert.equal(await ticksIn(2 * SECOND), 2);
    assert.deepEqual(ticks[0], [nodes.call(SERVER, callId).id]);
    calls.end(callId, 'result');
    assert.deepEqual(clock.waiting, [], 'a call that is over does not age');
  });

  it('ticks when a result is about to be lost, and while it says how long it has', async () => {
    ticker.setVisible(true);
    const { key } = hear({ status: 'completed', ttlMs: 5 * MINUTE });
    assert.deepEqual(clock.waiting, [3 * MINUTE + 1], 'two minutes before');
    await clock.advance(3 * MINUTE + 1);
    assert.deepEqual(ticks.at(-1), [nodes.task(SERVER, key).id]);
    assert.equal(await ticksIn(MINUTE), 1);
    assert.equal(await ticksIn(MINUTE), 60);
    assert.deepEqual(clock.waiting, [], 'it is lost');
  });

  it('does not tick for a result that is kept here, has no limit, or went with its task', async () => {
    ticker.setVisible(true);
    const { key } = hear({ status: 'completed', ttlMs: 5 * MINUTE });
    store.note(key, { isResultKept: true });
    assert.deepEqual(clock.waiting.slice(1), []);
    hear({ taskId: 'unlimited', status: 'completed', ttlMs: null });
    const gone = hear({ taskId: 'gone', status: 'failed', ttlMs: MINUTE });
    store.markGone([gone.key], 'unknown');
    hear({ taskId: 'cancelled', status: 'cancelled', ttlMs: MINUTE });
    ticks = [];
    await clock.advance(10 * MINUTE);
    assert.deepEqual(ticks.flat(), []);
  });

  it('takes a task from the future for a new one', async () => {
    ticker.setVisible(true);
    hear({ createdAt: later(5 * MINUTE) });
    assert.deepEqual(clock.waiting, [SECOND]);
  });

  it('draws no more rows of a kind than anybody reads, the newest', async () => {
    for (let number = 0; number < 200; number++) {
      hear({ taskId: `task ${number}`, createdAt: later(number - 200) });
      calls.begin(SERVER, 'build');
    }
    ticker.setVisible(true);
    await clock.advance(SECOND);
    const [rows = []] = ticks;
    assert.deepEqual([rows.length, rows[0], rows[49]], [100, ...[199, 150].map(number => idOf(`task ${number}`))]);
  });

  it('does nothing after its end', async () => {
    ticker.setVisible(true);
    hear();
    ticker.dispose();
    hear({ taskId: 'later' });
    assert.equal(await ticksIn(MINUTE), 0);
    assert.deepEqual(clock.waiting, []);
  });
});
