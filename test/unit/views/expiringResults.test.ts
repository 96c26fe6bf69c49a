import assert from 'node:assert/strict';
import type { TaskKey, TaskReport } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { ExpiringResults, resultLostAtMs } from '../../../src/views/expiringResults';
import { aReport, aTask, CREATED_AT, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const MINUTE = 60_000;
const CREATED = Date.parse(CREATED_AT);

describe('resultLostAtMs', () => {
  it('is when the time of a result is over that only the server has', () => {
    assert.equal(resultLostAtMs(aTask({ status: 'completed', ttlMs: MINUTE })), CREATED + MINUTE);
    assert.equal(resultLostAtMs(aTask({ status: 'failed', ttlMs: MINUTE })), CREATED + MINUTE);
  });

  it('is nothing where there is no result, no limit, or nothing to lose', () => {
    const completed = { status: 'completed', ttlMs: MINUTE } as const;
    for (const task of [
      aTask({ status: 'working', ttlMs: MINUTE }),
      aTask({ status: 'cancelled', ttlMs: MINUTE }),
      aTask({ ...completed, ttlMs: null }),
      aTask({ ...completed, createdAt: 'yesterday' }),
      aTask({ ...completed, isResultKept: true }),
      aTask({ ...completed, goneReason: 'expired' }),
    ]) {
      assert.equal(resultLostAtMs(task), undefined, JSON.stringify(task));
    }
  });
});

describe('ExpiringResults', () => {
  let clock: FakeClock;
  let store: TaskStore;
  let results: ExpiringResults;

  beforeEach(() => {
    clock = new FakeClock();
    store = new TaskStore(clock);
    results = new ExpiringResults(store, clock);
  });

  const hear = (report: Partial<TaskReport>) =>
    store.apply({ serverId: SERVER, generation: '2025-11-25', source: 'poll', report: aReport(report) });
  const ids = () => Array.from(results.all(), ({ task }) => task.taskId);

  it('has the one first that is lost first', () => {
    hear({ taskId: 'later', status: 'completed', ttlMs: 2 * MINUTE });
    hear({ taskId: 'sooner', status: 'failed', ttlMs: MINUTE });
    hear({ taskId: 'works', ttlMs: MINUTE });
    assert.deepEqual(ids(), ['sooner', 'later']);
  });

  it('follows what becomes of the tasks', () => {
    const { key } = hear({ taskId: 'a', status: 'completed', ttlMs: MINUTE });
    hear({ taskId: 'b', status: 'completed', ttlMs: MINUTE });
    store.note(key, { isResultKept: true });
    assert.deepEqual(ids(), ['b']);
    store.forgetServer(SERVER);
    assert.deepEqual(ids(), []);
  });

  it('knows of the tasks that were there before', () => {
    hear({ taskId: 'a', status: 'completed', ttlMs: MINUTE });
    assert.equal([...new ExpiringResults(store, clock).all()].length, 1);
  });

  it('forgets what is lost', async () => {
    hear({ taskId: 'a', status: 'completed', ttlMs: MINUTE });
    await clock.advance(MINUTE - 1);
    assert.deepEqual(ids(), ['a']);
    await clock.advance(1);
    assert.deepEqual(ids(), []);
  });

  it('keeps its order whether tasks come one by one or many at once', () => {
    const ttl = (number: number) => MINUTE * (1 + ((number * 37) % 200));
    const report = (number: number) => ({ taskId: `${number}`, status: 'completed' as const, ttlMs: ttl(number) });
    const sorted = () => Array.from(results.all(), ({ lostAt }) => lostAt);
    const isSorted = () =>
      assert.deepEqual(
        sorted(),
        sorted().sort((a, b) => a - b),
      );
    store.applyAll(
      Array.from({ length: 150 }, (_, number) => ({
        serverId: SERVER,
        generation: '2025-11-25' as const,
        source: 'poll' as const,
        report: aReport(report(number)),
      })),
    );
    isSorted();
    for (let number = 150; number < 200; number++) {
      hear(report(number));
    }
    store.forget(
      store
        .all()
        .filter(({ taskId }) => Number(taskId) % 5 === 0)
        .slice(0, 30),
    );
    isSorted();
    assert.equal(sorted().length, 170);
  });

  it('costs a change next to nothing, however many there are', () => {
    const asked: number[] = [];
    let reads = 0;
    const counted = {
      all: () => store.all(),
      onDidChange: store.onDidChange,
      get: (key: TaskKey) => {
        reads++;
        return store.get(key);
      },
    };
    for (let number = 0; number < 1_000; number++) {
      hear({ taskId: `${number}`, status: 'completed', ttlMs: MINUTE + number });
    }
    const many = new ExpiringResults(counted, clock);
    for (let number = 0; number < 10; number++) {
      reads = 0;
      hear({ taskId: `new ${number}`, status: 'completed', ttlMs: 2 * MINUTE });
      many.all().next();
      asked.push(reads);
    }
    assert.deepEqual([...new Set(asked)], [2]);
  });
});
