import { systemClock } from '../../../src/base/clock';
import { Ledger } from '../../../src/ledger/ledger';
import { serverId } from '../../support/builders';
import { aServer, taskWrite, UNLIMITED } from '../../support/ledgerFixture';
import { silentLog } from '../../support/logs';

const STATUSES = ['completed', 'completed', 'failed', 'cancelled'] as const;
/** So many are written at once. */
const PIECE = 2_000;

/** Writes ended tasks into a ledger as an earlier window would have: the last of them is a minute old. */
export async function fillLedger(folder: string, count: number, servers: readonly string[]): Promise<void> {
  const ledger = new Ledger({
    folder,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    limits: () => UNLIMITED,
  });
  await ledger.open();
  const newest = Date.now() - 60_000;
  for (let index = 0; index < count; index++) {
    const name = servers[index % servers.length] ?? '';
    const server = aServer({ serverId: serverId(`setting:${name}`), name });
    const createdAt = new Date(newest - (count - index) * 1_000).toISOString();
    const task = {
      taskId: `${String(index).padStart(8, '0')}-7c1e-4d0a-9a51-0242ac120002`,
      serverId: server.serverId,
      status: STATUSES[index % STATUSES.length] ?? 'completed',
      statusMessage: `Step 97 of 97: linked ${index} objects`,
      createdAt,
      lastUpdatedAt: createdAt,
      toolName: `tool-${index % 40}`,
    };
    ledger.write(taskWrite(task, { server, at: Date.parse(createdAt) }));
    if (index % PIECE === 0) {
      await ledger.committed();
    }
  }
  await ledger.committed();
  await ledger.close();
}
