import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PosixTree } from '../../../src/supervisor/posixTree';
import type { ProcessRow, ProcessTable } from '../../../src/supervisor/processTable';

/** No process has it: beyond what any system gives away. */
const LEADER = 2 ** 30;

const tableOf = (...rows: ProcessRow[]): ProcessTable => new Map(rows.map(row => [row.pid, row]));

describe('PosixTree', function () {
  // A busy machine may take its time.
  this.timeout(10_000);

  let child: ChildProcessWithoutNullStreams;
  let childId: number;
  let table: ProcessTable;
  let tree: PosixTree;

  before(function () {
    if (process.platform === 'win32') {
      this.skip();
    }
  });
  beforeEach(async () => {
    child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout); process.stdout.write("ready")'], {
      detached: true,
    });
    await once(child.stdout, 'data');
    childId = child.pid ?? 0;
    tree = new PosixTree(LEADER, () => table);
  });
  afterEach(() => child?.kill('SIGKILL'));

  /** What a table may say of the process that the test has started. */
  const row = (facts: Partial<ProcessRow> = {}): ProcessRow => ({
    pid: childId,
    parent: LEADER,
    group: childId,
    isDead: false,
    startedAt: 'then',
    ...facts,
  });
  const leader = (): ProcessRow => row({ pid: LEADER, parent: 1, group: LEADER });

  async function assertSpared(): Promise<void> {
    child.stdin.write('alive');
    assert.equal(String((await once(child.stdout, 'data'))[0]), 'alive');
  }
  async function assertKilled(): Promise<void> {
    await once(child, 'exit');
    assert.equal(child.signalCode, 'SIGKILL');
  }

  it('reaches one that left the group', async () => {
    table = tableOf(leader(), row());
    tree.signal('SIGKILL');
    await assertKilled();
  });

  it('reaches one whose parent left the group', async () => {
    table = tableOf(row({ parent: LEADER + 1 }), leader(), row({ pid: LEADER + 1, group: LEADER + 1 }));
    tree.signal('SIGKILL');
    await assertKilled();
  });

  it('reaches one that was there when it last looked and has lost its parent since', async () => {
    table = tableOf(leader(), row());
    tree.look();
    table = tableOf(row({ parent: 1 }));
    assert.equal(tree.isGone(), false);
    tree.signal('SIGKILL');
    await assertKilled();
  });

  it('spares a process that got the ID of one of its own', async () => {
    table = tableOf(leader(), row());
    tree.look();
    table = tableOf(row({ parent: 1, startedAt: 'later' }));
    tree.signal('SIGKILL');
    assert.equal(tree.isGone(), true);
    await assertSpared();
  });

  it('spares all others', async () => {
    table = tableOf(leader(), row({ parent: 1 }));
    tree.signal('SIGKILL');
    await assertSpared();
  });

  it('is gone when those who are left have ended', () => {
    table = tableOf(leader(), row());
    assert.equal(tree.isGone(), false);
    table = tableOf(row({ parent: 1, isDead: true }));
    assert.equal(tree.isGone(), true);
  });

  it('is the process group where no table can be read', async () => {
    table = tableOf();
    tree = new PosixTree(childId, () => table);
    assert.equal(tree.isGone(), false);
    tree.signal('SIGKILL');
    await assertKilled();
    assert.equal(tree.isGone(), true);
  });
});
