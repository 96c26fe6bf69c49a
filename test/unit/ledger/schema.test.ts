import assert from 'node:assert/strict';
import { MIGRATIONS, type Migration } from '../../../src/ledger/schema';
import { SERVER } from '../../support/builders';
import { LedgerFolder, taskWrite, written } from '../../support/ledgerFixture';

/** As a later version may add to it. */
const SECOND: Migration = database =>
  database.exec(`ALTER TABLE entries ADD COLUMN note TEXT; UPDATE entries SET note = 'was there';`);

describe('The schema of the ledger', () => {
  let windows: LedgerFolder;

  beforeEach(async () => {
    windows = new LedgerFolder();
    const ledger = await windows.opened();
    await written(ledger, taskWrite(), taskWrite({ taskId: 'task-2' }));
    await ledger.close();
  });

  afterEach(() => windows.remove());

  it('is brought up to date with what is in it', async () => {
    const ledger = await windows.opened({ migrations: [...MIGRATIONS, SECOND] });
    assert.deepEqual(ledger.state, { kind: 'file' });
    await written(ledger, taskWrite({ taskId: 'new' }));
    assert.equal(ledger.unfinished([SERVER]).length, 3);
    await ledger.close();
    const old = await windows.opened();
    assert.equal(old.state.kind === 'memory' && old.state.trouble.reason, 'newer', 'an older version leaves it alone');
  });

  it('stays as it was when a step fails', async () => {
    const half: Migration = database => {
      SECOND(database);
      database.exec('CREATE UNIQUE INDEX oneOfEach ON entries (note)'); // There are two.
    };
    const ledger = await windows.opened({ migrations: [...MIGRATIONS, half] });
    assert.equal(ledger.state.kind === 'memory' && ledger.state.trouble.reason, 'unknown');
    await ledger.close();
    const old = await windows.opened();
    assert.deepEqual([old.state, old.unfinished([SERVER]).length], [{ kind: 'file' }, 2]);
  });

  it('is brought up to date once when several windows start together', async () => {
    let times = 0;
    const counted: Migration = database => {
      times++;
      SECOND(database);
    };
    const host = { migrations: [...MIGRATIONS, counted] };
    const ledgers = await Promise.all([windows.opened(host), windows.opened(host), windows.opened(host)]);
    assert.deepEqual([times, ledgers.map(({ state }) => state.kind)], [1, ['file', 'file', 'file']]);
  });
});
