import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type DrivenWindow, drivenBeside, drivenWindow, reloaded } from '../support/drivenWindow';
import { isAlive } from '../support/driver';
import { eventually } from '../support/eventually';
import { integrityOf, ledgerFile, lockDatabase, loggedLines, query } from '../support/ledgerFile';
import type { WindowOptions } from '../support/openWindow';
import { scripted } from '../support/servers';

const remembered = 40;
/** The last pages of so small a file hold some of its tasks, the first ones what it takes to find any. */
const cutOffBytes = 2 * 8_192;
const server = scripted({
  uniqueIds: true,
  listSteps: true,
  pollInterval: 500,
  tools: [
    { name: 'build', polls: 1 },
    { name: 'now', immediate: true },
  ],
});

describe('A ledger that does not work', () => {
  let driven: DrivenWindow;
  let id: string;
  let pidsSeen: number[];

  async function openWith(options: WindowOptions = {}): Promise<void> {
    driven = await drivenWindow({ Server: server }, options);
    id = await driven.driver.serverId('Server');
    pidsSeen = [driven.driver.pid];
  }

  /** A window that has remembered tasks is closed, and another one opened when something has happened to the file. */
  async function openAfter(happening: (file: string) => Promise<void> | void): Promise<void> {
    await openWith();
    for (let count = 1; count <= remembered; count++) {
      await driven.driver.startTask(id, 'build');
    }
    await driven.driver.waitForStates(id, 'completed', states =>
      Object.values(states).every(state => state === 'completed'),
    );
    await driven.window.closeAlone();
    await eventually(
      'the window to end',
      async () => pidsSeen.some(isAlive),
      alive => !alive,
    );
    await happening(ledgerFile(driven.window.host));
    driven = await drivenBeside(driven, 'again');
    pidsSeen.push(driven.driver.pid);
  }

  /** Whatever became of the file: a task is run and shown, to its end. */
  async function works(): Promise<string> {
    const taskId = await driven.driver.startTask(id, 'build');
    await driven.driver.waitForState(id, taskId, 'completed');
    await driven.window.tasks.waitForText(/\[pass\] build — \w+/);
    const found = await driven.driver.api<{ taskId: string }[]>('history', { serverId: id, limit: 1_000 });
    assert.ok(
      found.some(task => task.taskId === taskId),
      'it is in the history',
    );
    await driven.driver.api('runTool', id, 'now');
    await driven.window.tasks.waitForText(/\[pass\] now — \w+/);
    return taskId;
  }

  /** What is said of the history, once. */
  async function told(pattern: RegExp): Promise<string> {
    const [words = '', ...more] = await driven.window.messages.waitForNotification(pattern);
    assert.deepEqual(more, []);
    return words;
  }

  async function onDisk(...taskIds: readonly string[]): Promise<void> {
    const file = ledgerFile(driven.window.host);
    await eventually(
      `${taskIds} to be on disk`,
      async () => (existsSync(file) ? JSON.stringify(await query(file, 'SELECT taskId FROM entries')) : ''),
      rows => taskIds.every(taskId => rows.includes(taskId)),
      60_000,
    );
  }

  function filesOf(pattern: RegExp): string[] {
    const { storage } = driven.window.host;
    return readdirSync(storage)
      .filter(name => pattern.test(name))
      .map(name => path.join(storage, name));
  }

  afterEach(async () => {
    const unhandled = loggedLines(driven.window.host, /rejected promise not handled|unhandled/i);
    await driven.window.close();
    assert.deepEqual(unhandled, []);
  });

  it('because it was deleted while it was open: it is written anew from what the window knows', async () => {
    await openWith();
    const before = await works();
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']) {
      rmSync(path.join(driven.window.host.storage, name), { force: true });
    }
    const after = await works();
    await onDisk(before, after);
    assert.deepEqual(await integrityOf(driven.window.host), ['ok']);
    assert.equal(loggedLines(driven.window.host, /The file of the ledger is gone or another one/).length, 1);
    assert.deepEqual(await driven.window.messages.notifications(), []);
    await driven.window.screenshots('faults-deleted');
    driven = await reloaded(driven);
    await driven.window.tasks.waitForText(/\[pass\] build[\s\S]*\[pass\] build/);
  });

  it('because the whole folder was deleted while it was open: the same', async () => {
    await openWith();
    await works();
    // At once: somebody may be writing into it.
    const away = `${driven.window.host.storage}-away`;
    renameSync(driven.window.host.storage, away);
    rmSync(away, { recursive: true, maxRetries: 5 });
    await works();
    driven = await reloaded(driven);
    await driven.window.tasks.waitForText(/\[pass\] build[\s\S]*\[pass\] build/);
    assert.deepEqual(await integrityOf(driven.window.host), ['ok']);
  });

  it('because it is no database at all: it is put aside, said once, and a new one is begun', async () => {
    const garbage = 'Nobody knows what this is.\n'.repeat(1_000);
    await openWith({
      prepare: storage => {
        mkdirSync(storage, { recursive: true });
        writeFileSync(path.join(storage, 'ledger.db'), garbage);
      },
    });
    await told(
      /^The history of MCP tasks was damaged\. A new one was begun .*the old file kept as ledger\S+\. \[Open Folder\] \[Show Log\]$/,
    );
    await driven.window.screenshots('faults-garbage');
    await works();
    const [kept = '', ...more] = filesOf(/^ledger.*(broken|corrupt|damaged)/);
    assert.deepEqual(more, []);
    assert.equal(readFileSync(kept, 'utf8'), garbage);
    driven = await reloaded(driven);
    await driven.window.tasks.waitForText(/\[pass\] build/);
    assert.deepEqual(await driven.window.messages.notifications(), []);
    assert.deepEqual(await integrityOf(driven.window.host), ['ok']);
  });

  it('because a part of it was cut off: what is left is saved', async () => {
    await openAfter(file => truncateSync(file, statSync(file).size - cutOffBytes));
    const words = await told(
      /^The history of MCP tasks was damaged\. A new one was begun with the \d+ entries that could be saved, and the old file kept as \S+\./,
    );
    const saved = Number(/the (\d+) entries/.exec(words)?.[1]);
    assert.ok(saved > 0 && saved < remembered, words);
    assert.equal((await driven.driver.history({ serverId: id })).length, saved);
    await driven.window.screenshots('faults-truncated');
    await driven.window.tasks.waitForText(/\[pass\] build/);
    await works();
    assert.deepEqual(await integrityOf(driven.window.host), ['ok']);
  });

  it('because a newer version made it: it is left as it is', async () => {
    await openAfter(async file => {
      await query(file, 'PRAGMA user_version = 999');
    });
    await told(
      /^The history of MCP tasks was written by a newer version of the extension\. Update it here, too\. Tasks are remembered until this window closes, or until it works again\. \[Open Folder\] \[Show Log\]$/,
    );
    await driven.window.screenshots('faults-newer');
    await works();
    const file = ledgerFile(driven.window.host);
    assert.deepEqual(await query(file, 'PRAGMA user_version'), [{ user_version: 999 }]);
    assert.deepEqual(await query(file, 'SELECT count(*) AS count FROM entries'), [{ count: remembered }]);
  });

  it('because another program holds it: it is waited for, then work goes on without it, and later with it again', async () => {
    let letGo = async () => {};
    await openAfter(async file => {
      letGo = await lockDatabase(file);
    });
    const running = works();
    await told(
      /^Another program holds the history of MCP tasks \(ledger\.db\)\. Close it, and writing goes on by itself\. Tasks are remembered until this window closes, or until it works again\./,
    );
    await driven.window.screenshots('faults-locked');
    const taskId = await running;
    await letGo();
    await onDisk(taskId);
    await eventually(
      'the word of it in the log',
      async () => loggedLines(driven.window.host, /The history is written to its file again/),
      lines => lines.length > 0,
    );
    await eventually(
      'what was remembered before',
      () => driven.driver.history({ serverId: id }),
      tasks => tasks.length === remembered + 1,
    );
    await driven.window.screenshots('faults-locked-no-more');
  });

  it('because it cannot be written: work goes on in memory, until it can', async () => {
    await openWith({
      prepare: storage => mkdirSync(path.join(storage, 'ledger.db'), { recursive: true }),
    });
    await told(
      /^The history of MCP tasks cannot be written\. Look at the permissions of ledger\.db and its folder\. Tasks are remembered until this window closes, or until it works again\. \[Open Folder\] \[Show Log\]$/,
    );
    await driven.window.screenshots('faults-directory');
    const taskId = await works();
    rmdirSync(ledgerFile(driven.window.host));
    await onDisk(taskId);
  });
});
