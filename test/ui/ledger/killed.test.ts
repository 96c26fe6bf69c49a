import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DrivenWindow, drivenWindow } from '../support/drivenWindow';
import { Driver, isAlive } from '../support/driver';
import { eventually } from '../support/eventually';
import { integrityOf, ledgerFile, query } from '../support/ledgerFile';
import { TaskServer } from '../support/taskServer';

const kills = 5;
/** How long a process works at most before it is killed. */
const longestLifeMs = 1_500;
/** One kill has the window start its extensions once by itself, and once more when it is loaded anew. */
const limitMs = kills * 60_000;

/** No list brings back what was lost. */
const capabilities = { list: false };
const tools = [{ name: 'long' }, { name: 'short', polls: 1 }, { name: 'now', immediate: true }];

describe('An extension host that is killed while tools are run', function () {
  this.timeout(limitMs);
  let old: TaskServer;
  let fresh: TaskServer;
  let driven: DrivenWindow;
  before(async () => {
    old = await TaskServer.start({ capabilities, pollInterval: 500, tools, generation: '2025-11-25' });
    fresh = await TaskServer.start({ capabilities, pollInterval: 500, tools, generation: '2026-07-28' });
    driven = await drivenWindow({ Old: old.entry, Fresh: fresh.entry });
  });
  after(async () => {
    await driven.window.close();
    await old.close();
    await fresh.close();
  });

  it(`loses nothing that was promised, ${kills} times, and leaves a file that is whole`, async () => {
    const { window } = driven;
    const folder = window.host.driverFolder;
    for (let kill = 1; kill <= kills; kill++) {
      const { driver } = driven;
      const servers = [await driver.serverId('Old'), await driver.serverId('Fresh')];
      const files = servers.map((_, index) => path.join(folder, `promised-${kill}-${index}.txt`));
      await Promise.all(servers.map((id, index) => driver.tell('loop', id, ['long', 'short', 'now'], files[index])));
      await eventually(
        'the first calls',
        async () => files.every(file => promised(file).length >= 3),
        isSo => isSo,
      );
      const lifeMs = Math.random() * longestLifeMs;
      await pause(lifeMs); // The moment is to be any.
      process.kill(driver.pid, 'SIGKILL');
      await eventually(
        'the end of the process',
        async () => isAlive(driver.pid),
        alive => !alive,
      );
      // VS Code starts another one by itself.
      await Driver.next(window.host);
      await window.page.reload();
      await window.waitUntilReady();
      driven = { window, driver: await Driver.next(window.host) };
      const calls = await endedCalls(driven);
      for (const [index, id] of servers.entries()) {
        const lines = promised(files[index] as string);
        const tasks = new Set((await driven.driver.history({ serverId: id })).map(({ taskId }) => taskId));
        const lost = lines.filter(line => !(line.startsWith('task ') ? tasks : calls).has(line.slice(5)));
        console.log(`      kill ${kill}: after ${Math.round(lifeMs)} ms, ${lines.length} calls of server ${index + 1}`);
        assert.deepEqual(lost, [], `lost by kill ${kill}`);
      }
    }
    await window.tasks.waitForText(/\[loading~spin\] long/);
    await window.screenshots('killed-five-times');
    assert.deepEqual(await integrityOf(window.host), ['ok']);
  });
});

/** The names that were the arguments of all calls that are known to have been answered. */
async function endedCalls({ window }: DrivenWindow): Promise<Set<string>> {
  const rows = await query(
    ledgerFile(window.host),
    'SELECT args FROM entries WHERE isTask = 0 AND outcome IS NOT NULL',
  );
  return new Set(rows.map(({ args }) => JSON.parse(String(args)).name));
}

/** The lines that were written whole: a process that is killed may leave half of one. */
function promised(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}
