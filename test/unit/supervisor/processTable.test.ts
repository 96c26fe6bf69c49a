import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import {
  type ProcessTable,
  readProcessTable,
  rowFromPs,
  rowFromStat,
  tableFromProc,
  tableFromPs,
} from '../../../src/supervisor/processTable';

const sources: readonly [string, () => ProcessTable, boolean][] = [
  ['/proc', tableFromProc, process.platform === 'linux'],
  ['ps', tableFromPs, existsSync('/bin/ps')],
];

describe('process table', () => {
  let child: ChildProcessWithoutNullStreams | undefined;

  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
  });

  /**
   * The leader of a group. It starts a process that ends, and does not notice: by then it is no shell any more, which
   * would.
   */
  async function startParent(): Promise<number> {
    child = spawn('/bin/sh', ['-c', 'sleep 0.3 & echo ready; exec sleep 60'], { detached: true });
    await once(child.stdout, 'data');
    assert.ok(child.pid !== undefined);
    return child.pid;
  }

  for (const [name, read, canRead] of sources) {
    describe(`from ${name}`, () => {
      before(function () {
        if (!canRead) {
          this.skip();
        }
      });

      it('has parents and groups', async () => {
        const pid = await startParent();
        const row = read().get(pid);
        assert.deepEqual(
          [row?.pid, row?.parent, row?.group, row?.isDead, read().has(process.pid)],
          [pid, process.pid, pid, false, true],
        );
      });

      it('gives the same start each time, and a new one to a new process', async () => {
        const before = read().get(process.pid)?.startedAt;
        const parent = await startParent();
        const table = read();
        assert.equal(table.get(process.pid)?.startedAt, before);
        assert.notEqual(table.get(parent)?.startedAt, before);
      });

      it('tells who has ended and only waits to be noticed', async () => {
        const parent = await startParent();
        const dead = () => [...read().values()].filter(row => row.parent === parent && row.isDead);
        const limit = AbortSignal.timeout(8_000);
        while (dead().length === 0) {
          limit.throwIfAborted(); // Or it would go on under the tests after this one.
          await setTimeout(20); // It is ending, which nobody is told.
        }
        assert.equal(dead().length, 1);
      }).timeout(10_000);
    });
  }

  it('is the same from both, as far as both have it', function () {
    if (!sources.every(([, , canRead]) => canRead)) {
      this.skip();
    }
    const facts = ({ parent, group }: { parent: number; group: number }) => ({ parent, group });
    const [one, other] = [tableFromProc(), tableFromPs()].map(table => table.get(process.pid));
    assert.ok(one && other);
    assert.deepEqual(facts(one), facts(other));
  });

  it('can be had here', function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    assert.ok(readProcessTable().has(process.pid));
  });

  it('reads a program’s name for nothing else', () => {
    const stat = `77 (a) S 1 2 (\n) Z 70 71 72 0 -1 4194304 ${'1 '.repeat(8)}20 0 11 0 98765 4096 7\n`;
    assert.deepEqual(rowFromStat(stat), { pid: 77, parent: 70, group: 71, isDead: true, startedAt: '98765' });
  });

  it('reads what ps of macOS writes', () => {
    const line = '  501     1   501 Ss   Sun Nov 22 22:01:05 2026    ';
    const startedAt = 'Sun Nov 22 22:01:05 2026';
    assert.deepEqual(rowFromPs(line), { pid: 501, parent: 1, group: 501, isDead: false, startedAt });
  });

  it('has no row for what cannot be read', () => {
    for (const row of [rowFromStat(''), rowFromStat('77 (x) S 1'), rowFromPs(''), rowFromPs('PID PPID')]) {
      assert.equal(row, undefined);
    }
  });
});
