import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Ledger } from '../../../src/ledger/ledger';
import type { ElsewhereChange } from '../../../src/ledger/records';
import { loadSqlite } from '../../../src/ledger/sqlite';
import { Windows } from '../../../src/ledger/windows';
import { taskKey } from '../../../src/tasks/task';
import { later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { aServer, callBegan, LedgerFolder, taskWrite, written } from '../../support/ledgerFixture';
import { LedgerDriver, type LedgerProcess } from '../../support/ledgerProcess';
import { eventually } from '../../ui/support/eventually';

/** On a busy machine; usually it takes a tenth of a second. */
const SOON_MS = 10_000;
const STDIO = aServer({ transport: 'stdio' });

describe('One ledger in several windows', () => {
  const driver = new LedgerDriver();
  let windows: LedgerFolder;
  let running: LedgerProcess[];

  before(() => driver.make());
  after(() => driver.remove());

  beforeEach(() => {
    windows = new LedgerFolder();
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map(window => window.killed()));
    await windows.remove();
  });

  /** All that a window is told of the others, as text. */
  const hearing = (ledger: Ledger): string[] => {
    const heard: string[] = [];
    ledger.onDidChangeElsewhere(change => heard.push(...linesOf(change)));
    return heard;
  };
  const soon = (what: string, heard: readonly string[], line: string) =>
    eventually(
      what,
      async () => heard,
      lines => lines.includes(line),
      SOON_MS,
    );
  const residence = (ledger: Ledger, taskId = 'task-1') => ledger.known(SERVER, [taskId])[0]?.residence;
  const started = (...words: string[]) => {
    const window = driver.start(...words);
    running.push(window);
    return window;
  };

  it('tells each what the others write, and not what it writes itself', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const [heardByA, heardByB] = [hearing(a), hearing(b)];
    await written(a, taskWrite(), callBegan('call-1'));
    await written(a, { kind: 'callEnded', callId: 'call-1', outcome: 'result', at: 1 });
    await soon('the task', heardByB, 'task-1 working free');
    await soon('the call', heardByB, 'call-1 result');
    await written(b, taskWrite({ status: 'completed', lastUpdatedAt: later(1) }));
    await soon('the end', heardByA, 'task-1 completed free');
    assert.deepEqual(
      [heardByA, heardByB].map(lines => [...new Set(lines)].sort()),
      [['task-1 completed free'], ['call-1 result', 'task-1 working free']],
    );
  });

  it('tells of what was removed, or taken off the list', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const heard = hearing(b);
    await written(
      a,
      taskWrite({ status: 'completed' }),
      taskWrite({ taskId: 'hidden' }),
      callBegan('call-1'),
      { kind: 'callEnded', callId: 'call-1', outcome: 'error', at: 1 },
      { kind: 'hidden', of: { serverId: SERVER, taskId: 'hidden' }, isHidden: true },
    );
    assert.equal(await a.clear({ serverId: SERVER }), 2);
    await soon('the removal', heard, `removed ${taskKey(SERVER, 'task-1')}`);
    await soon('the removal of the call', heard, 'removed call-1');
    await soon('the hidden one', heard, `hidden ${taskKey(SERVER, 'hidden')}`);
  });

  it('has read in all windows what was read in one, whichever of them hears of the end later', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const ended = { status: 'completed', lastUpdatedAt: later(1) } as const;
    const isUnread = (ledger: Ledger) => ledger.known(SERVER, ['task-1'])[0]?.own.isUnread;
    await written(a, taskWrite(), taskWrite({ ...ended, isUnread: true }));
    assert.deepEqual([isUnread(a), isUnread(b)], [true, true]);
    await written(b, taskWrite(ended));
    assert.equal(isUnread(a), true, 'a window that has no word of it takes nothing back');
    await written(b, taskWrite({ ...ended, isUnread: false }));
    await written(a, taskWrite({ ...ended, isUnread: true }));
    assert.deepEqual([isUnread(a), isUnread(b)], [false, false]);
  });

  it('says that something was written, for documents that are open', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    let count = 0;
    b.onDidWrite(() => count++);
    await written(a, taskWrite());
    await eventually(
      'the word',
      async () => count,
      times => times > 0,
      SOON_MS,
    );
  });

  it('does not let a window miss what another one wrote just before it', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    await written(a, taskWrite());
    await eventually('both to know it', async () => residence(b), Boolean);
    const heard = hearing(b);
    a.write(taskWrite({ status: 'completed' }));
    b.write(taskWrite({ statusMessage: 'half' }));
    await Promise.all([a.committed(), b.committed()]);
    await soon('the end', heard, 'task-1 completed free');
    assert.equal(b.known(SERVER, ['task-1'])[0]?.report.status, 'completed');
  });

  it('has one window ask for a task, and lets another one take over when that one wants no more or closes', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const heard = hearing(b);
    await written(a, taskWrite());
    a.follow(SERVER, 'task-1', true);
    await a.committed();
    b.follow(SERVER, 'task-1', true);
    await b.committed();
    assert.deepEqual([residence(a), residence(b)], ['free', 'followed']);
    await soon('the refusal', heard, 'task-1 working followed');
    heard.length = 0;
    a.follow(SERVER, 'task-1', false);
    await soon('that it is free', heard, 'task-1 working free');
    await eventually(
      'b to follow',
      async () => residence(a),
      is => is === 'followed',
      SOON_MS,
    );
    const heardByA = hearing(a);
    a.follow(SERVER, 'task-1', true);
    await b.close();
    await soon('that it is free again', heardByA, 'task-1 working free');
    assert.equal(residence(a), 'free');
  });

  it('believes a server whose clock was set back, where no window is left that has heard something later', async () => {
    const write = (ledger: Ledger, statusMessage: string, ms: number) =>
      written(ledger, taskWrite({ statusMessage, lastUpdatedAt: later(ms) }));
    const a = await windows.opened();
    const b = await windows.opened();
    const said = () => b.known(SERVER, ['task-1']).map(({ report }) => report.statusMessage);
    await write(a, 'ahead', 60_000);
    await write(b, 'while the other is there', 1);
    assert.deepEqual(said(), ['ahead']);
    await a.close();
    const c = await windows.opened(); // What b knows of a may be a moment old.
    await write(c, 'when it is gone', 2);
    assert.deepEqual(said(), ['when it is gone']);
  });

  it('hears the last word of a window also where that had no time to ring for it', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const heard = hearing(b);
    await written(a, taskWrite());
    a.follow(SERVER, 'task-1', true);
    await soon('who asks for it', heard, 'task-1 working followed');
    heard.length = 0;
    // What follows a ring so closely is rung for later, when this window is no more.
    const leaving = b.onDidChangeElsewhere(() => {
      leaving.dispose();
      a.dispose();
    });
    await written(a, taskWrite({ statusMessage: 'about to leave', lastUpdatedAt: later(1) }));
    await soon('that it is free', heard, 'task-1 working free');
  });

  it('knows whose process a task lives in, and that it is lost when that window is closed', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const heard = hearing(b);
    await written(a, taskWrite({}, { server: STDIO }));
    await soon('the task', heard, 'task-1 working otherWindow');
    assert.deepEqual([residence(a), residence(b)], ['free', 'otherWindow']);
    await a.close();
    await soon('the loss', heard, 'task-1 working lost');
    const c = await windows.opened();
    assert.equal(residence(c), 'lost');
    await written(c, taskWrite({ goneReason: 'serverLost' }, { server: STDIO }));
    assert.equal(residence(b), 'lost', 'that a window says so does not make it its own');
    await written(c, taskWrite({ statusMessage: 'found' }, { server: STDIO }));
    assert.deepEqual([residence(b), residence(c)], ['otherWindow', 'free']);
  });

  it('keeps the tasks of two processes apart that count alike', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const heard = hearing(b);
    const made = (toolName: string) =>
      [
        callBegan(toolName, { toolName, server: STDIO }),
        taskWrite({}, { server: STDIO, callId: toolName, source: 'create' }),
      ] as const;
    await written(a, ...made('of a'));
    a.follow(SERVER, 'task-1', true);
    await written(b, ...made('of b'));
    b.follow(SERVER, 'task-1', true);
    await written(a, taskWrite({ statusMessage: 'half of a' }, { server: STDIO }));
    await written(b, taskWrite({ statusMessage: 'half of b' }, { server: STDIO }));
    const seenBy = (ledger: Ledger) => {
      const [known] = ledger.known(SERVER, ['task-1']);
      const unfinished = ledger.unfinished([SERVER]).map(({ toolName }) => toolName);
      return [known?.toolName, known?.report.statusMessage, known?.residence, ...unfinished];
    };
    assert.deepEqual(seenBy(a), ['of a', 'half of a', 'free', 'of a']);
    assert.deepEqual(seenBy(b), ['of b', 'half of b', 'free', 'of b']);
    assert.equal(b.details({ serverId: SERVER, taskId: 'task-1' })?.lines.length, 2);
    assert.equal(a.history({}).length, 2);
    heard.length = 0;
    await a.close();
    await eventually(
      'the loss of the other one',
      async () => b.history({}).map(({ toolName, own }) => [toolName, own.goneReason].join(' ')),
      lines => lines.includes('of a serverLost'),
      SOON_MS,
    );
    assert.deepEqual([heard, seenBy(b)], [[], ['of b', 'half of b', 'free', 'of b']]);
  });

  it('takes a task of a new process for another one when it is known from elsewhere by another date', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    await written(a, taskWrite({}, { server: STDIO }));
    await written(b, taskWrite({ createdAt: later(9) }, { server: STDIO, source: 'list' }));
    assert.deepEqual([residence(a), residence(b), a.history({}).length], ['free', 'free', 2]);
    await b.close();
    await written(a, taskWrite({ createdAt: later(99) }, { server: STDIO, source: 'list' }));
    assert.equal(a.unfinished([SERVER]).length, 1);
  });

  it('ends what a window was running in its processes when it is gone, and not what its server may still know', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    await written(
      a,
      taskWrite({}, { server: STDIO }),
      taskWrite({ taskId: 'newer', generation: '2026-07-28' }, { server: STDIO }),
    );
    await a.close();
    await eventually(
      'the end',
      async () => b.recent(SERVER, 9).map(({ report, own }) => [report.taskId, own.goneReason].join(' ')),
      ended => ended.join() === 'task-1 serverLost',
      SOON_MS,
    );
    assert.deepEqual(
      b.unfinished([SERVER]).map(task => [task.report.taskId, task.residence]),
      [['newer', 'lost']],
    );
    assert.deepEqual(
      b.details({ serverId: SERVER, taskId: 'task-1' })?.lines.map(line => line.kind === 'state' && line.goneReason),
      [undefined, 'serverLost'],
    );
  });

  it('has a window that was taken for dead claim again what goes on in it', async () => {
    const [a, b] = [await windows.opened({ windowId: 'a' }), await windows.opened()];
    const heardByA = hearing(a);
    await written(a, taskWrite({}, { server: STDIO }), taskWrite({ taskId: 'web' }), callBegan('call-1'));
    a.follow(SERVER, 'web', true);
    await a.committed();
    rmSync(path.join(windows.folder, 'windows', 'a.lock'));
    await eventually(
      'a to be taken for dead',
      async () => residence(b),
      is => is === 'lost',
    );
    rmSync(path.join(windows.folder, 'ledger.db')); // It looks after its own place, too, when the file is gone.
    a.onDidLose(() => a.write(taskWrite({}, { server: STDIO })));
    await eventually(
      'a to be alive again',
      async () => residence(b),
      is => is === 'otherWindow',
    );
    assert.ok(!heardByA.some(line => line.startsWith('task-1') && line.endsWith('lost')), heardByA.join());
  });

  it('has a window that was given up by another one keep its tasks and calls', async () => {
    const a = await windows.opened({ windowId: 'a' });
    const heard = hearing(a);
    await written(a, taskWrite({}, { server: STDIO }), callBegan('call-1'));
    const other = await windows.opened();
    rmSync(path.join(windows.folder, 'windows', 'a.lock'));
    await written(other, taskWrite({ taskId: 'of another' }));
    await eventually(
      'a to claim what is its own',
      async () => {
        await other.committed();
        await a.committed();
        return other.details({ callId: 'call-1' })?.call === undefined ? 'runs' : 'over';
      },
      () => heard.includes('of another working free'),
    );
    assert.deepEqual([residence(a), a.unfinished([SERVER]).length, a.recentCalls(SERVER, 9)], ['free', 2, []]);
    assert.ok(!heard.some(line => /lost|interrupted/.test(line)), heard.join());
  });

  it('tells of a task that is on the list again', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    const of = { serverId: SERVER, taskId: 'task-1' };
    const heard = hearing(b);
    await written(a, taskWrite({ status: 'completed' }), { kind: 'hidden', of, isHidden: true });
    await soon('that it is hidden', heard, `hidden ${taskKey(SERVER, 'task-1')}`);
    await written(a, { kind: 'hidden', of, isHidden: false });
    await soon('that it is shown', heard, 'task-1 completed free');
  });

  it('shows a call of another window when it is over', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    await written(a, callBegan('call-1'));
    assert.deepEqual(b.recentCalls(SERVER, 9), []);
    const heard = hearing(b);
    await a.close();
    await soon('the interruption', heard, 'call-1 interrupted');
  });

  it('takes a window for dead only when nobody holds its lock', async () => {
    const sqlite = loadSqlite();
    assert.ok(sqlite);
    const open = new Windows(sqlite, windows.folder, 'me', new FakeClock());
    const folder = path.join(windows.folder, 'windows');
    mkdirSync(path.join(folder, 'unreachable.lock'), { recursive: true });
    writeFileSync(path.join(folder, 'free.lock'), '');
    writeFileSync(path.join(folder, 'scribbled.lock'), 'no database '.repeat(1_000));
    assert.deepEqual(
      ['me', 'unreachable', 'free', 'scribbled', 'missing', ''].map(id => open.isAlive(id)),
      [true, true, false, false, false, false],
    );
  });

  it('leaves nothing of a window that was closed', async () => {
    const ledger = await windows.opened();
    assert.equal(readdirSync(path.join(windows.folder, 'windows')).length, 1);
    await ledger.close();
    assert.deepEqual(readdirSync(path.join(windows.folder, 'windows')), []);
  });

  describe('of another process', () => {
    for (const end of ['closed', 'killed'] as const) {
      it(`hears what is written there, and takes over when that window is ${end}`, async () => {
        const ledger = await windows.opened();
        const heard = hearing(ledger);
        const other = started('hold', windows.folder, 'other');
        await other.says('ready');
        await soon('its task', heard, 'followed working followed');
        await soon('its own task', heard, 'at home working otherWindow');
        ledger.follow(SERVER, 'followed', true);
        await ledger.committed();
        assert.equal(residence(ledger, 'followed'), 'followed');
        other.tell('half');
        await eventually(
          'the message',
          async () => ledger.known(SERVER, ['followed'])[0]?.report.statusMessage,
          message => message === 'half',
          SOON_MS,
        );
        heard.length = 0;
        await other[end]();
        await soon('that it is free', heard, 'followed working free');
        await soon('that it is lost', heard, 'at home working lost');
        await ledger.committed();
        const third = await windows.opened();
        assert.deepEqual(
          ['followed', 'at home'].map(taskId => residence(third, taskId)),
          ['followed', 'lost'],
        );
      });
    }
  });
});

function linesOf({ tasks, calls, hiddenTasks, removedTasks, removedCalls }: ElsewhereChange): string[] {
  return [
    ...tasks.map(({ report, residence }) => `${report.taskId} ${report.statusWord} ${residence}`),
    ...calls.map(({ callId, outcome }) => `${callId} ${outcome}`),
    ...hiddenTasks.map(key => `hidden ${key}`),
    ...removedTasks.map(key => `removed ${key}`),
    ...removedCalls.map(callId => `removed ${callId}`),
  ];
}
