import assert from 'node:assert/strict';
import type { Ledger } from '../../../src/ledger/ledger';
import type { EntryDetails, Owner } from '../../../src/ledger/records';
import { CREATED_AT, later, SERVER } from '../../support/builders';
import { aServer, callBegan, LedgerFolder, taskWrite, written } from '../../support/ledgerFixture';

const AT = Date.parse(CREATED_AT);
const TASK: Owner = { serverId: SERVER, taskId: 'task-1' };

describe('What is written to the ledger', () => {
  let windows: LedgerFolder;
  let ledger: Ledger;

  beforeEach(async () => {
    windows = new LedgerFolder();
    ledger = await windows.opened();
  });

  afterEach(() => windows.remove());

  const details = (of: Owner = TASK): EntryDetails => {
    const found = ledger.details(of);
    assert.ok(found);
    return found;
  };
  const states = (of: Owner = TASK) =>
    details(of).lines.map(line =>
      line.kind === 'state'
        ? [line.statusWord, line.message, line.goneReason].filter(word => word !== undefined).join(' ')
        : line.event.name,
    );

  it('is a call with what it was asked for, and how it was answered', async () => {
    await written(ledger, callBegan('call-1', { leftOut: ['auth.password'], server: aServer({ name: 'Build' }) }));
    assert.deepEqual(ledger.recentCalls(SERVER, 10), [], 'it is on its way');
    await written(ledger, { kind: 'callEnded', callId: 'call-1', outcome: 'toolError', message: 'no', at: AT + 5 });
    const call = {
      callId: 'call-1',
      serverId: SERVER,
      toolName: 'build',
      startedAt: AT,
      endedAt: AT + 5,
      outcome: 'toolError' as const,
      message: 'no',
      isResultKept: false,
    };
    assert.deepEqual(ledger.recentCalls(SERVER, 10), [call]);
    assert.deepEqual(details({ callId: 'call-1' }), {
      server: aServer({ name: 'Build' }),
      generation: '2025-11-25',
      toolName: 'build',
      args: { target: 'all' },
      leftOut: ['auth.password'],
      calledAt: AT,
      call,
      lines: [],
      omittedLines: 0,
      inputs: [],
    });
  });

  it('is a task with all that is known of it, but for its questions', async () => {
    const task = {
      taskId: 'task\0with \ud800 anything',
      status: 'input_required' as const,
      statusMessage: 'waits\0',
      ttlMs: 60_000,
      pollIntervalMs: 500,
      inputRequests: { a: { method: 'elicitation/create', params: { url: 'https://example.com/secret' } } },
      toolName: 'build',
      startedHere: true,
      answeredKeys: ['b'],
      cancelRequestedAt: 7,
      progress: { progress: 1, total: 3 },
      isFollowedElsewhere: true,
      isResultKept: true,
    };
    await written(ledger, taskWrite(task));
    const [remembered] = ledger.known(SERVER, [task.taskId]);
    assert.deepEqual(remembered, {
      serverId: SERVER,
      generation: '2025-11-25',
      report: {
        taskId: task.taskId,
        status: 'input_required',
        statusWord: 'input_required',
        statusMessage: 'waits\0',
        createdAt: CREATED_AT,
        lastUpdatedAt: CREATED_AT,
        ttlMs: 60_000,
        pollIntervalMs: 500,
      },
      toolName: 'build',
      startedHere: true,
      firstSeenAt: AT,
      own: { answeredKeys: ['b'], cancelRequestedAt: 7, progress: { progress: 1, total: 3 } },
      residence: 'free',
    });
  });

  it('has a line for each state, and none where nothing is another', async () => {
    await written(
      ledger,
      taskWrite({}, { source: 'create', at: AT }),
      taskWrite({ lastUpdatedAt: later(1) }, { at: AT + 1 }),
      taskWrite({ statusMessage: 'half' }, { source: 'notification', at: AT + 2 }),
      taskWrite({ statusMessage: 'half', progress: { progress: 2 } }, { at: AT + 3 }),
      taskWrite({ statusMessage: 'half', goneReason: 'expired' }, { at: AT + 4 }),
      taskWrite({ status: 'completed' }, { source: 'list', at: AT + 5 }),
    );
    assert.deepEqual(states(), ['working', 'working half', 'working half expired', 'completed']);
    assert.deepEqual(
      details().lines.map(line => [line.at - AT, line.kind === 'state' && line.source]),
      [
        [0, 'create'],
        [2, 'notification'],
        [4, 'poll'],
        [5, 'list'],
      ],
    );
  });

  it('is what the user did, and progress, between the states', async () => {
    const progress = { name: 'progress' as const, progress: { progress: 1, total: 2, message: 'one' } };
    await written(
      ledger,
      taskWrite({}, { at: AT }),
      { kind: 'event', of: TASK, event: progress, at: AT + 1 },
      { kind: 'event', of: TASK, event: { name: 'cancelRefused', message: 'too late' }, at: AT + 2 },
      taskWrite({ status: 'completed' }, { at: AT + 3 }),
    );
    assert.deepEqual(states(), ['working', 'progress', 'cancelRefused', 'completed']);
    assert.deepEqual(details().lines[1], { at: AT + 1, kind: 'event', event: progress });
  });

  it('is each round of input, with which answer was given', async () => {
    const asked = { kind: 'inputAsked' as const, of: TASK, inputKind: 'elicitation' as const };
    await written(
      ledger,
      { ...asked, inputId: 'a', question: 'Which room?', at: AT }, // told before its task
      taskWrite(),
      { ...asked, inputId: 'b', question: 'When?', at: AT + 1 },
      { kind: 'inputEnded', of: TASK, inputId: 'a', end: 'accept', at: AT + 2 },
      { kind: 'inputEnded', of: TASK, inputId: 'never asked', end: 'decline', at: AT + 3 },
    );
    const [first, second] = [
      { inputKind: 'elicitation', question: 'Which room?', askedAt: AT, end: 'accept', endedAt: AT + 2 },
      { inputKind: 'elicitation', question: 'When?', askedAt: AT + 1 },
    ];
    assert.deepEqual(details().inputs, [first, second]);
    await written(ledger, { ...asked, inputId: 'a', question: 'Which room?', at: AT + 9 });
    assert.deepEqual(details().inputs[0], { inputKind: 'elicitation', question: 'Which room?', askedAt: AT });
  });

  it('is whether the user took it off the list, where the history still has it', async () => {
    await written(
      ledger,
      taskWrite(),
      taskWrite({ taskId: 'task-2', status: 'completed' }),
      { kind: 'hidden', of: TASK, isHidden: true },
      { kind: 'hidden', of: { serverId: SERVER, taskId: 'task-2' }, isHidden: true },
    );
    assert.deepEqual([ledger.unfinished([SERVER]), ledger.recent(SERVER, 9)], [[], []]);
    assert.deepEqual([...ledger.hidden(SERVER)].sort(), ['task-1', 'task-2']);
    assert.equal(ledger.history({}).length, 2);
    await written(ledger, { kind: 'hidden', of: TASK, isHidden: false });
    assert.equal(ledger.unfinished([SERVER]).length, 1);
  });

  it('tells which tasks are off the list by their IDs, whatever these are, and some of many', async () => {
    const odd = ['nul\0', 'half \ud800', 'half \ud801', '\ufffd', ''];
    const shown = ['nul\ufffd', 'shown'];
    await written(
      ledger,
      ...[...odd, ...shown].map(taskId => taskWrite({ taskId })),
      ...odd.map(taskId => ({ kind: 'hidden' as const, of: { serverId: SERVER, taskId }, isHidden: true })),
    );
    assert.deepEqual([...ledger.hidden(SERVER)].sort(), [...odd].sort());
    assert.deepEqual([...ledger.isHidden(SERVER, [...shown, 'nobody', ...odd])], odd);
  });

  it('comes to nothing where there is no such entry', async () => {
    await written(
      ledger,
      { kind: 'callEnded', callId: 'nobody', outcome: 'result', at: AT },
      { kind: 'hidden', of: TASK, isHidden: true },
    );
    assert.deepEqual(ledger.totals(), { tasks: 0, calls: 0, resultBytes: 0 });
  });

  describe('of a task again', () => {
    it('keeps what a later word does not have: tool, arguments, who started it, which questions were answered', async () => {
      await written(
        ledger,
        callBegan('call-1'),
        taskWrite({ answeredKeys: ['a'], hasToolError: true }, { callId: 'call-1' }),
        taskWrite({ answeredKeys: ['b'], statusMessage: 'half' }),
      );
      const { task, args, calledAt } = details();
      assert.deepEqual(
        [task?.toolName, task?.startedHere, task?.own, args, calledAt],
        ['build', true, { hasToolError: true, answeredKeys: ['a', 'b'] }, { target: 'all' }, AT],
      );
    });

    it('never takes an end back', async () => {
      await written(
        ledger,
        taskWrite({ status: 'completed' }),
        taskWrite({ status: 'working', lastUpdatedAt: later(9) }),
      );
      assert.deepEqual([states(), ledger.recent(SERVER, 1)[0]?.report.status], [['completed'], 'completed']);
      await written(ledger, taskWrite({ status: 'failed' }));
      assert.equal(ledger.recent(SERVER, 1)[0]?.report.status, 'completed');
    });

    it('lets what was gone be there again', async () => {
      await written(ledger, taskWrite({ goneReason: 'unknown' }), taskWrite({ statusMessage: 'here' }));
      assert.deepEqual([states(), ledger.unfinished([SERVER]).length], [['working unknown', 'working here'], 1]);
    });
  });

  describe('of a call that became a task', () => {
    it('is one entry, found by either', async () => {
      await written(
        ledger,
        callBegan('call-1'),
        { kind: 'event', of: { callId: 'call-1' }, event: { name: 'cancelRequested' }, at: AT },
        taskWrite({}, { callId: 'call-1', at: AT + 1 }),
        { kind: 'callEnded', callId: 'call-1', outcome: 'interrupted', at: AT + 2 },
        { kind: 'event', of: { callId: 'call-1' }, event: { name: 'unwatched' }, at: AT + 3 },
      );
      assert.deepEqual(states(), ['cancelRequested', 'working', 'unwatched']);
      assert.deepEqual(details({ callId: 'call-1' }), details());
      assert.deepEqual(ledger.totals(), { tasks: 1, calls: 0, resultBytes: 0, oldestAt: AT });
    });

    it('is one entry also where a notification was faster than the answer', async () => {
      await written(ledger, callBegan('call-1'));
      await written(ledger, { kind: 'event', of: { callId: 'call-1' }, event: { name: 'unwatched' }, at: AT - 1 });
      await written(ledger, {
        ...{ kind: 'inputAsked', of: { callId: 'call-1' }, inputId: 'a', inputKind: 'roots' },
        ...{ question: 'Which?', at: AT },
      });
      await written(ledger, taskWrite({}, { source: 'notification', at: AT }));
      assert.deepEqual([ledger.totals().tasks, ledger.totals().calls], [1, 1]);
      await written(ledger, taskWrite({}, { source: 'create', callId: 'call-1', at: AT + 1 }));
      assert.deepEqual([ledger.totals().tasks, ledger.totals().calls], [1, 0]);
      assert.deepEqual([states(), details().inputs.length], [['unwatched', 'working'], 1]);
      assert.deepEqual(
        [details().args, details().task?.startedHere, details().calledAt],
        [{ target: 'all' }, true, AT],
      );
    });

    it('does not become an older task of the same ID, which stays in the history', async () => {
      const again = { createdAt: later(60_000), toolName: 'test' };
      await written(
        ledger,
        taskWrite({ status: 'completed', toolName: 'old' }),
        callBegan('call-2', { toolName: 'test' }),
        taskWrite(again, { callId: 'call-2', source: 'create' }),
      );
      assert.deepEqual(
        ledger.history({}).map(({ toolName, report }) => [toolName, report.status]),
        [
          ['test', 'working'],
          ['old', 'completed'],
        ],
      );
      assert.deepEqual([details().toolName, ledger.known(SERVER, ['task-1']).length], ['test', 1]);
      assert.deepEqual([ledger.unfinished([SERVER]).length, ledger.recent(SERVER, 9).length], [1, 0]);
      await written(ledger, taskWrite({ ...again, status: 'failed' }));
      assert.equal(ledger.history({}).length, 2);
    });

    it('does not become an older task that had not ended: that one is lost, and hides nothing', async () => {
      await written(
        ledger,
        callBegan('call-1', { args: { target: 'old' } }),
        taskWrite({}, { callId: 'call-1', source: 'create' }),
        { kind: 'hidden', of: TASK, isHidden: true },
        callBegan('call-2', { args: { target: 'new' } }),
        taskWrite({ createdAt: later(60_000) }, { callId: 'call-2', source: 'create', at: AT + 60_000 }),
      );
      assert.deepEqual(
        ledger.history({}).map(({ report, own }) => [report.createdAt, own.goneReason]),
        [
          [later(60_000), undefined],
          [CREATED_AT, 'unknown'],
        ],
      );
      assert.deepEqual([details().args, ledger.unfinished([SERVER]).length], [{ target: 'new' }, 1]);
      assert.deepEqual([...ledger.hidden(SERVER)], []);
      assert.equal(ledger.countEnded({}), 1);
    });

    it('is known as lost between window and answer when the window went', async () => {
      await written(ledger, callBegan('call-1'));
      await ledger.close();
      ledger = await windows.opened();
      assert.deepEqual(
        ledger.recentCalls(SERVER, 9).map(({ outcome, endedAt }) => [outcome, endedAt]),
        [['interrupted', undefined]],
      );
    });
  });

  describe('beyond all measure', () => {
    it('loses the middle of a timeline, and says how much', async () => {
      const count = 2_500;
      await written(
        ledger,
        ...Array.from({ length: count }, (_, i) => taskWrite({ statusMessage: `${i}` }, { at: AT + i })),
      );
      const { lines, omittedLines } = details();
      assert.ok(lines.length <= 1_100, `${lines.length} lines`);
      assert.equal(lines.length + omittedLines, count);
      const messages = lines.map(line => Number(line.kind === 'state' && line.message));
      assert.deepEqual(messages.slice(0, 201), [...Array(200).keys(), messages[200]]);
      assert.deepEqual(
        messages.slice(-800),
        Array.from({ length: 800 }, (_, i) => count - 800 + i),
      );
    });

    it('cuts a message of megabytes, but never an ID', async () => {
      const taskId = 'i'.repeat(20_000);
      await written(ledger, taskWrite({ taskId, statusMessage: 'm'.repeat(10_000_000), toolName: 't'.repeat(50_000) }));
      const [task] = ledger.known(SERVER, [taskId]);
      assert.deepEqual(
        [task?.report.taskId, task?.report.statusMessage?.length, task?.toolName?.length],
        [taskId, 10_000, 10_000],
      );
    });

    it('leaves arguments out that are too big, as a whole', async () => {
      await written(ledger, callBegan('call-1', { args: { text: 'a'.repeat(300_000) }, leftOut: ['auth'] }));
      const { args, leftOut } = details({ callId: 'call-1' });
      assert.deepEqual([args, leftOut], [undefined, ['', 'auth']]);
    });

    it('takes no more rounds of input than anybody can read', async () => {
      const rounds = Array.from({ length: 1_100 }, (_, i) => ({
        ...{ kind: 'inputAsked' as const, of: TASK, inputId: `${i}`, inputKind: 'roots' as const },
        ...{ question: 'Again?', at: AT + i },
      }));
      await written(ledger, taskWrite(), ...rounds);
      assert.equal(details().inputs.length, 1_000);
    });
  });
});
