import assert from 'node:assert/strict';
import { type DrivenWindow, drivenWindow } from './support/drivenWindow';
import { eventually } from './support/eventually';
import { TaskServer } from './support/taskServer';

const created = '2026-01-01T10:00:00.000Z';
/** So often a task that is asked about is asked about before it is clear that another one is not. */
const manyPolls = 10;

for (const generation of ['2025-11-25', '2026-07-28'] as const) {
  describe(`A view that nobody sees, and a ${generation} server that is only asked`, () => {
    const polled = { generation, silent: true, capabilities: { listen: false }, pollInterval: 200 };
    let ours: TaskServer;
    let theirs: TaskServer;
    let driven: DrivenWindow;

    before(async () => {
      const foreign = { taskId: 'foreign', status: 'working', createdAt: created, lastUpdatedAt: created };
      ours = await TaskServer.start({ ...polled, tools: [{ name: 'build' }] });
      theirs = await TaskServer.start({ ...polled, preload: [foreign] });
      driven = await drivenWindow({ Ours: ours.entry, Theirs: theirs.entry });
    });
    after(async () => {
      await driven.window.close();
      await Promise.all([ours.close(), theirs.close()]);
    });

    const requests = async () => [(await ours.control()).counts, (await theirs.control()).counts];

    it('asks about what the user started, about nothing else, and nothing at all once that has ended', async () => {
      const { window, driver } = driven;
      await window.tasks.waitForText(/(?:\[server-environment\][\s\S]*){2}/);
      await window.command('View: Toggle Primary Side Bar Visibility');
      const taskId = await driver.startTask(await driver.serverId('Ours'), 'build');
      const asked = () => ours.count('tasks/get');
      await eventually('the first questions', asked, count => count > 1);
      const [before, [, untouched]] = [await asked(), await requests()];
      await eventually('many more', asked, count => count >= before + manyPolls);
      assert.deepEqual((await requests())[1], untouched, 'the task of somebody else is left alone');

      await ours.control({ end: 'completed' });
      await driver.waitForState(await driver.serverId('Ours'), taskId, 'completed');
      await window.messages.waitForStatus(/build: completed/);
      await driver.api('getResult', await driver.serverId('Ours'), taskId);
      const idle = await requests();
      // That takes seconds: longer than any interval here.
      await eventually(
        'the outcome to have left the status bar',
        () => window.messages.statusBar(),
        entries => !entries.some(entry => entry.includes('build')),
      );
      assert.deepEqual(await requests(), idle);
    });
  });
}
