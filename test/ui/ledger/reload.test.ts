import assert from 'node:assert/strict';
import { type DrivenWindow, drivenWindow, reloaded } from '../support/drivenWindow';
import type { Driver } from '../support/driver';
import { eventually } from '../support/eventually';
import { calmTree, scripted } from '../support/servers';
import { TaskServer } from '../support/taskServer';

/** Of `tasks/list`, where a script names no other. */
const pageSize = 10;
const each = 25;
const words = /^The quick one has ended in time\.$/m;

/** Keeps its tasks beyond a session, as only a server outside of the window can. */
const lasting = { pollInterval: 1_000, tools: [{ name: 'compile' }, { name: 'deploy' }] };
/** A process of the window, and its tasks with it. */
const fleeting = scripted({
  tools: [
    { name: 'fleeting' },
    { name: 'quick', polls: 1, result: { content: [{ type: 'text', text: 'The quick one has ended in time.' }] } },
    { name: 'now', immediate: true, result: { content: [{ type: 'text', text: 'It is five past four.' }] } },
  ],
});

describe('A window that is loaded anew', () => {
  let fresh: TaskServer;
  let old: TaskServer;
  let driven: DrivenWindow;
  before(async () => {
    fresh = await TaskServer.start({ ...lasting, generation: '2026-07-28' });
    old = await TaskServer.start({ ...lasting, generation: '2025-11-25' });
    const servers = { Fresh: fresh.entry, Old: old.entry, Process: fleeting };
    driven = await drivenWindow(servers, { viewport: { width: 1280, height: 1_700 } });
  });
  after(async () => {
    await driven.window.close();
    await fresh.close();
    await old.close();
  });

  it('has all fifty tasks again, of both generations, and follows them to their end; no tool is called again', async () => {
    const { driver, window } = driven;
    await startAll(driver, 'Fresh');
    await startAll(driver, 'Old');
    const before = await eventually(
      'fifty rows',
      () => calmTree(window),
      text => (text.match(/loading~spin/g) ?? []).length === 2 * each,
    );
    await window.screenshots('reload-fifty-before');
    driven = await reloaded(driven);
    const after = await eventually(
      'the same fifty rows',
      () => calmTree(window),
      text => text === before,
    );
    assert.match(after, /\[loading~spin\] compile — #s\n/);
    await window.screenshots('reload-fifty-after');

    const asked = async (): Promise<readonly number[]> => [
      await fresh.count('tasks/get'),
      await old.count('tasks/list'), // Of so many at once, it is cheaper to read the list.
    ];
    const [gets = 0, lists = 0] = await asked();
    await eventually('every task to be asked about again', asked, ([getsNow = 0, listsNow = 0]) => {
      return getsNow >= gets + each && listsNow >= lists + Math.ceil(each / pageSize);
    });
    for (const server of [fresh, old]) {
      await server.control({ end: 'completed' });
    }
    for (const name of ['Fresh', 'Old']) {
      const id = await driven.driver.serverId(name);
      await driven.driver.waitForStates(id, 'completed', states => {
        const all = Object.values(states);
        return all.length === each && all.every(state => state === 'completed');
      });
    }
    await eventually(
      'fifty ended rows',
      () => calmTree(window),
      text => (text.match(/\[pass\] (compile|deploy)/g) ?? []).length === 2 * each,
    );
    await window.screenshots('reload-fifty-completed');
    assert.equal(await fresh.count('tools/call'), each);
    assert.equal(await old.count('tools/call'), each);
  });

  it('tells what became of the tasks of a process that ended with it, and has the results of those before', async () => {
    const { window, driver } = driven;
    const id = await driver.serverId('Process');
    await driver.startTask(id, 'fleeting');
    const quick = await driver.startTask(id, 'quick');
    await driver.waitForState(id, quick, 'completed');
    await driver.api('runTool', id, 'now');
    await window.tasks.scrollToEnd({ label: 'fleeting', level: 2 });
    await window.tasks.click({ label: 'quick', level: 2 });
    await window.editors.waitForText(words);
    const tabs = await window.editors.tabs();
    await window.screenshots('reload-process-before');

    driven = await reloaded(driven);
    assert.deepEqual(await window.editors.waitForTabs(shown => shown.length === tabs.length), tabs);
    await window.editors.waitForText(words);
    await window.tasks.scrollToEnd({ label: 'fleeting', level: 2 });
    await window.tasks.waitForText(
      new RegExp(
        [
          '▾ \\[server-environment\\] Process — 2025-11-25',
          '  ▸ \\[tools\\] Tools',
          '  \\[pass\\] now — \\w+',
          '  \\[pass\\] quick — \\w+',
          '  \\[debug-disconnect\\] fleeting — \\w+ · gone',
        ].join('\n'),
      ),
    );
    const hover = (await window.tasks.tooltip({ label: 'fleeting', level: 2 })).replaceAll('\u00a0', ' ');
    assert.match(hover, /Gone the connection that it lived in ended/);
    await window.screenshots('reload-process-after');
    assert.deepEqual(await driven.driver.states(id), { 'fleeting-1': 'serverLost', 'quick-1': 'completed' });
  });

  it('opens the result of a call that was answered at once before, and of a task whose server is gone', async () => {
    const { window } = driven;
    await window.command('View: Close All Editors');
    await window.tasks.click({ label: 'now', level: 2 });
    await window.editors.waitForText(/^It is five past four\.$/m);
    await window.screenshot('reload-call');
    await window.tasks.click({ label: 'quick', level: 2 });
    await window.editors.waitForText(words);
  });
});

async function startAll(driver: Driver, server: string): Promise<void> {
  const id = await driver.serverId(server);
  for (let index = 0; index < each; index++) {
    await driver.startTask(id, index % 2 ? 'compile' : 'deploy');
  }
}
