import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadSqlite } from '../../../src/ledger/sqlite';
import { SERVER } from '../../support/builders';
import { LedgerFolder } from '../../support/ledgerFixture';
import { LedgerDriver } from '../../support/ledgerProcess';

const TIMES = 100;
/** So many windows write to the file at the same time, and are killed at moments of their own. */
const AT_ONCE = 2;
/** From the first task on; starting takes its time before. */
const LONGEST_LIFE_MS = 400;

describe('A ledger whose windows are killed', () => {
  const driver = new LedgerDriver();
  const windows = new LedgerFolder();

  before(() => driver.make());
  after(async () => {
    driver.remove();
    await windows.remove();
  });

  it(`${TIMES} times, at any moment, has every task and result that was promised, and is whole`, async function () {
    this.timeout(180_000);
    const promised: string[] = [];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, writer) => {
        for (let run = writer; run < TIMES; run += AT_ONCE) {
          const window = driver.start('write', windows.folder, `run${run}`);
          await window.says(`run${run}-0`);
          await pause(Math.random() * LONGEST_LIFE_MS);
          await window.killed();
          promised.push(...window.lines.slice(1));
          assert.equal(window.lines[0], 'file', 'it always opens');
        }
      }),
    );
    assert.equal(integrity(), 'ok');
    const ledger = await windows.opened();
    assert.ok(promised.length > TIMES);
    const tasks = promised.filter(line => !line.startsWith('result '));
    const lost = tasks.filter(taskId => ledger.known(SERVER, [taskId]).length === 0);
    assert.deepEqual(lost, []);
    for (const line of promised.filter(line => line.startsWith('result '))) {
      assert.ok(await ledger.result({ serverId: SERVER, taskId: line.slice('result '.length) }), line);
    }
    assert.deepEqual(
      readdirSync(windows.folder).filter(name => name.includes('broken')),
      [],
    );
  });

  const integrity = () => {
    const sqlite = loadSqlite();
    assert.ok(sqlite);
    const database = new sqlite.DatabaseSync(path.join(windows.folder, 'ledger.db'));
    try {
      return database.prepare('PRAGMA integrity_check').get()?.integrity_check;
    } finally {
      database.close();
    }
  };
});
