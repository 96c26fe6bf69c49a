import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter';
import { CallStore } from '../../../src/tasks/callStore';
import { InputStore } from '../../../src/tasks/inputStore';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { AgeTicker } from '../../../src/views/ageTicker';
import { serverGroupId } from '../../../src/views/grouping';
import type { ListOrder } from '../../../src/views/listOrder';
import { NodeTable } from '../../../src/views/nodeTable';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { listOf } from '../../support/listOf';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How often it looks at changes, at most. */
const LOOK_EVERY = 250;

describe('AgeTicker', () => {
  let clock: FakeClock;
  let store: TaskStore;
  let calls: CallStore;
  let nodes: NodeTable;
  let ticker: AgeTicker;
  let order: ListOrder;
  let inputs: InputStore;
  let redraws: Emitter<void>;
  /** The IDs of the rows of each tick. */
  let ticks: string[][];

  beforeEach(() => {
    clock = new FakeClock();
    store = new TaskStore(clock);
    calls = new CallStore(clock);
    inputs = new InputStore(store, clock);
    const registry = { servers: [], get: () => undefined };
    const list = listOf({ store, calls, inputs }, clock);
    const { listing } = list;
    order = list.order;
    redraws = new Emitter();
    listing.onDidChange(() => redraws.fire()); // As the tree does.
    const tools = { of: () => ({ kind: 'unknown' }) as const };
    nodes = new NodeTable(registry, listing, { hasMoreOf: () => false }, tools, inputs, { brokenFiles: [] });
    ticks = [];
    const stepMs = (ageMs: number) => (ageMs < MINUTE ? SECOND : MINUTE);
    ticker = new AgeTicker(store, calls, inputs, nodes, redraws.event, clock, stepMs, rows =>
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
    await clock.advance(0);
    assert.deepEqual(clock.waiting, [600]);
    hear({ taskId: 'old', createdAt: later(-10 * MINUTE - 15 * SECOND), status: 'working' });
    await clock.advance(LOOK_EVERY);
    assert.deepEqual(clock.waiting, [350]);
    await clock.advance(350);
    assert.deepEqual(clock.waiting, [1_000]);
  });

  it('ticks for a young row at once, although an old one made it wait', async () => {
    ticker.setVisible(true);
    hear({ taskId: 'old', createdAt: later(-10 * MINUTE) });
    await clock.advance(0);
    assert.deepEqual(clock.waiting, [MINUTE]);
    await clock.advance(10 * SECOND);
    hear({ taskId: 'young', createdAt: later(10 * SECOND) });
    await clock.advance(0);
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
    await clock.advance(LOOK_EVERY);
    assert.deepEqual(clock.waiting, []);
    hear({ taskId: 'runs' });
    await clock.advance(LOOK_EVERY);
    assert.equal(clock.waiting.length, 1);
    hear({ taskId: 'runs', status: 'failed', lastUpdatedAt: later(1) });
    await clock.advance(LOOK_EVERY);
    assert.deepEqual(clock.waiting, []);
    assert.equal(await ticksIn(10 * MINUTE), 0);
  });

  it('ticks for calls as well', async () => {
    ticker.setVisible(true);
    const { callId } = calls.begin(SERVER, 'build');
    assert.equal(await ticksIn(2 * SECOND), 2);
    assert.deepEqual(ticks[0], [nodes.call(SERVER, callId).id]);
    calls.end(callId, 'result');
    await clock.advance(0);
    assert.deepEqual(clock.waiting, [], 'a call that is over does not age');
  });

  it('ticks when a result is about to be lost, and while it says how long it has', async () => {
    ticker.setVisible(true);
    const { key } = hear({ status: 'completed', ttlMs: 5 * MINUTE });
    await clock.advance(0);
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
    await clock.advance(0);
    assert.deepEqual(clock.waiting, [SECOND]);
  });

  it('draws no more rows of a group than anybody reads, the first ones', async () => {
    for (let number = 0; number < 200; number++) {
      hear({ taskId: `task ${number}`, createdAt: later(number - 200) });
    }
    ticker.setVisible(true);
    await clock.advance(SECOND);
    const [rows = []] = ticks;
    assert.deepEqual([rows.length, rows[0], rows[49]], [50, ...[199, 150].map(number => idOf(`task ${number}`))]);
  });

  it('ticks for the rows that are shown, whatever newer ones a filter or the order keeps from sight', async () => {
    const other = serverId('other');
    for (let number = 0; number < 200; number++) {
      hear({ taskId: `task ${number}`, createdAt: later(number) });
    }
    hear({ taskId: 'a first name', createdAt: later(-1) });
    const elsewhere = store.apply({ serverId: other, generation: '2025-11-25', source: 'poll', report: aReport() });
    ticker.setVisible(true);
    order.choose({ sorting: 'name' });
    ticks = [];
    await clock.advance(SECOND);
    assert.equal(ticks[0]?.includes(idOf('a first name')), true);
    assert.equal(ticks[0]?.includes(idOf('task 199')), false);
    order.choose({ filter: { serverIds: [other] } });
    await clock.advance(LOOK_EVERY);
    ticks = [];
    await clock.advance(SECOND);
    assert.deepEqual(ticks, [[nodes.task(other, elsewhere.key).id]]);
  });

  it('ticks for a question wherever it stands, and for what waits for the answer', async () => {
    for (let number = 0; number < 200; number++) {
      hear({ taskId: `task ${number}`, createdAt: later(number) });
    }
    const { key } = hear({ taskId: 'asks', createdAt: later(-1) });
    inputs.asked(
      { serverId: SERVER, generation: '2025-11-25' },
      {
        method: 'elicitation/create',
        params: {},
        taskId: 'asks',
        signal: new AbortController().signal,
        answer: async () => undefined,
      },
    );
    ticker.setVisible(true);
    ticks = [];
    await clock.advance(SECOND);
    assert.deepEqual(ticks[0]?.slice(0, 2), [nodes.task(SERVER, key).id, `input ${inputs.all()[0]?.id}`]);
  });

  it('ticks for rows that are loaded while nothing else does', async () => {
    for (let number = 0; number < 150; number++) {
      hear({ taskId: `task ${number}`, createdAt: later(number), status: number < 50 ? 'working' : 'completed' });
    }
    ticker.setVisible(true);
    await clock.advance(LOOK_EVERY);
    assert.deepEqual(clock.waiting, [], 'the first hundred are over');
    nodes.loadMore(serverGroupId(SERVER));
    redraws.fire();
    assert.ok((await ticksIn(SECOND)) > 0);
  });

  it('looks a few times a second, however many tasks change', async () => {
    let looks = 0;
    const firstEntries = nodes.firstEntries.bind(nodes);
    nodes.firstEntries = () => {
      looks++;
      return firstEntries();
    };
    ticker.setVisible(true);
    looks = 0;
    for (let number = 0; number < 1_000; number++) {
      hear({ taskId: `${number}`, status: 'completed', ttlMs: 10 * MINUTE });
      await clock.advance(1);
    }
    assert.ok(looks <= 5, `${looks} looks`);
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
