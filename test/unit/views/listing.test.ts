import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CallStore } from '../../../src/tasks/callStore';
import { InputStore } from '../../../src/tasks/inputStore';
import { type ServerId, type Task, type TaskReport, type TaskStatus, taskKey } from '../../../src/tasks/task';
import type { TaskFilter } from '../../../src/tasks/taskFilter';
import { TaskStore } from '../../../src/tasks/taskStore';
import { CONTACT_MS, LONGEST_STAY_MS } from '../../../src/views/contact';
import { GROUPINGS, type Grouping } from '../../../src/views/grouping';
import { callRowId, type ListEntry, taskRowId } from '../../../src/views/listEntry';
import type { ListingChange } from '../../../src/views/listing';
import { SORTINGS, type Sorting } from '../../../src/views/sorting';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { FakeWorkspaceState, listOf } from '../../support/listOf';

const OTHER = serverId('other');
const DAY = 24 * 60 * 60 * 1_000;

describe('Listing', () => {
  let clock: FakeClock;
  let store: TaskStore;
  let calls: CallStore;
  let inputs: InputStore;
  let state: FakeWorkspaceState;
  let list: ReturnType<typeof listOf>;

  beforeEach(() => {
    clock = new FakeClock();
    store = new TaskStore(clock);
    let lastCall = 0;
    calls = new CallStore(clock, () => `${++lastCall}`);
    inputs = new InputStore(store, clock);
    state = new FakeWorkspaceState();
    list = listOf({ store, calls, inputs }, clock, state);
  });

  const hear = (report: Partial<TaskReport>, id: ServerId = SERVER, toolName?: string, startedHere = false): Task =>
    store.apply({
      serverId: id,
      generation: '2025-11-25',
      source: 'poll',
      report: aReport(report),
      startedHere,
      ...(toolName !== undefined && { toolName }),
    });

  const nameOf = ({ of, name, isPinned }: ListEntry): string => {
    const words = 'key' in of ? (store.get(of.key)?.taskId ?? '?') : `call ${name}`;
    return isPinned ? `${words}!` : words;
  };
  /** Groups with their entries, in order. */
  const text = (): string[] =>
    list.listing.groups().map(({ id }) => `${id}: ${list.listing.entriesOf(id).map(nameOf).join(' ')}`);

  /** Five tasks of two servers and a call, of three days. */
  const someTasks = () => {
    hear({ taskId: 'a', status: 'completed', createdAt: later(0), lastUpdatedAt: later(9_000) }, SERVER, 'build');
    hear({ taskId: 'b', createdAt: later(1_000), lastUpdatedAt: later(2_000) }, SERVER, 'test', true);
    hear({ taskId: 'c', status: 'failed', createdAt: later(2_000), lastUpdatedAt: later(3_000) }, OTHER, 'build', true);
    const waiting = { taskId: 'd', status: 'input_required', createdAt: later(DAY) } as const;
    hear({ ...waiting, lastUpdatedAt: later(DAY), statusMessage: 'Which floor?' }, SERVER, 'Book');
    hear({ taskId: 'e', createdAt: later(2 * DAY), lastUpdatedAt: later(2 * DAY) }, OTHER);
    calls.begin(OTHER, 'call me');
  };
  const day = (ms: number): string => `day ${new Date(Date.parse(later(ms))).setHours(0, 0, 0, 0)}`;

  describe('groups', () => {
    const grouped: Readonly<Record<Grouping, () => string[]>> = {
      server: () => ['server other: call call me e c', 'server server: d b a'],
      status: () => [
        'status inputRequired: d',
        'status working: call call me e b',
        'status failed: c',
        'status completed: a',
      ],
      tool: () => [
        'tool-group Book: d',
        'tool-group build: c a',
        'tool-group call me: call call me',
        'tool-group test: b',
        'tool-group : e',
      ],
      day: () => [`${day(2 * DAY)}: e`, `${day(DAY)}: d`, `${day(0)}: call call me c b a`],
      none: () => ['all: call call me e d c b a'],
    };
    for (const grouping of GROUPINGS) {
      it(`by ${grouping}`, () => {
        list.order.choose({ grouping });
        someTasks();
        assert.deepEqual(text(), grouped[grouping]());
      });

      it(`by ${grouping}, though the choice came later`, () => {
        someTasks();
        list.order.choose({ grouping });
        assert.deepEqual(text(), grouped[grouping]());
      });
    }
  });

  describe('sorts', () => {
    const sorted: Readonly<Record<Sorting, string>> = {
      newest: 'all: call call me e d c b a',
      updated: 'all: call call me e d a c b',
      name: 'all: d c a call call me e b',
      status: 'all: d call call me e b c a',
    };
    for (const sorting of SORTINGS) {
      it(`by ${sorting}`, () => {
        list.order.choose({ grouping: 'none', sorting });
        someTasks();
        assert.deepEqual(text(), [sorted[sorting]]);
      });
    }
  });

  describe('filters', () => {
    const filtered: readonly (readonly [string, TaskFilter, string])[] = [
      ['a word of the tool', { text: 'BUILD' }, 'c a'],
      ['words of message and ID', { text: 'floor d' }, 'd'],
      ['the name of a server', { text: 'other' }, 'call call me e c'],
      ['a status', { statuses: ['failed', 'completed'] }, 'c a'],
      ['a server', { serverIds: [SERVER] }, 'd b a'],
      ['what this user started', { origin: 'mine' }, 'call call me c b'],
      ['what others started', { origin: 'foreign' }, 'e d a'],
      ['what is unread', { isUnread: true }, 'c'],
      ['all at once', { text: 'build', statuses: ['failed'], serverIds: [OTHER], origin: 'mine', isUnread: true }, 'c'],
    ];
    for (const [what, filter, expected] of filtered) {
      it(`by ${what}`, () => {
        list.order.choose({ grouping: 'none', filter });
        someTasks();
        store.note(taskKey(OTHER, 'c'), { isUnread: true });
        assert.deepEqual(text(), [`all: ${expected}`]);
        assert.equal(list.listing.total, 6);
      });
    }

    it('by nothing that fits, and shows nothing then', () => {
      someTasks();
      list.order.choose({ filter: { text: 'no such word' } });
      assert.deepEqual([text(), list.listing.size, list.listing.total], [[], 0, 6]);
      list.order.choose({ filter: {} });
      assert.equal(list.listing.size, 6);
    });
  });

  describe('pins', () => {
    it('hold a row on top of its group in every order, until they are taken out', () => {
      someTasks();
      list.order.pin([taskRowId(taskKey(SERVER, 'a'))], true);
      assert.deepEqual(text(), ['server other: call call me e c', 'server server: a! d b']);
      list.order.choose({ grouping: 'none', sorting: 'name' });
      assert.deepEqual(text(), ['all: a! d c call call me e b']);
      list.order.pin([taskRowId(taskKey(SERVER, 'a'))], false);
      assert.deepEqual(text(), ['all: d c a call call me e b']);
    });

    it('are there in the next window, before the tasks are', () => {
      list.order.choose({ grouping: 'none', sorting: 'updated', filter: { origin: 'foreign' } });
      list.order.pin([taskRowId(taskKey(SERVER, 'a'))], true);
      list = listOf({ store, calls, inputs }, clock, state);
      someTasks();
      assert.deepEqual(text(), ['all: a! e d']);
    });

    it('move at once, though somebody is with the rows: it is what they asked for', () => {
      someTasks();
      list.contact.touch();
      list.order.pin([taskRowId(taskKey(OTHER, 'c'))], true);
      assert.equal(text()[0], 'server other: c! call call me e');
    });
  });

  describe('while somebody is with the rows', () => {
    const end = (taskId: string, at: number) =>
      hear({ taskId, status: 'completed', createdAt: later(at), lastUpdatedAt: later(at + DAY) });
    const three = () => {
      list.order.choose({ grouping: 'status' });
      for (const [index, taskId] of ['a', 'b', 'c'].entries()) {
        hear({ taskId, createdAt: later(index) });
      }
    };

    it('leaves a row of another status where it is, and moves it when they have gone', async () => {
      three();
      list.contact.touch();
      end('b', 1);
      assert.deepEqual(text(), ['status working: c b a']);
      await clock.advance(CONTACT_MS - 1);
      assert.deepEqual(text(), ['status working: c b a']);
      await clock.advance(1);
      assert.deepEqual(text(), ['status working: c a', 'status completed: b']);
    });

    it('waits anew whenever they do something', async () => {
      three();
      list.contact.touch();
      end('b', 1);
      await clock.advance(CONTACT_MS - 1_000);
      list.contact.touch();
      await clock.advance(CONTACT_MS - 1);
      assert.deepEqual(text(), ['status working: c b a']);
      await clock.advance(1);
      assert.deepEqual(text(), ['status working: c a', 'status completed: b']);
    });

    it('waits longer while a row is selected in a window with the focus, but not for ever', async () => {
      three();
      list.contact.touch();
      list.contact.setStaying(true);
      end('b', 1);
      await clock.advance(LONGEST_STAY_MS - 1);
      assert.deepEqual(text(), ['status working: c b a']);
      await clock.advance(1);
      assert.deepEqual(text(), ['status working: c a', 'status completed: b']);
      end('c', 2);
      assert.deepEqual(text(), ['status working: a', 'status completed: c b'], 'nobody has done anything since');
    });

    it('moves rows when no row is selected any more, or the window has lost the focus, and nobody does anything', async () => {
      three();
      list.contact.touch();
      list.contact.setStaying(true);
      end('b', 1);
      await clock.advance(CONTACT_MS + 5_000);
      list.contact.setStaying(false);
      assert.deepEqual(text(), ['status working: c a', 'status completed: b']);
      list.contact.setStaying(true);
      end('c', 2);
      assert.deepEqual(text(), ['status working: c a', 'status completed: b'], 'somebody is back, and reads on');
      list.contact.touch();
      list.contact.setStaying(false);
      await clock.advance(CONTACT_MS - 1);
      assert.deepEqual(text(), ['status working: c a', 'status completed: b'], 'they have just been there');
      await clock.advance(1);
      assert.deepEqual(text(), ['status working: a', 'status completed: c b']);
      await clock.advance(LONGEST_STAY_MS);
      list.contact.setStaying(true);
      assert.equal(list.contact.isHeld, false);
    });

    it('moves rows as soon as the view is out of sight', () => {
      three();
      list.contact.touch();
      end('b', 1);
      list.contact.end();
      assert.deepEqual(text(), ['status working: c a', 'status completed: b']);
    });

    it('keeps the order by last update through a thousand changes', async () => {
      list.order.choose({ grouping: 'none', sorting: 'updated' });
      for (const taskId of ['a', 'b', 'c']) {
        hear({ taskId });
      }
      list.contact.touch();
      for (let step = 1; step <= 1_000; step++) {
        hear({ taskId: step % 2 ? 'c' : 'b', statusMessage: `${step}`, lastUpdatedAt: later(step) });
      }
      assert.deepEqual(text(), ['all: a b c']);
      await clock.advance(CONTACT_MS);
      assert.deepEqual(text(), ['all: b c a']);
    });

    it('lets new ones in at their place, and removed ones go', () => {
      three();
      list.contact.touch();
      end('b', 1);
      hear({ taskId: 'new', createdAt: later(DAY) });
      store.hide([taskKey(SERVER, 'a')]);
      assert.deepEqual(text(), ['status working: new c b']);
    });

    it('keeps a row that the filter lets pass no more, and shows one that it lets pass now', async () => {
      three();
      list.order.choose({ grouping: 'none', filter: { statuses: ['working'] } });
      list.contact.touch();
      end('b', 1);
      hear({ taskId: 'x', status: 'completed', createdAt: later(5) });
      assert.deepEqual(text(), ['all: c b a']);
      await clock.advance(CONTACT_MS);
      assert.deepEqual(text(), ['all: c a']);
    });

    it('has nothing to move for a row that came back to where it is', async () => {
      list.order.choose({ filter: { isUnread: true } });
      const { key } = hear({ taskId: 'a', status: 'completed' });
      store.note(key, { isUnread: true });
      list.contact.touch();
      store.note(key, { isUnread: false });
      store.note(key, { isUnread: true });
      const heard: ListingChange[] = [];
      list.listing.onDidChange(change => heard.push(change));
      await clock.advance(CONTACT_MS);
      assert.deepEqual([heard, text()], [[], ['server server: a']]);
    });
  });

  describe('tells', () => {
    let heard: ListingChange[];
    beforeEach(() => {
      hear({ taskId: 'a' });
      hear({ taskId: 'b' });
      heard = [];
      list.listing.onDidChange(change => heard.push(change));
    });
    const said = () =>
      heard.map(({ groups, hasOtherGroups, rows, removed }) => ({
        groups: groups.map(({ id }) => id),
        hasOtherGroups,
        rows: rows.map(({ id }) => id),
        removed,
      }));

    it('of a row alone when only its words changed', () => {
      const { key } = hear({ taskId: 'a', statusMessage: 'news', lastUpdatedAt: later(1) });
      assert.deepEqual(said(), [{ groups: [], hasOtherGroups: false, rows: [taskRowId(key)], removed: [] }]);
    });

    it('of the group of a new one', () => {
      hear({ taskId: 'c' });
      assert.deepEqual(said(), [{ groups: ['server server'], hasOtherGroups: false, rows: [], removed: [] }]);
    });

    it('of both groups of a row that moved, and of one that came', () => {
      list.order.choose({ grouping: 'status' });
      heard = [];
      hear({ taskId: 'a', status: 'failed', lastUpdatedAt: later(1) });
      assert.deepEqual(said()[0]?.groups, ['status working', 'status failed']);
      assert.equal(said()[0]?.hasOtherGroups, true);
    });

    it('of the last row of a group', () => {
      const rowIds = ['a', 'b'].map(id => taskRowId(taskKey(SERVER, id)));
      store.hide([taskKey(SERVER, 'a'), taskKey(SERVER, 'b')]);
      assert.deepEqual(said(), [{ groups: ['server server'], hasOtherGroups: true, rows: [], removed: rowIds }]);
    });

    it('nothing of what the filter leaves out', () => {
      list.order.choose({ filter: { text: 'b' } });
      heard = [];
      hear({ taskId: 'a', statusMessage: 'news', lastUpdatedAt: later(1) });
      assert.deepEqual(said(), []);
    });
  });

  it('has calls that came at the same moment newest first, and a call in the group of what it waits for', () => {
    list.order.choose({ grouping: 'status' });
    const [first] = [calls.begin(SERVER, 'one'), calls.begin(SERVER, 'two')];
    assert.deepEqual(text(), ['status working: call two call one']);
    const questions = { room: { method: 'elicitation/create', params: { message: 'Which room?' } } };
    const asker = { serverId: SERVER, generation: '2026-07-28' } as const;
    inputs.askedForCall(asker, first.callId, { questions }, first.signal).catch(() => undefined);
    assert.deepEqual(text(), ['status inputRequired: call one', 'status working: call two']);
    calls.end(first.callId, 'error');
    calls.remove(first.callId);
    assert.equal(list.listing.groupOf(callRowId(first.callId)), undefined);
  });

  describe('with any tasks, changes and choices', () => {
    const STATUSES: readonly TaskStatus[] = ['working', 'input_required', 'completed', 'failed', 'cancelled'];
    const step = fc.record({
      server: fc.constantFrom(SERVER, OTHER),
      task: fc.integer({ min: 0, max: 12 }),
      tool: fc.constantFrom('build', 'Build 2', 'build 10', ''),
      status: fc.constantFrom(...STATUSES),
      day: fc.integer({ min: 0, max: 3 }),
      what: fc.constantFrom('hear', 'hear', 'hear', 'remove', 'pin', 'unpin', 'touch', 'unread'),
    });
    const filter = fc.constantFrom<TaskFilter>(
      {},
      { text: 'build' },
      { statuses: ['working', 'failed'] },
      { isUnread: true },
    );

    it('holds the same members in every grouping, each once, and ends in the order of a list that is made anew', () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 60 }),
          fc.constantFrom(...SORTINGS),
          filter,
          (steps, sorting, chosen) => {
            const members = GROUPINGS.map(grouping => {
              const own = new FakeClock();
              const tasks = new TaskStore(own);
              const stores = { store: tasks, calls: new CallStore(own), inputs: new InputStore(tasks, own) };
              const workspace = new FakeWorkspaceState();
              const grown = listOf(stores, own, workspace);
              grown.order.choose({ grouping, sorting, filter: chosen });
              for (const [index, one] of steps.entries()) {
                const key = taskKey(one.server, `${one.task}`);
                const row = taskRowId(key);
                if (one.what === 'hear') {
                  const createdAt = later(one.day * DAY + one.task);
                  const report = aReport({ taskId: `${one.task}`, status: one.status, createdAt });
                  tasks.apply({
                    serverId: one.server,
                    generation: '2025-11-25',
                    source: 'poll',
                    report: { ...report, lastUpdatedAt: later(index) },
                    ...(one.tool && { toolName: one.tool }),
                  });
                } else if (one.what === 'remove') {
                  tasks.forget([tasks.get(key)].flatMap(task => task ?? []));
                } else if (one.what === 'pin' || one.what === 'unpin') {
                  grown.order.pin([row], one.what === 'pin');
                } else if (one.what === 'unread') {
                  tasks.note(key, { isUnread: one.day > 1 });
                } else {
                  grown.contact.touch();
                }
              }
              grown.contact.end();
              const shape = ({ listing }: typeof grown) =>
                listing.groups().map(({ id }) => [id, listing.entriesOf(id).map(entry => entry.id)]);
              assert.deepEqual(shape(grown), shape(listOf(stores, own, workspace)));
              return grown.listing
                .groups()
                .flatMap(({ id }) => grown.listing.entriesOf(id).map(entry => entry.id))
                .sort();
            });
            for (const ids of members) {
              assert.deepEqual(ids, members[0]);
              assert.equal(new Set(ids).size, ids.length);
            }
          },
        ),
        { numRuns: 60 },
      );
    });
  });
});
