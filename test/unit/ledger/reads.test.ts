import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Ledger } from '../../../src/ledger/ledger';
import type { HistoryQuery } from '../../../src/ledger/records';
import { taskKey } from '../../../src/tasks/task';
import { CREATED_AT, later, SERVER, serverId } from '../../support/builders';
import { aServer, callBegan, LedgerFolder, taskWrite, written } from '../../support/ledgerFixture';

const OTHER = serverId('other');
const AT = Date.parse(CREATED_AT);

describe('What is read of the ledger', () => {
  let windows: LedgerFolder;
  let ledger: Ledger;

  beforeEach(async () => {
    windows = new LedgerFolder();
    ledger = await windows.opened();
  });

  afterEach(() => windows.remove());

  const ids = (query: HistoryQuery = {}) => ledger.history(query).map(({ report }) => report.taskId);

  it('is unfinished tasks of some servers, and the newest ended ones of one', async () => {
    await written(
      ledger,
      taskWrite({ taskId: 'a' }),
      taskWrite({ taskId: 'b', status: 'unknown', statusWord: 'paused' }),
      taskWrite({ taskId: 'c', serverId: OTHER }),
      taskWrite({ taskId: 'd', status: 'completed', createdAt: later(1) }),
      taskWrite({ taskId: 'e', status: 'failed', createdAt: later(3) }),
      taskWrite({ taskId: 'f', goneReason: 'expired', createdAt: later(2) }),
    );
    const unfinished = ledger.unfinished([SERVER, OTHER]).map(({ report }) => report.taskId);
    assert.deepEqual(unfinished.sort(), ['a', 'b', 'c']);
    assert.deepEqual(
      ledger.recent(SERVER, 2).map(({ report }) => report.taskId),
      ['e', 'f'],
    );
    assert.deepEqual(
      ledger.known(SERVER, ['d', 'c', 'a']).map(({ report }) => report.taskId),
      ['d', 'a'],
    );
  });

  it('is the newest calls of a server', async () => {
    for (const [index, callId] of ['x', 'y', 'z'].entries()) {
      await written(ledger, callBegan(callId, { at: AT + index }), {
        kind: 'callEnded',
        callId,
        outcome: 'result',
        at: AT + 9,
      });
    }
    await written(ledger, callBegan('elsewhere', { server: aServer({ serverId: OTHER }) }));
    await written(ledger, { kind: 'hidden', of: { callId: 'y' }, isHidden: true });
    assert.deepEqual(
      ledger.recentCalls(SERVER, 2).map(({ callId }) => callId),
      ['z', 'x'],
    );
  });

  describe('as history', () => {
    beforeEach(() =>
      written(
        ledger,
        taskWrite({ taskId: 'old', toolName: 'Straße', status: 'completed' }),
        taskWrite({ taskId: 'middle', createdAt: later(1), statusMessage: 'Half 100%_done' }),
        taskWrite(
          { taskId: 'new', createdAt: later(2), serverId: OTHER, status: 'unknown', statusWord: 'paused' },
          { server: aServer({ serverId: OTHER, name: 'Build Farm' }) },
        ),
        callBegan('no task'),
      ),
    );

    it('has tasks only, the newest first', () => {
      assert.deepEqual(ids(), ['new', 'middle', 'old']);
    });

    it('filters by server, by status as it is spelled, and by both', () => {
      assert.deepEqual(ids({ serverId: SERVER }), ['middle', 'old']);
      assert.deepEqual(ids({ status: 'paused' }), ['new']);
      assert.deepEqual(ids({ status: 'completed', serverId: OTHER }), []);
    });

    it('finds a text in tool, ID, message and server, in letters of either case and as it is', () => {
      const found = ['STRASSE', 'straße', 'MIDD', '100%_', '100_', 'farm', '', 'nothing'];
      assert.deepEqual(
        found.map(text => ids({ text })),
        [[], ['old'], ['middle'], ['middle'], [], ['new'], ['new', 'middle', 'old'], []],
      );
    });
  });

  it('is a history page by page, without gaps or doubles, whatever the dates', async () => {
    const dates = [later(1), later(1), later(1), '', 'yesterday', later(0), later(2)];
    for (const [index, createdAt] of dates.entries()) {
      await written(ledger, taskWrite({ taskId: `t${index}`, createdAt, firstSeenAt: AT - index }));
    }
    await written(ledger, taskWrite({ taskId: 't1', serverId: OTHER, createdAt: later(1) }));
    const whole = ledger.history({}).map(({ serverId: id, report }) => taskKey(id, report.taskId));
    assert.equal(whole.length, 8);
    const paged: string[] = [];
    let before: HistoryQuery['before'];
    for (;;) {
      const [task] = ledger.history({ limit: 1, ...(before && { before }) });
      if (!task) {
        break;
      }
      before = { createdAt: task.report.createdAt, serverId: task.serverId, taskId: task.report.taskId };
      paged.push(taskKey(task.serverId, task.report.taskId));
    }
    assert.deepEqual(paged, whole);
    assert.equal(ids({ before: { createdAt: later(1) } }).length, 3, 'a bare date: what is older');
  });

  it('gives a hundred tasks at a time unless told, and never more than a thousand', async () => {
    await written(ledger, ...Array.from({ length: 1_010 }, (_, index) => taskWrite({ taskId: `${index}` })));
    assert.deepEqual(
      [ids().length, ids({ limit: 7 }).length, ids({ limit: 5_000 }).length, ids({ limit: -1 }).length],
      [100, 7, 1_000, 0],
    );
  });

  it('finds whom a hash stands for', async () => {
    await written(ledger, taskWrite({ toolName: 'build' }), callBegan('call-1'));
    const hash = (identity: string) => createHash('sha256').update(identity).digest('hex').slice(0, 32);
    assert.deepEqual(ledger.ownerByHash(hash(taskKey(SERVER, 'task-1'))), {
      owner: { serverId: SERVER, taskId: 'task-1' },
      toolName: 'build',
    });
    assert.deepEqual(ledger.ownerByHash(hash(JSON.stringify(['call', 'call-1'])))?.owner, { callId: 'call-1' });
    assert.equal(ledger.ownerByHash(hash('nobody')), undefined);
  });

  it('is how long the latest runs of a tool took that ended well and asked nobody', async () => {
    const run = (taskId: string, seconds: number, task: Parameters<typeof taskWrite>[0] = {}) => {
      const createdAt = later(Number(taskId) * 60_000);
      const lastUpdatedAt = later(Number(taskId) * 60_000 + seconds * 1_000);
      return taskWrite({ taskId, toolName: 'build', status: 'completed', createdAt, lastUpdatedAt, ...task });
    };
    await written(
      ledger,
      run('1', 10),
      run('2', 20),
      run('3', 30),
      run('4', 40, { status: 'failed' }),
      run('5', 50, { toolName: 'test' }),
      run('6', 60, { serverId: OTHER }),
      run('7', 70, { hasToolError: true }),
      run('8', 80),
      {
        kind: 'inputAsked',
        of: { serverId: SERVER, taskId: '8' },
        inputId: 'i',
        inputKind: 'elicitation',
        question: '?',
        at: AT,
      },
      run('9', 0),
      run('10', 1, { createdAt: '' }),
      run('11', 5, { status: 'working' }),
    );
    assert.deepEqual(ledger.runs(SERVER, 'build', 10), [30_000, 20_000, 10_000]);
    assert.deepEqual(ledger.runs(SERVER, 'test', 10), [50_000]);
    assert.deepEqual(ledger.runs(OTHER, 'build', 10), [60_000]);
    assert.deepEqual(ledger.runs(SERVER, 'nothing', 10), []);
  });

  it('is what there is in all', async () => {
    await written(ledger, taskWrite({ createdAt: later(5) }), callBegan('call-1', { at: AT + 3 }));
    await ledger.keepResult({ callId: 'call-1' }, { kind: 'result', result: { content: [] } }, AT);
    const { resultBytes, ...totals } = ledger.totals();
    assert.deepEqual(totals, { tasks: 1, calls: 1, oldestAt: AT + 3 });
    assert.ok(resultBytes > 0);
  });

  it('is nothing before the ledger is open', async () => {
    const closed = windows.window();
    assert.deepEqual(
      [closed.state.kind, closed.unfinished([SERVER]), closed.history({}), closed.details({ callId: 'a' })],
      ['closed', [], [], undefined],
    );
    assert.equal(await closed.result({ callId: 'a' }), undefined);
    closed.write(taskWrite());
    await closed.open();
    await closed.committed();
    assert.equal(closed.unfinished([SERVER]).length, 1, 'what was written before is there');
  });
});
