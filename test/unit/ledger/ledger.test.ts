import assert from 'node:assert/strict';
import type { Ledger } from '../../../src/ledger/ledger';
import { aReport, SERVER } from '../../support/builders';
import { callBegan, LedgerFolder, taskWrite, written } from '../../support/ledgerFixture';

describe('Ledger', () => {
  let windows: LedgerFolder;
  let ledger: Ledger;

  beforeEach(async () => {
    windows = new LedgerFolder();
    ledger = await windows.opened();
  });

  afterEach(() => windows.remove());

  it('remembers a task over the end of its window', async () => {
    await written(ledger, taskWrite({ toolName: 'build', startedHere: true }));
    await ledger.close();
    const next = await windows.opened();
    const { firstSeenAt } = taskWrite().task;
    assert.deepEqual(next.unfinished([SERVER]), [
      {
        serverId: SERVER,
        generation: '2025-11-25',
        report: aReport(),
        toolName: 'build',
        startedHere: true,
        firstSeenAt,
        own: {},
        residence: 'free',
      },
    ]);
  });

  it('makes one entry of a call and the task that it became', async () => {
    await written(ledger, callBegan('call-1'), taskWrite({ status: 'completed' }, { callId: 'call-1' }));
    assert.deepEqual(ledger.totals().tasks + ledger.totals().calls, 1);
    const details = ledger.details({ callId: 'call-1' });
    assert.deepEqual([details?.args, details?.task?.toolName, details?.lines.length], [{ target: 'all' }, 'build', 1]);
    assert.equal(ledger.recent(SERVER, 10).length, 1);
    assert.equal(ledger.history({ text: 'BUILD' }).length, 1);
  });
});
