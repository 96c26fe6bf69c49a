import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { barChart } from '../../../src/demo/jobs/barChart';
import { encodePng } from '../../../src/demo/jobs/png';
import { eventually } from '../support/eventually';
import { scripted, windowWith } from '../support/servers';
import { TaskServer } from '../support/taskServer';
import type { Window } from '../support/window';

/** More than VS Code hands to extensions, in characters. */
const tooLong = 53_000_000;

const pdf = Buffer.from('%PDF-1.4\n%%EOF\n');
const chart = encodePng(barChart([12, 19, 7, 23, 16, 4, 9])).toString('base64');
const report = [
  '# Quarterly report',
  'All **numbers** of the quarter, with a [link of a stranger](command:workbench.action.toggleSidebarVisibility).',
  '![beacon](https://beacon.invalid/a.png) <img src="https://beacon.invalid/b.png">',
  '| Month | Builds |\n| --- | --- |\n| July | 12 |\n| August | 19 |',
  'The chart shows how many builds there were on each day; the table has the months, and the report for print is beside it. '.repeat(
    2,
  ),
].join('\n\n');
const order = {
  id: 7,
  customer: { name: 'Ada', city: 'London' },
  lines: [
    { item: 'owl', count: 2 },
    { item: 'cat', count: 1 },
  ],
};

const tools = [
  {
    name: 'report',
    polls: 1,
    result: {
      content: [
        { type: 'text', text: report },
        { type: 'image', mimeType: 'image/png', data: chart },
        {
          type: 'resource',
          resource: { uri: 'file:///builds.csv', mimeType: 'text/csv', text: 'month,builds\nJuly,12\n' },
        },
        {
          type: 'resource',
          resource: { uri: 'file:///r.pdf', mimeType: 'application/pdf', blob: pdf.toString('base64') },
        },
        { type: 'resource_link', uri: 'note://1', name: 'Notes', mimeType: 'text/plain' },
        { type: 'resource_link', uri: 'note://2', name: 'Lost notes', mimeType: 'text/plain' },
      ],
    },
  },
  {
    name: 'chart',
    polls: 1,
    result: {
      content: [
        { type: 'image', mimeType: 'image/png', data: chart },
        { type: 'text', text: 'Seven bars.' },
      ],
    },
  },
  { name: 'order', polls: 1, result: { content: [], structuredContent: order } },
  {
    name: 'upload',
    polls: 1,
    inputSchema: { type: 'object', properties: { file: { type: 'string' } }, required: ['file'] },
    error: { code: -32_010, message: 'The disk is full', data: { free: 0, needed: 4096 } },
  },
];
const weather = (words: string): object => ({
  name: 'weather',
  polls: 1,
  result: { content: [{ type: 'text', text: `# Weather\n\n${words}\n\nWind: *light*` }] },
});
const dump = { name: 'dump', polls: 1, result: { content: [{ type: 'text', text: 'x', repeat: tooLong }] } };
const script = { tools, resources: { 'note://1': { text: 'Buy milk' } } };

describe('An opened result', function () {
  this.bail(true);
  let window: Window;
  let big: TaskServer;
  const requested: string[] = [];
  before(async () => {
    const settings = { 'files.simpleDialog.enable': true };
    big = await TaskServer.start({ tools: [dump, weather('Sunny, 21 degrees')] });
    window = await windowWith({ Results: scripted(script), Big: big.entry }, { settings });
    window.page.context().on('request', request => requested.push(request.url()));
  });
  after(async () => {
    await window.close();
    await big.close();
  });

  /** Runs a tool without arguments, and waits for its newest row to have ended. */
  const run = async (tool: string): Promise<void> => {
    await window.runAnyTool(tool);
    await window.tasks.waitForText(new RegExp(`\\[pass\\] ${tool}`));
  };
  const open = async (tool: string, tab: string): Promise<void> => {
    await window.tasks.click({ label: tool, level: 2 });
    await window.editors.waitForTabs(tabs => tabs.includes(`*${tab}`), `the tab ${tab} in front`);
  };
  /** Titles of the buttons above the editor in front. */
  const editorActions = (): Promise<string[]> =>
    window.page
      .locator('.editor-group-container.active .title .editor-actions .action-label')
      .evaluateAll(all => all.map(one => one.getAttribute('aria-label') ?? ''));
  const pressEditorAction = (title: string): Promise<void> =>
    window.page
      .locator(`.editor-group-container.active .title .editor-actions .action-label[aria-label^="${title}"]`)
      .click();

  /** Answers VS Code's own dialog, once it has come up with what it proposes itself. */
  const saveAs = async (proposed: string, file: string): Promise<void> => {
    await window.quickPick.waitFor('Save Result As');
    const value = (): Promise<string> => window.quickPick.value();
    await eventually('the proposed name', value, text => text.endsWith(`/${proposed}`));
    await window.quickPick.type(file);
    await eventually('the name that was typed', value, text => text === file);
    await window.screenshot('result-save-dialog');
    await window.quickPick.accept();
  };

  it('of a picture is shown as one, and the words beside it are a choice away', async () => {
    await run('chart');
    await open('chart', 'chart-1.png');
    await window.messages.waitForStatus(/^480x320$/);
    await window.screenshots('result-picture');
    await pressEditorAction('Open Part of Result');
    await window.quickPick.waitFor('Open which part?');
    await window.screenshot('result-parts');
    await window.quickPick.pick('chart.md');
    await window.editors.waitForText(/Seven bars\./);
  });

  it('of many parts is a document with links; its preview shows the picture, runs nothing and fetches nothing', async () => {
    await run('report');
    await open('report', 'report.md');
    await window.editors.waitForText(/report-1\.png/);
    const actions = await eventually('the buttons of the document', editorActions, all => all.length >= 3);
    assert.deepEqual(
      actions.filter(title => /preview/i.test(title)).map(title => title.replace(/ \(.*/, '')),
      ['Open Result Preview'],
      'and not that of VS Code, which fetches pictures from the web',
    );
    await window.screenshots('result-document');
    // Whoever clicks a stranger's link runs no command: for VS Code, it leads to a file that does not exist.
    const commandLink = window.page.locator('.view-line span', { hasText: 'toggleSidebarVisibility' }).last();
    await commandLink.click({ modifiers: ['ControlOrMeta'] });
    assert.match(await window.messages.dialog(), /Unable to open 'command/);
    await window.messages.answerDialog('Cancel');
    await open('report', 'report.md');
    await pressEditorAction('Open Result Preview');
    await window.editors.waitForTab('report.preview.md');
    const frame = await previewOf(window);
    assert.equal(await frame.locator('h1').textContent(), 'Quarterly report');
    assert.deepEqual(
      await eventually(
        'the picture in the preview',
        () =>
          frame
            .locator('img')
            .evaluateAll(all => all.map(one => (one as unknown as { naturalWidth: number }).naturalWidth)),
        widths => widths.some(width => width > 0),
      ),
      [480],
      'the only picture is ours',
    );
    await window.screenshots('result-preview');
    await frame.getByText('link of a stranger').click();
    await frame.getByRole('link', { name: 'report-2.csv' }).click();
    await window.editors.waitForTab('report-2.csv');
    await window.editors.waitForText(/July,12/);
    assert.ok(await window.page.locator('.part.sidebar').isVisible(), 'no link of a stranger has hidden the side bar');
    assert.deepEqual(
      requested.filter(url => url.includes('beacon.invalid')),
      [],
    );
  });

  it('has resource links that are read when they are opened, and say so when they cannot be', async () => {
    await open('report', 'report.md');
    await pressEditorAction('Open Part of Result');
    await window.quickPick.waitFor('Open which part?');
    await window.quickPick.pick('report-4.txt');
    await window.editors.waitForText('Buy milk');
    await open('report', 'report.md');
    await pressEditorAction('Open Part of Result');
    await window.quickPick.waitFor('Open which part?');
    await window.quickPick.pick('report-5.txt');
    await window.editors.waitForText(/cannot be read: .*not found/);
    await window.screenshots('result-link-lost');
  });

  it('as JSON has an outline', async () => {
    await run('order');
    await open('order', 'order.json');
    await window.editors.waitForText(/"customer"/);
    await window.page.keyboard.press('ControlOrMeta+Shift+O');
    await eventually(
      'the symbols',
      () => window.quickPick.items(),
      items => ['customer', 'lines', 'city'].every(name => items.some(item => item.startsWith(name))),
    );
    await window.screenshots('result-json');
    await window.quickPick.cancel();
  });

  it('is compared with the run before, which is offered first', async () => {
    await run('weather');
    await big.control({ script: { tools: [dump, weather('Rain, 17 degrees')] } });
    await run('weather');
    await window.tasks.waitForText(/\[pass\] weather.*\n.*\[pass\] weather/);
    await window.tasks.contextMenu({ label: 'weather', level: 2 }, 'Compare Result With…');
    await window.quickPick.waitFor('Compare with which result?');
    const items = await window.quickPick.items();
    assert.match(items[0] ?? '', /^\(Earlier Runs of the Tool\) weather — .+ · completed \/ Big$/);
    assert.match(items[1] ?? '', /^\(Other Results\) order — /);
    await window.screenshots('result-compare-with');
    await window.quickPick.accept();
    await window.editors.waitForTab(/^weather\.md: .+ ↔ .+$/);
    const lines = (side: string): Promise<string[]> =>
      window.page.locator(`.monaco-diff-editor .editor.${side} .view-line`).allTextContents();
    await eventually(
      'the older one on the left',
      () => lines('original'),
      all => all.join().includes('Sunny'),
    );
    await eventually(
      'the newer one on the right',
      () => lines('modified'),
      all => all.join().includes('Rain'),
    );
    await window.screenshots('result-diff');
  });

  it('that is an error says what led there', async () => {
    await window.runAnyTool('upload');
    await window.quickPick.waitFor('upload (Results)');
    await window.quickPick.type('notes.txt');
    await window.quickPick.accept();
    await window.tasks.waitForText(/\[error\] upload/);
    await open('upload', 'upload.error.md');
    await window.editors.waitForText(/The disk is full[\s\S]*"needed": 4096[\s\S]*"file": "notes\.txt"/);
    await window.screenshots('result-error');
  });

  it('is saved where the user says: a part, or all of it in a folder', async () => {
    const folder = window.host.home;
    await window.tasks.contextMenu({ label: 'report', level: 2 }, 'Save Result As…');
    await window.quickPick.waitFor('Save which part?');
    await window.screenshot('result-save-parts');
    await window.quickPick.pick('report-3.pdf');
    await saveAs('report-3.pdf', path.join(folder, 'saved.pdf'));
    await window.messages.waitForNotification(/The result was saved as .*saved\.pdf/);
    assert.deepEqual(readFileSync(path.join(folder, 'saved.pdf')), pdf);
    await window.tasks.contextMenu({ label: 'report', level: 2 }, 'Save Result As…');
    await window.quickPick.waitFor('Save which part?');
    await window.quickPick.pick('All Parts…');
    await window.quickPick.waitFor('Save Result As');
    await window.quickPick.type(`${folder}/`);
    await window.quickPick.accept();
    await window.messages.waitForNotification(/saved in the folder .*report, but for .*report-5\.txt \(.*not found/);
    assert.equal(readFileSync(path.join(folder, 'report', 'report-4.txt'), 'utf8'), 'Buy milk');
    assert.deepEqual(readFileSync(path.join(folder, 'report', 'report-3.pdf')), pdf);
  });

  it('is there again after the window was loaded anew, and so is its preview', async () => {
    await window.command('View: Close All Editors');
    await open('report', 'report.md');
    await window.editors.waitForText(/report-1\.png/);
    await window.page.keyboard.press('ControlOrMeta+Shift+V');
    await window.editors.waitForTab('report.preview.md');
    await previewOf(window);
    await window.page.keyboard.press('ControlOrMeta+K');
    await window.page.keyboard.press('Enter');
    await window.reload();
    await window.editors.waitForTabs(tabs => tabs.includes('*report.preview.md'));
    await previewOf(window);
    await eventually(
      'the buttons of the result',
      editorActions,
      all =>
        all.some(title => title.startsWith('Save Result As')) && !all.some(title => title.startsWith('Open Result')),
    );
  });

  it('that is too big for an editor can be saved to a file', async () => {
    await run('dump');
    await window.tasks.click({ label: 'dump', level: 2 });
    await window.messages.waitForNotification(/too big for an editor: dump-1\.txt \(.*50\.5/);
    await window.screenshots('result-too-big');
    await window.messages.clickNotification('Save Result As…');
    const file = path.join(window.host.home, 'dump.txt');
    await saveAs('dump-1.txt', file);
    await window.messages.waitForNotification(/The result was saved as .*dump\.txt/);
    assert.equal(existsSync(file) && statSync(file).size, tooLong);
  });
});

/** The document in the innermost frame of the preview. */
function previewOf(window: Window): Promise<Frame> {
  return eventually(
    'the text of the preview',
    async () => {
      for (const frame of window.page.frames()) {
        const count = await frame
          .locator('h1')
          .count()
          .catch(() => 0);
        if (frame !== window.page.mainFrame() && count > 0) {
          return frame;
        }
      }
      return undefined;
    },
    frame => frame !== undefined,
  ) as Promise<Frame>; // Accepted only when there is one.
}
