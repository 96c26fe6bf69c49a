import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Ledger } from '../../../src/ledger/ledger';
import type { ElsewhereChange } from '../../../src/ledger/records';
import { taskKey } from '../../../src/tasks/task';
import { later, SERVER } from '../../support/builders';
import { aServer, callBegan, LedgerFolder, taskWrite, written } from '../../support/ledgerFixture';
import { LedgerDriver, type LedgerProcess } from '../../support/ledgerProcess';
import { eventually } from '../../ui/support/eventually';

/** What the issue promises, with what it takes to look. */
const SOON_MS = 1_500;
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

  it('shows a call of another window when it is over', async () => {
    const [a, b] = [await windows.opened(), await windows.opened()];
    await written(a, callBegan('call-1'));
    assert.deepEqual(b.recentCalls(SERVER, 9), []);
    const heard = hearing(b);
    await a.close();
    await soon('the interruption', heard, 'call-1 interrupted');
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
