import assert from 'node:assert/strict';
import { type TaskKey, type TaskReport, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { ExpiringResults } from '../../../src/views/expiringResults';
import { ExpiryWatch } from '../../../src/views/expiryWatch';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How often it looks at changes, at most. */
const LOOK_EVERY = 250;

describe('ExpiryWatch', () => {
  let clock: FakeClock;
  let store: TaskStore;
  let watch: ExpiryWatch;
  let fetched: Set<TaskKey>;
  /** What was told of, each time. */
  let told: string[][];

  beforeEach(() => {
    clock = new FakeClock();
    store = new TaskStore(clock);
    fetched = new Set();
    told = [];
    const expiring = new ExpiringResults(store, clock);
    watch = new ExpiryWatch(
      store,
      expiring,
      key => fetched.has(key),
      clock,
      tasks => told.push(tasks.map(({ taskId }) => taskId)),
    );
  });

  const hear = (taskId: string, report: Partial<TaskReport>, startedHere = true) =>
    store.apply({
      serverId: SERVER,
      generation: '2025-11-25',
      source: 'poll',
      report: aReport({ taskId, status: 'completed', ...report }),
      startedHere,
    });

  it('tells of a result a minute before it is lost', async () => {
    hear('a', { ttlMs: 10 * MINUTE });
    await clock.advance(0);
    assert.deepEqual(clock.waiting, [9 * MINUTE]);
    await clock.advance(9 * MINUTE - 1);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.deepEqual(told, [['a']]);
  });

  it('tells of one with little time when half of it is over', async () => {
    hear('a', { ttlMs: 20 * SECOND });
    await clock.advance(10 * SECOND - 1);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.deepEqual(told, [['a']]);
  });

  it('gives a task that ended late a moment to have its result fetched', async () => {
    hear('a', { status: 'working', ttlMs: 20 * SECOND });
    await clock.advance(12 * SECOND);
    const { key } = hear('a', { ttlMs: 20 * SECOND, lastUpdatedAt: later(12 * SECOND) });
    await clock.advance(0);
    assert.deepEqual(clock.waiting, [3 * SECOND]);
    store.note(key, { isResultKept: true });
    await clock.advance(LOOK_EVERY);
    assert.deepEqual(clock.waiting, []);
  });

  it('tells once of each, and together of those that come together', async () => {
    hear('a', { ttlMs: 10 * MINUTE });
    hear('b', { ttlMs: 10 * MINUTE + 4 * SECOND });
    hear('c', { ttlMs: 10 * MINUTE + 30 * SECOND });
    await clock.advance(9 * MINUTE);
    assert.deepEqual(told, [['a', 'b']]);
    hear('a', { ttlMs: 10 * MINUTE, statusMessage: 'news', lastUpdatedAt: later(9 * MINUTE) });
    await clock.advance(30 * MINUTE);
    assert.deepEqual(told, [['a', 'b'], ['c']]);
    assert.deepEqual(clock.waiting, []);
  });

  it('says nothing of what is kept, was fetched, was started elsewhere, or is lost already', async () => {
    const { key } = hear('kept', { ttlMs: 10 * MINUTE });
    store.note(key, { isResultKept: true });
    hear('fetched', { ttlMs: 10 * MINUTE });
    fetched.add(taskKey(SERVER, 'fetched'));
    hear('elsewhere', { ttlMs: 10 * MINUTE }, false);
    hear('lost', { ttlMs: 10 * MINUTE, createdAt: later(-20 * MINUTE) });
    hear('runs', { status: 'working', ttlMs: 10 * MINUTE });
    hear('unlimited', { ttlMs: null });
    await clock.advance(30 * MINUTE);
    assert.deepEqual(told, []);
  });

  it('has no timer while nothing is at risk', async () => {
    assert.deepEqual(clock.waiting, []);
    hear('runs', { status: 'working', ttlMs: 10 * MINUTE });
    await clock.advance(0);
    assert.deepEqual(clock.waiting, []);
  });

  it('looks for the next one a few times a second, however many tasks change', async () => {
    let looks = 0;
    const expiring = new ExpiringResults(store, clock);
    const counted = {
      all: () => {
        looks++;
        return expiring.all();
      },
    };
    const counting = new ExpiryWatch(
      store,
      counted,
      () => false,
      clock,
      () => undefined,
    );
    looks = 0;
    for (let number = 0; number < 1_000; number++) {
      hear(`${number}`, { ttlMs: 10 * MINUTE });
      await clock.advance(1);
    }
    assert.ok(looks <= 5, `${looks} looks`);
    counting.dispose();
  });

  it('is quiet after its end', async () => {
    hear('a', { ttlMs: 10 * MINUTE });
    watch.dispose();
    hear('b', { ttlMs: 10 * MINUTE });
    await clock.advance(30 * MINUTE);
    assert.deepEqual(told, []);
  });
});
