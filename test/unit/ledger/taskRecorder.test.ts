import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../src/base/clock';
import { Ledger } from '../../../src/ledger/ledger';
import type { LedgerTotals } from '../../../src/ledger/records';
import { type RecorderHost, TaskRecorder } from '../../../src/ledger/taskRecorder';
import type { KeepResults } from '../../../src/tasks/payloadFetcher';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { aReport, aTool, later, SERVER, serverId } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { silentLog } from '../../support/logs';
import { settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';
import { eventually } from '../../ui/support/eventually';

const KEY = taskKey(SERVER, 'task-1');
const limits = () => ({ entries: 0, ageMs: 0, resultBytes: 0, largestResultBytes: 1_000_000 });

describe('TaskRecorder', () => {
  let folder: string;
  let windows: Window[];
  let keepResults: KeepResults;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'recorder-'));
    windows = [];
    keepResults = 'startedHere';
  });

  afterEach(async () => {
    for (const window of windows) {
      await window.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** A window's stores over the ledger that all windows share. */
  class Window {
    readonly client: FakeTaskClient;
    readonly core: TaskCore;
    readonly ledger = new Ledger({ folder, clock: systemClock, random: Math.random, log: silentLog, limits });
    readonly recorder: TaskRecorder;
    private isClosed = false;

    constructor(generation: '2025-11-25' | '2026-07-28', transport: 'stdio' | 'http') {
      const tools = [{ name: 'build' }, { name: 'time', immediate: true }];
      this.client = new FakeTaskClient({ generation, tools, preload: [{ taskId: 'task-1' }] });
      const { ledger } = this;
      // The actions are made before the recorder that they tell: it needs the stores that come with them.
      const late = () => this.recorder;
      this.core = new TaskCore(
        this.client,
        silentLog,
        () => 0,
        {
          callBegan: call => late().callBegan(call),
          callBecomesTask: (callId, key) => late().callBecomesTask(callId, key),
          callEnded: (callId, outcome, message) => late().callEnded(callId, outcome, message),
          keepCallResult: (server, callId, result) => late().keepCallResult(server, callId, result),
          committed: () => late().committed(),
          recall: (server, taskId) => late().recall(server, taskId),
          payloadOf: (server, taskId) => late().payloadOf(server, taskId),
          payloadOfCall: callId => late().payloadOfCall(callId),
          hide: (tasks, isHidden) => late().hide(tasks, isHidden),
          hideCalls: callIds => late().hideCalls(callIds),
        },
        ledger,
      );
      const host: RecorderHost = {
        serverFacts: id => ({ serverId: id, name: id, transport, launchHash: 'launch' }),
        keepResults: () => keepResults,
        shownTasks: () => 10,
        secretArguments: () => ['*password*'],
        redact: (_serverId, text) => text.replaceAll('hunter2', '•••'),
        clock: this.core.clock,
      };
      const { store, calls, inputs, payloads } = this.core;
      this.recorder = new TaskRecorder(ledger, store, calls, inputs, payloads, host);
    }

    get keys(): string[] {
      return this.core.store.all().map(({ taskId, statusWord, goneReason }) => `${taskId} ${goneReason ?? statusWord}`);
    }

    async close(): Promise<void> {
      if (!this.isClosed) {
        this.isClosed = true;
        await this.ledger.close();
        this.recorder.dispose();
        this.core.watcher.dispose();
        this.ledger.dispose();
      }
    }
  }

  async function open(generation: '2025-11-25' | '2026-07-28' = '2025-11-25', transport: 'stdio' | 'http' = 'http') {
    const window = new Window(generation, transport);
    windows.push(window);
    await window.recorder.restore([SERVER]);
    return window;
  }

  const hear = (window: Window, report: Partial<TaskReport> = {}, startedHere = true) => {
    const task = window.core.heard(report, startedHere);
    return task;
  };

  it('brings unfinished tasks of both generations back, with what the user did', async () => {
    for (const generation of ['2025-11-25', '2026-07-28'] as const) {
      const taskId = `of ${generation}`;
      const before = await open(generation);
      hear(before, { taskId, ttlMs: 60_000, pollIntervalMs: 700 });
      before.core.store.note(taskKey(SERVER, taskId), {
        cancelRequestedAt: 7,
        isUnwatched: true,
        answeredKeys: ['a'],
        progress: { progress: 1, total: 2 },
      });
      await before.close();
      const after = await open(generation);
      const task = after.core.task(taskId);
      assert.deepEqual(
        [task?.status, task?.ttlMs, task?.pollIntervalMs, task?.startedHere, task?.generation, task?.goneReason],
        ['working', 60_000, 700, true, generation, undefined],
      );
      assert.deepEqual(
        [task?.cancelRequestedAt, task?.isUnwatched, task?.answeredKeys, task?.progress],
        [7, true, ['a'], { progress: 1, total: 2 }],
      );
      await after.close();
    }
  });

  it('knows a task of a process that went with its window as lost, and one that had ended as ended', async () => {
    const before = await open('2025-11-25', 'stdio');
    hear(before);
    hear(before, { taskId: 'ended', status: 'completed' });
    await before.close();
    const after = await open('2025-11-25', 'stdio');
    assert.deepEqual(after.keys.sort(), ['ended completed', 'task-1 serverLost']);
    await after.close();
    const later = await open('2025-11-25', 'stdio');
    assert.deepEqual(later.ledger.unfinished([SERVER]), [], 'it is written down that it is lost');
    assert.deepEqual(later.keys.sort(), ['ended completed', 'task-1 serverLost']);
  });

  it('writes the last word of each task, however many words a server has', async () => {
    const window = await open();
    const { store } = window.core;
    const [tasks, rounds] = [1_000, 20];
    for (let round = 1; round <= rounds; round++) {
      for (let task = 0; task < tasks; task++) {
        store.hear({
          serverId: SERVER,
          generation: '2025-11-25',
          source: 'notification',
          report: aReport({ taskId: `task ${task}`, statusMessage: `Step ${round}`, lastUpdatedAt: later(round) }),
        });
      }
      await settled();
    }
    await window.ledger.committed();
    const known = window.ledger.unfinished([SERVER]);
    assert.deepEqual(
      [known.length, new Set(known.map(({ report }) => report.statusMessage))],
      [tasks, new Set(['Step 20'])],
    );
    const lines = known.map(({ report }) => window.ledger.details({ serverId: SERVER, taskId: report.taskId })?.lines);
    const written = lines.reduce((sum, own) => sum + (own?.length ?? 0), 0);
    assert.ok(written < 2 * tasks, `${written} lines`);
  });

  it('writes what it held back when its window closes, or a task leaves the list', async () => {
    const before = await open();
    const { store } = before.core;
    for (let task = 0; task < 1_000; task++) {
      hear(before, { taskId: `task ${task}` });
    }
    store.hide([taskKey(SERVER, 'task 999')]);
    await before.close();
    const after = await open();
    const left = after.ledger.unfinished([SERVER]).length;
    assert.deepEqual(
      [left, after.ledger.details({ serverId: SERVER, taskId: 'task 999' }) !== undefined],
      [1_000, true],
    );
  });

  it('writes what it held back of tasks that are removed from the list, which stay away after a reload', async () => {
    const before = await open();
    const { store, actions } = before.core;
    for (let task = 0; task < 1_000; task++) {
      hear(before, { taskId: `task ${task}`, status: 'completed' });
    }
    const removed = Array.from({ length: 300 }, (_, index) => taskKey(SERVER, `task ${700 + index}`));
    actions.remove(removed);
    await before.close();
    const after = await open();
    assert.deepEqual(
      removed.filter(key => !after.core.store.isHidden(key)),
      [],
    );
    assert.equal(after.core.store.get(taskKey(SERVER, 'task 999')), undefined);
    assert.ok(store.size === 700);
  });

  it('writes down what was heard just before something was brought back', async () => {
    const window = await open();
    window.core.store.hear({
      serverId: SERVER,
      generation: '2025-11-25',
      source: 'notification',
      report: aReport({ taskId: 'heard' }),
    });
    window.recorder.bringBack([]);
    await window.ledger.committed();
    assert.equal(window.ledger.known(SERVER, ['heard']).length, 1);
  });

  it('writes down what was called, without its secrets, and what became of it', async () => {
    const window = await open();
    const args = { target: 'all', userPassword: 'hunter2' };
    const outcome = await window.core.actions.run(SERVER, aTool({ name: 'build' }), args);
    assert.ok(outcome.kind === 'task');
    const details = window.ledger.details({ serverId: SERVER, taskId: outcome.task.taskId });
    assert.deepEqual(
      [details?.toolName, details?.args, details?.leftOut, details?.server.launchHash],
      ['build', { target: 'all' }, ['userPassword'], 'launch'],
    );
    assert.deepEqual(
      details?.lines.map(line => line.kind === 'state' && [line.statusWord, line.source]),
      [['working', 'create']],
    );
  });

  it('keeps a call that was answered at once, with its result', async () => {
    const before = await open();
    const outcome = await before.core.actions.run(SERVER, aTool({ name: 'time' }), {});
    assert.ok(outcome.kind === 'result');
    await before.close();
    const after = await open();
    const [call] = after.core.calls.all();
    assert.deepEqual([call?.toolName, call?.end?.outcome, call?.end?.isResultKept], ['time', 'result', true]);
    assert.deepEqual((await after.core.actions.callPayload(call?.callId ?? ''))?.payload, {
      kind: 'result',
      result: outcome.result,
    });
    after.core.actions.removeCalls([call?.callId ?? '']);
    await after.close();
    assert.deepEqual((await open()).core.calls.all(), []);
  });

  it('keeps the states of a task with how each was heard, and what the user did', async () => {
    const window = await open();
    const { store, clock } = window.core;
    hear(window, { statusMessage: 'one' }, false);
    await clock.advance(1_000);
    hear(window, { statusMessage: 'one', lastUpdatedAt: later(1_000) }, false);
    hear(window, { statusMessage: 'two', lastUpdatedAt: later(1_000) }, false);
    store.note(KEY, { cancelRequestedAt: clock.now() });
    const report = aReport({ status: 'cancelled', lastUpdatedAt: later(2_000) });
    store.apply({ serverId: SERVER, generation: '2025-11-25', source: 'cancel', report });
    await window.recorder.committed();
    const lines = window.ledger.details({ serverId: SERVER, taskId: 'task-1' })?.lines ?? [];
    assert.deepEqual(
      lines.map(line =>
        line.kind === 'state' ? `${line.statusWord} ${line.message ?? ''} (${line.source})` : line.event.name,
      ),
      ['working one (notification)', 'working two (notification)', 'cancelRequested', 'cancelled  (cancel)'],
    );
    assert.deepEqual(
      lines.map(line => line.at - clock.now()),
      [-1_000, 0, 0, 0],
    );
  });

  it('keeps questions and which answer was given, and never a value', async () => {
    const window = await open('2026-07-28');
    const question = { method: 'elicitation/create', params: { message: 'Which room?', requestedSchema: {} } };
    hear(window, { status: 'input_required', inputRequests: { room: question } });
    const [request] = window.core.inputs.all();
    assert.ok(request);
    await window.core.answers.respond(request.id, { action: 'accept', content: { room: 'the secret one' } });
    await window.recorder.committed();
    const inputs = window.ledger.details({ serverId: SERVER, taskId: 'task-1' })?.inputs;
    assert.deepEqual(
      inputs?.map(({ question, end }) => [question, end]),
      [['Which room?', 'accept']],
    );
    assert.ok(!JSON.stringify(window.ledger.details({ serverId: SERVER, taskId: 'task-1' })).includes('secret one'));
  });

  describe('with results', () => {
    const payload = { kind: 'result', result: { content: [{ type: 'text', text: 'done' }] } } as const;

    async function endedTask(startedHere: boolean): Promise<boolean> {
      const window = await open();
      const task = hear(window, { status: 'completed' }, startedHere);
      window.core.reader.keep(task, payload);
      await eventually(
        'the result',
        async () => [await window.ledger.result({ serverId: SERVER, taskId: 'task-1' }), window.core.task()] as const,
        ([kept, now]) => (kept !== undefined) === (now?.isResultKept ?? false),
      );
      await window.close();
      const kept = await (await open()).recorder.payloadOf(SERVER, 'task-1');
      return kept !== undefined;
    }

    it('keeps those of tasks started here', async () => {
      assert.equal(await endedTask(true), true);
    });

    it('keeps no other, unless all are to be kept', async () => {
      assert.equal(await endedTask(false), false);
      keepResults = 'always';
      assert.equal(await endedTask(false), true);
    });

    it('keeps none where the user wants none', async () => {
      keepResults = 'never';
      assert.equal(await endedTask(true), false);
    });
  });

  it('knows what a list brings from an earlier window, and leaves out what was removed from it', async () => {
    const before = await open();
    await before.core.actions.run(SERVER, aTool({ name: 'build' }), {});
    hear(before, { taskId: 'removed', status: 'completed' });
    before.core.actions.remove([taskKey(SERVER, 'removed')]);
    await before.close();
    const after = new Window('2025-11-25', 'http');
    windows.push(after);
    await after.ledger.open();
    hear(after, { taskId: 'build-1', lastUpdatedAt: later(1) }, false);
    assert.deepEqual([after.core.task('build-1')?.toolName, after.core.task('build-1')?.startedHere], ['build', true]);
    await after.recorder.restore([SERVER]);
    hear(after, { taskId: 'removed', status: 'completed' }, false);
    assert.equal(after.core.task('removed'), undefined);
  });

  it('remembers a task by its ID that is not listed any more', async () => {
    const before = await open();
    for (let index = 0; index < 20; index++) {
      hear(before, { taskId: `task-${index}`, status: 'completed', createdAt: later(index) });
    }
    await before.close();
    const after = await open();
    assert.equal(after.core.store.all().length, 10, 'the newest, as many as are to be shown');
    assert.equal(after.core.task('task-3'), undefined);
    assert.equal((await after.recorder.recall(SERVER, 'task-3'))?.status, 'completed');
    assert.equal(after.core.task('task-3')?.status, 'completed');
    assert.equal(await after.recorder.recall(SERVER, 'nobody'), undefined);
  });

  it('closes a window within a moment, however much a server has just listed, and loses nothing of this user', async () => {
    const before = await open();
    const { store } = before.core;
    const listed = Array.from({ length: 50_000 }, (_, index) => aReport({ taskId: `listed-${index}` }));
    const said = { serverId: SERVER, generation: '2025-11-25', source: 'list' } as const;
    store.applyAll(listed.map(report => ({ ...said, report })));
    hear(before, { taskId: 'called' });
    hear(before, { taskId: 'ended', status: 'completed' });
    hear(before, { taskId: 'told' }, false);
    store.note(taskKey(SERVER, 'listed-49999'), { cancelRequestedAt: 7 });
    const result = { content: [{ type: 'text', text: 'done' }] };
    before.core.payloads.keep(taskKey(SERVER, 'ended'), { kind: 'result', result });
    const began = performance.now();
    await before.close();
    const tookMs = performance.now() - began;
    const { ledger } = await open();
    const ours = ledger.known(SERVER, ['called', 'ended', 'told', 'listed-49999', 'listed-30000']);
    assert.deepEqual(
      ours.map(({ report, startedHere, own }) => [report.taskId, report.status, startedHere, own.cancelRequestedAt]),
      [
        ['called', 'working', true, undefined],
        ['ended', 'completed', true, undefined],
        ['told', 'working', false, undefined],
        ['listed-49999', 'working', false, 7],
      ],
    );
    assert.deepEqual((await ledger.result({ serverId: SERVER, taskId: 'ended' }))?.payload, { kind: 'result', result });
    assert.ok(tookMs < 2_500, `${Math.round(tookMs)} ms`); // Far more than it takes; all of them take some seconds.
  });

  it('brings back nothing of servers that are not configured', async () => {
    const before = await open();
    hear(before);
    before.core.store.apply({
      serverId: serverId('other'),
      generation: '2025-11-25',
      source: 'poll',
      report: aReport(),
    });
    await before.close();
    assert.deepEqual((await open()).keys, ['task-1 working']);
  });

  it('writes nothing where nothing is new', async () => {
    const before = await open();
    hear(before);
    await before.close();
    const after = await open();
    await after.recorder.committed();
    let writes = 0;
    after.ledger.onDidWrite(() => writes++);
    const totals: LedgerTotals = after.ledger.totals();
    hear(after, { lastUpdatedAt: later(5) });
    await after.recorder.committed();
    await settled();
    assert.deepEqual([writes, after.ledger.totals()], [0, totals]);
  });

  describe('with two windows', () => {
    it('tells the other one of a task, and of what becomes of it', async () => {
      const [a, b] = [await open(), await open()];
      hear(a);
      await eventually(
        'the task in the other window',
        async () => b.keys,
        keys => keys.join() === 'task-1 working',
      );
      hear(a, { status: 'completed', lastUpdatedAt: later(1) });
      await eventually(
        'its end in the other window',
        async () => b.keys,
        keys => keys.join() === 'task-1 completed',
      );
    });

    it('has one of them ask, and the other one take over when that is closed', async () => {
      const a = await open();
      a.core.watcher.setVisible(true);
      hear(a);
      const b = await open();
      b.core.watcher.setVisible(true);
      await eventually(
        'to be known as followed elsewhere',
        async () => b.core.task(),
        task => task?.isFollowedElsewhere === true,
      );
      await b.core.clock.advance(60_000);
      assert.equal(b.client.asked.get, 0);
      await a.close();
      await eventually(
        'to be free',
        async () => b.core.task(),
        task => task?.isFollowedElsewhere === undefined,
      );
      await b.core.clock.advance(1_000);
      assert.equal(b.client.asked.get, 1);
    });

    it('shows a task in the process of another window as such, until that is closed', async () => {
      const a = await open('2025-11-25', 'stdio');
      hear(a);
      await a.recorder.committed();
      const b = await open('2025-11-25', 'stdio');
      assert.deepEqual(b.keys, ['task-1 otherWindow']);
      hear(a, { statusMessage: 'half', lastUpdatedAt: later(1) });
      await eventually(
        'what it says there',
        async () => b.core.task()?.statusMessage,
        message => message === 'half',
      );
      await a.close();
      await eventually(
        'that it is lost',
        async () => b.keys,
        keys => keys.join() === 'task-1 serverLost',
      );
    });

    it('has read in both what was read in one, and remembers it, as it does what nobody has seen', async () => {
      const [a, b] = [await open(), await open()];
      const isUnread = (window: Window) => window.core.task()?.isUnread;
      const soon = (window: Window, is: boolean) =>
        eventually(
          'the word of the other window',
          async () => isUnread(window),
          now => now === is,
        );
      hear(a);
      hear(a, { status: 'completed', lastUpdatedAt: later(1) });
      a.core.store.note(KEY, { isUnread: true });
      await soon(b, true);
      assert.equal(isUnread(await open()), true);
      b.core.store.note(KEY, { isUnread: false });
      await soon(a, false);
      a.core.store.note(KEY, { hasToolError: true });
      await a.ledger.committed();
      assert.equal(isUnread(await open()), false);
    });

    it('removes from both lists', async () => {
      const [a, b] = [await open(), await open()];
      hear(a, { status: 'completed' });
      await eventually(
        'the task in the other window',
        async () => b.keys,
        keys => keys.length === 1,
      );
      a.core.actions.remove([KEY]);
      await eventually(
        'no task in the other window',
        async () => b.keys,
        keys => keys.length === 0,
      );
    });
  });
});
