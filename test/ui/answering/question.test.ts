import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { askingTool, controlTool, formQuestion, whichRoom } from '../support/questions';
import { calmTree, scripted, windowWith } from '../support/servers';
import type { Window } from '../support/window';

const yesOrNo = (message: string) => formQuestion(message, { yes: { type: 'boolean', title: 'Yes' } }, ['yes']);

const old = {
  pollInterval: 1_000,
  tools: [
    askingTool('book', { room: whichRoom }, { status: 'working', steps: [{}, { status: 'input_required' }] }),
    askingTool('review', { security: yesOrNo('Does security agree?'), legal: yesOrNo('Does legal agree?') }),
    askingTool('hurry', { now: yesOrNo('Now or never?') }),
    controlTool('give_up', { send: { method: 'notifications/cancelled', params: { requestId: 'input-6' } } }),
    controlTool('finish', { set: { taskId: 'hurry-2', status: 'completed' }, notify: true }),
  ],
};

const reserve = askingTool('reserve', { room: whichRoom }, { pollInterval: 1_000 });

describe('A question that waits', () => {
  let window: Window;
  let folder: string;
  const book = { label: 'book', level: 2 };
  const question = /Which room\?$/;
  /** Waits for the first server to have just these tasks and questions. */
  const rows = (...expected: readonly string[]) => {
    const wanted = [...expected.map(row => `  ${row}`), '▾ [server-environment] Recent'].join('\n');
    return eventually(
      `the tree to have\n${wanted}`,
      () => calmTree(window),
      seen => seen.includes(`what to do\n${wanted}`),
    );
  };
  const asking = ['▾ [bell-dot] book — #s · needs input', '  [comment-discussion] #s · Which room? — form'];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mcp-tasks-'));
    const fresh = { generation: '2026-07-28', stateFile: path.join(folder, 'state.json'), tools: [reserve] };
    window = await windowWith({ Old: scripted(old), Recent: scripted(fresh) }, { theme: 'light' });
    await window.tasks.waitForText(/(?:\[server-environment\][\s\S]*){2}/);
  });
  after(async () => {
    await window.close();
    await rm(folder, { recursive: true });
  });

  it('opens nothing while the user types, and unfolds the row of its task', async () => {
    await window.tasks.setExpanded('Tools', true);
    await window.tasks.waitForRow('book');
    await window.command('File: New Untitled Text File');
    await window.editors.waitForTab(/^Untitled/);
    await window.tasks.inlineAction('book', 'Run Tool…');
    assert.equal((await window.tasks.waitForRow(book)).expanded, undefined, 'there is nothing below it yet');
    await window.page.locator('.part.editor .monaco-editor .view-lines').click();
    let typed = '';
    while (!/Which room\?/.test(await window.tasks.text())) {
      await window.page.keyboard.type('word ');
      typed += 'word ';
    }
    await window.messages.waitForNotification('Old asks: Which room? [Answer]');
    await window.page.keyboard.type('and the end');
    assert.equal(await window.page.locator('.quick-input-widget:visible').count(), 0);
    await window.screenshots('question-while-typing');
    assert.equal(await window.editors.wholeText(), `${typed}and the end`);
    await rows(...asking);
  });

  it('is told of by the badge, the status bar and one message', async () => {
    await window.waitForBadge('1', /^MCP Tasks - Old asks: Which room\? \(\w+\)$/);
    await window.messages.waitForStatus(/^\$\(bell-dot\) book: Which room\? \((now|5s)\)$/);
    assert.ok(await window.messages.isStatusWarning('Which room?'));
    assert.match((await window.messages.spokenStatus(/MCP Tasks/)).join(), /^MCP Tasks, book: Which room\? \(\w+\)$/);
    assert.deepEqual(await window.messages.notifications(), ['Old asks: Which room? [Answer]']);
    const { ariaLabel } = await window.tasks.waitForRow(question);
    assert.match(ariaLabel, /^Old asks: Which room\?, form, for \d+ seconds$/);
    const hover = (await window.tasks.tooltip(question)).replaceAll('\u00a0', ' ');
    assert.match(
      hover,
      /Server Old\s+Asks Which room\?\s+Wants form\s+Waiting for \d+ seconds?\s+Patience the server does not/,
    );
    await window.screenshot('question-hover');
  });

  it('is opened by the message, and left for later with what was entered', async () => {
    await window.messages.clickNotification('Answer');
    await window.quickPick.waitForText(/^Old asks: Which room\? \(1\/3\)[\s\S]*\nRoom — characters: at least 2$/);
    await window.quickPick.type('Ada');
    await window.quickPick.accept();
    await window.quickPick.waitForText(/\(2\/3\)[\s\S]*> 4\n/);
    await window.quickPick.type('7');
    await window.quickPick.cancel();
    assert.deepEqual(await window.messages.notifications(), []);
    await rows(...asking);
    await window.waitForBadge('1');
    await window.messages.waitForStatus(/book: Which room\?/);
    await window.screenshot('question-left');
  });

  it('is older and older', async () => {
    await window.tasks.waitForText(/\[comment-discussion\] \d+s · Which room\?/);
    await window.messages.waitForStatus(/Which room\? \(\d+s\)$/);
    await window.waitForBadge('1', / \(\d+s\)$/);
  });

  it('stays readable in a narrow side bar', async () => {
    await window.resizeSidebar(180);
    await window.screenshots('question-narrow');
    await window.resizeSidebar(300);
  });

  it('goes on where it was left, by a click on its row', async () => {
    await window.tasks.click(question);
    await window.quickPick.waitForText(/\(2\/3\)[\s\S]*> 7\nPeople \(optional\)/);
    await window.screenshot('question-again');
    await window.quickPick.cancel();
  });

  it('is answered, and nothing is left of it', async () => {
    await window.messages.clickStatus('Which room?');
    await window.quickPick.waitForText(/\(2\/3\)[\s\S]*> 7\n/);
    await window.quickPick.accept();
    await window.quickPick.pick('Send to Old');
    await rows('[pass] book — #s');
    assert.equal((await window.tasks.waitForRow(book)).expanded, undefined);
    await window.waitForBadge('', /^MCP Tasks$/);
    await window.messages.waitForStatus(/^\$\(pass\) book: completed$/);
    assert.equal(await window.messages.isStatusWarning('book'), false);
    await window.tasks.click(book);
    await window.editors.waitForText(
      /Result of book-1: \{"room":\{"action":"accept","content":\{"room":"Ada","people":7\}\}\}/,
    );
  });

  it('is told of together with others that come with it', async () => {
    await window.tasks.inlineAction({ label: 'review', level: 3 }, 'Run Tool…');
    await window.messages.waitForNotification('2 questions wait for you, from Old. [Answer]');
    assert.equal((await window.messages.notifications()).length, 1);
    await window.messages.waitForStatus(/^\$\(bell-dot\) 2 questions wait for you/);
    const told =
      /^MCP Tasks - 2 questions wait for you\nOld asks: Does security agree\? .*\nOld asks: Does legal agree\? /;
    await window.waitForBadge('2', told);
    await window.screenshots('question-two');
    await window.messages.clickNotification('Answer');
    await window.quickPick.waitForText(`
      > (Answer which question?)
      → [comment-discussion] Does security agree? — form / review · Old
        [comment-discussion] Does legal agree? — form / review · Old
    `);
    await window.screenshot('question-which');
    await window.quickPick.cancel();
  });

  it('is declined or cancelled from the menu of its row', async () => {
    await window.tasks.contextMenu(/Does security agree/, 'Decline Input Request');
    await window.messages.waitForStatus(/^\$\(bell-dot\) review: Does legal agree\? \(\w+\)$/);
    assert.deepEqual(await window.tasks.inlineActions(/Does legal agree/), [
      'Answer Input Request…',
      'Decline Input Request',
    ]);
    await window.tasks.contextMenu(/Does legal agree/, 'Cancel Input Request');
    await window.tasks.waitForText(/\[pass\] review/);
    await window.tasks.click({ label: 'review', level: 2 });
    await window.editors.waitForText(/\{"security":\{"action":"decline"\},"legal":\{"action":"cancel"\}\}/);
  });

  it('is declined or cancelled at the end of its form, and the next one of its task follows', async () => {
    const review = { label: 'review', level: 2 };
    await window.tasks.inlineAction({ label: 'review', level: 3 }, 'Run Tool…');
    await window.tasks.waitForText(/Does legal agree/);
    await window.tasks.inlineAction(review, 'Answer Input Request…');
    await window.quickPick.waitForText(/^Old asks: Does security agree\? \(1\/2\)/);
    await window.quickPick.pick('true');
    await window.quickPick.pick('Decline');
    await window.quickPick.waitForText(/^Old asks: Does legal agree\? \(1\/2\)/);
    await window.quickPick.pick('false');
    await window.quickPick.pick('Cancel Request');
    await window.quickPick.waitForEnd();
    await rows('[pass] review — #s', '[pass] review — #s', '[pass] book — #s');
    await window.tasks.click(review);
    await window.editors.waitForText(/review-2: \{"security":\{"action":"decline"\},"legal":\{"action":"cancel"\}\}/);
  });

  it('closes its inputs when the server gives up, and says so', async () => {
    await window.tasks.inlineAction({ label: 'hurry', level: 3 }, 'Run Tool…');
    await window.tasks.click(/Now or never/);
    await window.quickPick.waitForText(/^Old asks: Now or never\? \(1\/2\)/);
    await window.tasks.inlineAction('give_up', 'Run Tool…');
    await window.messages.waitForNotification(/^Old waits no more for an answer to "Now or never\?": it gave up/);
    await window.quickPick.waitForEnd();
    await window.screenshots('question-withdrawn');
    await rows(
      '[pass] give_up — #s',
      '[bell-dot] hurry — #s · needs input, its question was withdrawn',
      '[pass] review — #s',
      '[pass] review — #s',
      '[pass] book — #s',
    );
    const hover = (await window.tasks.tooltip({ label: 'hurry', level: 2 })).replaceAll('\u00a0', ' ');
    assert.match(hover, /Questions missed 1, withdrawn or answered elsewhere/);
    await window.screenshot('question-missed');
  });

  it('closes its inputs when its task ends', async () => {
    await window.tasks.inlineAction({ label: 'hurry', level: 3 }, 'Run Tool…');
    await window.tasks.click(/Now or never/);
    await window.quickPick.waitForText(/^Old asks: Now or never\? \(1\/2\)/);
    await window.tasks.inlineAction('finish', 'Run Tool…');
    await window.messages.waitForNotification(/^The task of Old ended before "Now or never\?" was answered\./);
    await window.quickPick.waitForEnd();
    await window.screenshot('question-task-ended');
  });

  it('of a 2026-07-28 task is still there after the window was reloaded, and is answered then', async () => {
    await window.runTool('Recent', 'reserve');
    await window.tasks.click(question);
    await window.quickPick.waitForText(/^Recent asks: Which room\? \(1\/3\)/);
    await window.quickPick.cancel();
    await window.reload();
    await window.tasks.waitForText(
      /▾ \[bell-dot\] reserve — \w+ · needs input\n {4}\[comment-discussion\] \w+ · Which room\?/,
    );
    await window.messages.waitForNotification('Recent asks: Which room? [Answer]');
    await window.waitForBadge('1');
    await window.screenshot('question-after-reload');
    await window.messages.clickNotification('Answer');
    await window.quickPick.waitForText(/\(1\/3\)/);
    await window.quickPick.type('Grace');
    await window.quickPick.accept();
    await window.quickPick.waitForText(/\(2\/3\)/);
    await window.quickPick.accept();
    await window.quickPick.pick('Send to Recent');
    await window.tasks.waitForText(/\[pass\] reserve/);
    await window.tasks.click('reserve');
    await window.editors.waitForText(/"content":\{"room":"Grace","people":4\}/);
  });
});
