import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { artefacts } from '../../host/window.mjs';
import { menuLabels, openContextMenu } from '../support/contextMenu';
import { type DrivenWindow, drivenBeside, drivenWindow } from '../support/drivenWindow';
import { type Driver, isAlive } from '../support/driver';
import { eventually } from '../support/eventually';
import { calmTree, scripted } from '../support/servers';
import { TaskServer } from '../support/taskServer';

/** How long before a moment a word of it may have been heard: clocks of processes are read at different times. */
const toleranceMs = 1_000;
const lingeringMs = 80_000;
/** How often the window that follows a task has to have asked until it is clear that the other one does not. */
const manyPolls = 6;

/** Whoever wants to know how a task goes on has to ask. */
const script = { silent: true, capabilities: { listen: false }, pollInterval: 500 };
/** One server of each generation, with a tool. */
const tools = { '2025-11-25': 'compile', '2026-07-28': 'deploy' } as const;
const generations = ['2025-11-25', '2026-07-28'] as const;

/** A process of the window that starts it. */
const bound = scripted({
  pollInterval: 500,
  tools: [
    { name: 'watch', statusMessage: 'watching' },
    { name: 'quick', polls: 1 },
  ],
});

/** How long it took until the other window knew: told, and no matter of passing or failing. */
const delays: string[] = [];
const measured = (what: string, ms: number) => delays.push(`| ${what} | ${ms} ms |`);

describe('Two windows on one ledger', () => {
  const servers = new Map<string, TaskServer>();
  let first: DrivenWindow;
  let second: DrivenWindow;
  const server = (name: string) => servers.get(name) as TaskServer; // Each is made below.

  before(async () => {
    for (const generation of generations) {
      servers.set(generation, await TaskServer.start({ ...script, generation, tools: [{ name: tools[generation] }] }));
    }
    const shared = Object.fromEntries(
      Array.from(servers, ([name, { entryNamingWindow }]) => [name, entryNamingWindow]),
    );
    first = await drivenWindow({ ...shared, Bound: bound }, { folder: 'first' });
    second = await drivenBeside(first, 'second');
  });
  after(async () => {
    const table = ['| known in the other window | after |', '| --- | --- |', ...delays].join('\n');
    writeFileSync(path.join(artefacts, 'windows.md'), `${table}\n`);
    process.stdout.write(`${table}\n`);
    await second.window.close();
    await Promise.all([...servers.values()].map(each => each.close()));
  });

  it('have extension hosts of their own', () => {
    assert.notEqual(first.driver.pid, second.driver.pid);
    assert.ok(isAlive(first.driver.pid) && isAlive(second.driver.pid));
  });

  for (const generation of generations) {
    describe(`with a ${generation} server over HTTP`, () => {
      const tool = tools[generation];
      let id: string;
      let taskId: string;

      it('both show a task that is started in one of them', async () => {
        id = await first.driver.serverId(generation);
        assert.equal(await second.driver.serverId(generation), id);
        taskId = await first.driver.startTask(id, tool);
        const startedAt = Date.now();
        const heardAt = await hears(second.driver, taskId, 'working', startedAt);
        measured(`${generation}: a task that was started`, heardAt - startedAt);
        await second.window.tasks.waitForText(treeWith(generation, `\\[loading~spin\\] ${tool} — \\w+`));
      });

      it('both follow its states, and one of them only asks the server', async () => {
        await server(generation).control({ set: { taskId, statusMessage: 'half way' } });
        await second.window.tasks.waitForText(treeWith(generation, `\\[loading~spin\\] ${tool} — \\w+ · half way`));
        const polls = await eventually(
          'many questions about the task',
          () => server(generation).polls(taskId),
          ({ first: asked = 0 }) => asked >= manyPolls,
        );
        assert.deepEqual(Object.keys(polls), ['first']);
        const hover = await second.window.tasks.tooltip({ label: tool, level: 2 });
        assert.match(hover.replaceAll('\u00a0', ' '), /Windows another window asks the server about it/);
        await second.window.screenshots(`windows-followed-${generation}`);
      });

      it('both hear of its end', async () => {
        await server(generation).control({ set: { taskId, status: 'completed' } });
        const there = await hears(first.driver, taskId, 'completed', 0);
        const here = await hears(second.driver, taskId, 'completed', 0);
        measured(`${generation}: its end`, here - there);
        await second.window.tasks.waitForText(treeWith(generation, `\\[pass\\] ${tool} — \\w+ · half way`));
        const result = await second.driver.api<{ content: unknown }>('getResult', id, taskId);
        assert.deepEqual(result.content, [{ type: 'text', text: `Result of ${taskId}` }]);
        assert.equal(await server(generation).count('tools/call'), 1);
      });

      it('both lose the row that is removed from the list in one of them', async () => {
        const row = { label: tool, level: 2 };
        await first.window.tasks.contextMenu(row, 'Remove from List');
        const isEmpty = treeWith(generation, 'No tasks yet — Run Tool…');
        await first.window.tasks.waitForText(isEmpty);
        const removedAt = Date.now();
        await second.window.tasks.waitForText(isEmpty);
        measured(`${generation}: its removal from the list, drawn`, Date.now() - removedAt);
        assert.equal((await second.driver.history({ serverId: id })).length, 1, 'it stays in the history');
      });
    });
  }

  describe('of which one has a process of its own', () => {
    it('show a task in the process of the other window as that, and let nobody touch it', async () => {
      const id = await first.driver.serverId('Bound');
      const taskId = await first.driver.startTask(id, 'watch');
      await second.window.tasks.waitForText(/\[multiple-windows\] watch — in another window · watching$/m);
      await first.driver.api('runTool', id, 'control', { set: { taskId, statusMessage: 'seen it' } });
      await second.window.tasks.waitForText(/\[multiple-windows\] watch — in another window · seen it$/m);
      const row = { label: 'watch', level: 2 };
      assert.deepEqual(await second.window.tasks.inlineActions(row), []);
      assert.match((await second.window.tasks.tooltip(row)).replaceAll('\u00a0', ' '), /process of another window/);
      await second.window.page.mouse.move(0, 0);
      await openContextMenu(second.window.page, second.window.tasks.row(row));
      const labels = await menuLabels(second.window.page);
      await second.window.screenshots('windows-elsewhere');
      await second.window.page.keyboard.press('Escape');
      assert.deepEqual(
        labels.filter(label => /Cancel|Refresh|Stop|Answer|Open Result/.test(label)),
        [],
        labels.join(', '),
      );
      await assert.rejects(second.driver.api('cancelTask', id, taskId));
      assert.deepEqual(await first.driver.states(id), { [taskId]: 'working' });
    });

    it('go on in the one when the other is closed: what both can reach is followed, what was its own is gone', async () => {
      const started = new Map<keyof typeof tools, string>();
      for (const generation of generations) {
        const id = await first.driver.serverId(generation);
        started.set(generation, await first.driver.startTask(id, tools[generation]));
        await second.window.tasks.waitForText(treeWith(generation, `\\[loading~spin\\] ${tools[generation]} — \\w+`));
      }
      await first.window.closeAlone();
      // The server keeps the extension host of a page for a while when it has not heard that this was closed for good.
      await eventually(
        'the end of its extension host',
        async () => isAlive(first.driver.pid),
        alive => !alive,
        lingeringMs,
      );
      for (const [generation, taskId] of started) {
        await eventually(
          'the window that is left to ask',
          () => server(generation).polls(taskId),
          ({ second: asked = 0 }) => asked > 0,
        );
        await server(generation).control({ end: 'completed' });
        await second.window.tasks.waitForText(treeWith(generation, `\\[pass\\] ${tools[generation]} — \\w+`));
      }
      await second.window.tasks.waitForText(/\[debug-disconnect\] watch — \w+ · gone · seen it$/m);
      await second.window.screenshots('windows-one-left');
      const id = await second.driver.serverId('Bound');
      assert.deepEqual(await second.driver.states(id), { 'watch-1': 'serverLost' });
    });

    it('share what is known when one opens again', async () => {
      first = await drivenBeside(second, 'first');
      const before = await calmTree(second.window);
      await eventually(
        'the same tree in both',
        () => calmTree(first.window),
        text => text === before,
      );
    });
  });
});

/** The tree in which this row is the first below the tools of a server. */
function treeWith(server: string, row: string): RegExp {
  return new RegExp(`\\] ${server} — ${server}\\n {2}▸ \\[tools\\] Tools\\n {2}${row}(\\n|$)`);
}

/** @returns when a window first heard this word of a task, but not before `since` less the time of an answer */
async function hears(driver: Driver, taskId: string, word: string, since: number): Promise<number> {
  const heard = await eventually(
    `${taskId} to be heard of as ${word}`,
    () => driver.heard(),
    all => all.some(each => each.taskId === taskId && each.word === word && each.at > since - toleranceMs),
  );
  return heard.find(each => each.taskId === taskId && each.word === word && each.at > since - toleranceMs)?.at ?? 0;
}
