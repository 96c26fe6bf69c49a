import assert from 'node:assert/strict';
import { eventually } from './support/eventually';
import { calmTree, scripted, windowWith } from './support/servers';
import type { Window } from './support/window';

const polled = { silent: true, pollInterval: 200 };
const fresh = {
  ...polled,
  generation: '2026-07-28',
  tools: [
    { name: 'stubborn', refuseCancel: true },
    { name: 'quick', onCancel: { status: 'completed' } },
  ],
};
const old = {
  ...polled,
  tools: [
    { name: 'bound', refuseCancel: { code: -32_600, message: 'Not while $(flame) burns' } },
    { name: 'count', steps: [{ progress: { progress: 3, total: 12, message: 'Owls' } }] },
  ],
};
const solo = { ...polled, tools: [{ name: 'share', steps: [{ progress: { progress: 400, total: 1_000 } }] }] };

describe('A task that is followed', () => {
  let window: Window;
  const rows = (expected: RegExp) =>
    eventually(
      `rows like ${expected}`,
      () => calmTree(window),
      text => expected.test(text),
    );
  const hoverOf = async (task: string) => (await window.tasks.tooltip(task)).replaceAll('\u00a0', ' ');

  before(async () => {
    window = await windowWith({ New: scripted(fresh), Old: scripted(old), Solo: scripted(solo) }, { theme: 'light' });
    await window.tasks.waitForText(/(?:\[server-environment\][\s\S]*){3}/);
  });
  after(() => window.close());

  it('tells how far it is, as a count or a percentage, in row and status bar', async () => {
    await window.runTool('Old', 'count');
    await rows(/\[loading~spin\] count — #s · 3 of 12$/m);
    await window.messages.waitForStatus(/^\$\(loading\) 1 task running · 3 of 12$/);
    assert.match((await window.tasks.waitForRow('count')).ariaLabel, /^count, working, running for [^,]*, 3 of 12$/);
    await window.runTool('Solo', 'share');
    await rows(/\[loading~spin\] share — #s · 40%$/m);
    await window.messages.waitForStatus(/^\$\(loading\) 2 tasks running · 33%$/);
    assert.match(await hoverOf('count'), /Progress ▰▰▰▱▱▱▱▱▱▱ 3 of 12 · Owls/);
    await window.screenshots('progress');
  });

  it('says that it is being cancelled, in its row and to who asks how long', async () => {
    await window.runTool('New', 'stubborn');
    await rows(/\[loading~spin\] stubborn — #s$/m);
    await window.tasks.inlineAction('stubborn', 'Cancel Task');
    await rows(/\[stop-circle\] stubborn — #s · cancelling$/m);
    assert.match((await window.tasks.waitForRow('stubborn')).ariaLabel, /^stubborn, cancelling, running for /);
    assert.match(await hoverOf('stubborn'), /Status cancelling\s[\s\S]*Cancel asked for \d+ seconds? ago/);
    await window.screenshots('cancelling');
  });

  it('says that it was completed before it could be cancelled', async () => {
    await window.runTool('New', 'quick');
    await rows(/\[loading~spin\] quick — #s$/m);
    await window.tasks.inlineAction('quick', 'Cancel Task');
    await rows(/\[pass\] quick — #s · completed before the cancel arrived$/m);
    const { ariaLabel } = await window.tasks.waitForRow('quick');
    assert.match(ariaLabel, /^quick, completed before the cancel arrived, unread, took /);
  });

  it('says in its hover and in a message that the server does not let it be cancelled', async () => {
    await window.runTool('Old', 'bound');
    await rows(/\[loading~spin\] bound — #s$/m);
    await window.tasks.inlineAction('bound', 'Cancel Task');
    await window.messages.waitForNotification(/Not while \$\u200b?\(flame\) burns/);
    await window.screenshot('cancel-refused');
    assert.match(await hoverOf('bound'), /Cancel refused by the server: Not while \$\(flame\) burns/);
    await rows(/\[loading~spin\] bound — #s$/m);
  });

  /** How often the server was asked for a task; it is asked for this by its own tool, which is called the nth time. */
  const polls = async (nthCall: number): Promise<number> => {
    await window.runTool('Solo', 'control');
    await window.editors.waitForTab(/^control/);
    const { counts } = await eventually(
      'the counts of the server',
      async () => JSON.parse(await window.editors.wholeText()),
      read => read.counts['tools/call'] === nthCall,
    );
    return counts['tasks/get'];
  };

  it('is not asked about any more when nobody wants to watch it, and again when somebody does', async () => {
    await window.tasks.contextMenu('share', 'Stop Watching');
    await rows(/\[eye-closed\] share — 40% · not watched$/m);
    assert.match(await hoverOf('share'), /Not watched nobody asks the server about it; it may go on there/);
    await window.screenshots('not-watched');
    const before = await polls(2);
    await rows(/\[stop-circle\] stubborn — #s · cancelling for \w+( \w+)?, the server goes on$/m);
    assert.equal(await polls(3), before, 'more polls after that many intervals');
    await window.tasks.inlineAction('share', 'Watch Again');
    await rows(/\[loading~spin\] share — #s · 40%$/m);
    let calls = 3;
    await eventually(
      'another poll',
      () => polls(++calls),
      count => count > before,
    );
  });

  it('whose cancel is of no use has said so meanwhile', async () => {
    await window.resizeSidebar(180);
    await window.screenshots('cancelling-goes-on-narrow');
    await window.resizeSidebar(420);
    await window.screenshot('cancelling-goes-on');
    const spoken = (await window.tasks.waitForRow('stubborn')).ariaLabel;
    assert.match(spoken, /^stubborn, cancelling for \d+s, the server goes on, running for /);
  });
});
