import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTerminal, type Task, type TaskKey, type TaskReport, taskKey } from '../../../src/tasks/task';
import { type Mark, TaskStore } from '../../../src/tasks/taskStore';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const STATUSES = ['working', 'input_required', 'completed', 'failed', 'cancelled', 'unknown'] as const;

const report = fc
  .record({
    taskId: fc.constantFrom('a', 'b', 'c'),
    status: fc.constantFrom(...STATUSES),
    statusMessage: fc.constantFrom('one', 'two', 'three'),
    lastUpdatedAt: fc.oneof(fc.integer({ min: -5, max: 5 }).map(later), fc.constantFrom('', 'soon')),
  })
  .map(aReport);

/** What may happen to a store. `age` says how long ago, counted in steps, the request of an answer was sent. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('notification' as const), report }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), report, age: fc.nat({ max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), report }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('note' as const), report }) },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The rule for what is asked for now: it stands, unless the task has ended. */
function assertStands(before: Task | undefined, after: Task | undefined, { status }: TaskReport): void {
  assert.equal(after?.status, before && isTerminal(before) ? before.status : status);
}

/** A store, and a view that hears only its events. */
class Watched {
  readonly store = new TaskStore(new FakeClock());
  readonly seen = new Map<TaskKey, Task | undefined>();
  private readonly marks: Mark[] = [];

  constructor() {
    this.store.onDidChange(({ added, updated, removed }) => {
      for (const key of added) {
        assert.ok(!this.seen.has(key), 'what is added was not there');
        this.seen.set(key, this.store.get(key));
      }
      for (const key of updated) {
        assert.ok(this.seen.has(key), 'what is updated was there');
        this.seen.set(key, this.store.get(key));
      }
      assert.deepEqual(removed, []);
    });
  }

  take(step: Step): void {
    this.marks.unshift(this.store.mark());
    const key = taskKey(SERVER, step.report.taskId);
    switch (step.kind) {
      case 'notification':
        this.apply(step.report);
        break;
      case 'answer':
        this.apply(step.report, this.marks[Math.min(step.age, this.marks.length - 1)]);
        break;
      case 'gone':
        this.store.markGone([key], 'unknown');
        break;
      case 'note':
        this.store.note(key, { progress: { progress: this.marks.length } });
        break;
    }
  }

  private apply(report: TaskReport, askedAt?: Mark): void {
    const generation = '2025-11-25';
    this.store.apply({
      serverId: SERVER,
      generation,
      source: 'poll',
      report,
      ...(askedAt !== undefined && { askedAt }),
    });
  }
}

describe('TaskStore, whatever happens', () => {
  it('never lets a terminal status change, loses no task, believes fresh answers, and tells of every change', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const watched = new Watched();
        const { store, seen } = watched;
        for (const one of steps) {
          const before = new Map(store.all().map(task => [task.key, task]));
          watched.take(one);
          for (const [key, was] of before) {
            const is = store.get(key);
            assert.ok(is, 'nothing that is known disappears');
            assert.ok(!isTerminal(was) || is.status === was.status, `${was.status} became ${is.status}`);
            assert.equal(is.firstSeenAt, was.firstSeenAt);
          }
          if (one.kind === 'answer' && one.age === 0) {
            const key = taskKey(SERVER, one.report.taskId);
            assertStands(before.get(key), store.get(key), one.report);
          }
          assert.deepEqual(seen, new Map(store.all().map(task => [task.key, task])));
        }
      }),
    );
  });
});
