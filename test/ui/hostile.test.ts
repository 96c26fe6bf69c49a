import assert from 'node:assert/strict';
import { scripted, windowWith } from './support/servers';
import type { Window } from './support/window';

const trick = '$(flame) **bold** [click](command:workbench.action.quit) <img src="https://evil.example/x.png">';
const marks = '\u001b[31mred\u0007 \u202etxet\nnew line';
const hostile = `${trick} ${marks}`;
const name = `Mail ${hostile}`;
const result = {
  content: [
    { type: 'text', text: `${trick}\n\n<a href="command:workbench.action.quit">here</a>` },
    { type: 'resource_link', uri: 'command:workbench.action.quit', name: '../../.ssh/id_rsa' },
  ],
};
const task = { statusMessage: hostile, ttl: null };
const script = {
  pollInterval: 500,
  serverInfo: { name: hostile, title: hostile, version: hostile },
  instructions: hostile,
  tools: [{ name: hostile, title: hostile, description: hostile, result, polls: 3, ...task }],
  preload: [
    { ...task, taskId: `working ${hostile}`, status: 'working' },
    { ...task, taskId: `done ${hostile}`, status: 'completed', result },
    {
      ...task,
      taskId: `failed ${hostile}`,
      status: 'failed',
      error: { code: -32_000, message: hostile, data: hostile },
    },
    { ...task, taskId: `odd ${hostile}`, status: hostile },
    { ...task, taskId: `../../${'x'.repeat(50_000)}`, status: 'working' },
  ],
};
const neighbour = { pollInterval: 500, tools: [{ name: 'build', polls: 10 }] };

/** As a reader sees it: what breaks an icon or a link has no width. */
const seen = (text: string) => text.replaceAll('\u200b', '').replaceAll('\u00a0', ' ');

describe('A hostile server', () => {
  let window: Window;

  before(async () => {
    window = await windowWith({ [name]: scripted(script), Neighbour: scripted(neighbour) }, { theme: 'light' });
    await window.tasks.waitForText(/\[tools\] Tools[\s\S]*\[tools\] Tools/);
    await window.runTool('Neighbour', 'build');
    await window.tasks.waitForText(/build — /);
  });
  after(() => window.close());

  /** Nothing in the whole window is an icon, a link, a picture or a mark of the stranger's. */
  const assertNothingLive = async () => {
    const dressed = [
      '.codicon-flame',
      ...['action.quit', 'evil'].flatMap(text => [`a[href*="${text}"]`, `a[data-href*="${text}"]`]),
      'img[src*="evil"]',
      '.part.sidebar .monaco-list-row a[href]',
      '.part.sidebar .monaco-list-row strong',
      '.monaco-hover strong:has-text("bold")',
    ];
    const found = await window.page.locator(dressed.join(', ')).evaluateAll(all => all.map(one => one.outerHTML));
    assert.deepEqual(found, []);
    const words = (await window.page.locator('body').allInnerTexts()).join('\n');
    assert.ok(!/[\u202e\p{Cc}]/u.test(words.replaceAll('\n', '')), 'a mark that is not to be seen');
  };

  it('has its server, tools and tasks listed as text, each in one line', async () => {
    await window.runTool(/^Mail/, 'flame');
    await window.tasks.waitForRow(/^\$\u200b?\(flame\)/);
    const rows = (await window.tasks.rows()).map(({ label, description }) => seen(`${label} ${description}`));
    for (const start of [
      `Mail ${trick.slice(0, -1)}…`,
      trick,
      'working …',
      'done $(f…',
      'failed $…',
      'odd $(fl…',
      '../../xx…',
    ]) {
      assert.ok(
        rows.some(row => row.startsWith(start)),
        `${start} in\n${rows.join('\n')}`,
      );
    }
    assert.ok(
      rows.every(row => row.length < 500),
      'a row that is too long',
    );
    await window.screenshots('hostile-tree');
    await assertNothingLive();
  });

  it('has nothing live in a hover', async () => {
    for (const row of [/^Mail \$/, /^working/, /^failed/, /^odd/, /^\.\.\//]) {
      assert.ok(seen(await window.tasks.tooltip(row)).includes(`Mail ${trick}`));
      await assertNothingLive();
    }
    await window.screenshot('hostile-hover');
  });

  it('has nothing live in the status bar', async () => {
    await window.messages.waitForStatus(/tasks running/);
    await assertNothingLive();
  });

  it('has its result shown as what it is: text, and a link that nobody follows', async () => {
    await window.tasks.click(/^done/);
    await window.editors.waitForTab(/\.md$/);
    const text = await window.editors.wholeText();
    assert.ok(text.startsWith('$(flame) **bold** [click](command'), text);
    assert.ok(!text.includes('](command:') && !text.includes('"command:'), 'a link that runs a command');
    await window.screenshots('hostile-result');
    await assertNothingLive();
    await window.command('View: Close Editor');
  });

  it('has its error and the details of its tasks shown as text', async () => {
    await window.tasks.contextMenu(/^failed/, 'Show Task Details');
    await window.editors.waitForTab(/details/);
    assert.ok((await window.editors.wholeText()).includes('$(flame) **bold**'));
    await assertNothingLive();
    await window.command('View: Close Editor');
    await window.tasks.click(/^failed/);
    await window.editors.waitForTab(/\.error\.md$/);
    assert.match(await window.editors.wholeText(), /^# Error -32000\n/);
    await window.screenshot('hostile-error');
    await assertNothingLive();
    await window.command('View: Close Editor');
  });

  it('keeps no neighbour from its end', async () => {
    await window.tasks.scrollToEnd('build');
    await window.tasks.waitForText(/\[pass\] build/);
    assert.deepEqual(await window.editors.tabs(), []);
  });
});
