import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { askingTool, whichRoom } from '../support/questions';
import { scripted, windowWith } from '../support/servers';
import type { Window } from '../support/window';

const tools = [
  { name: 'quick', polls: 1, result: { content: [{ type: 'text', text: 'Done by keys alone.' }] } },
  { name: 'slow' },
  askingTool('book', { room: whichRoom }),
];

/** Nothing here is clicked. */
describe('By the keyboard alone', () => {
  let window: Window;
  before(async () => {
    window = await windowWith({ Alpha: scripted({ tools }), Beta: scripted({ tools }) });
    await window.tasks.waitForText(/Alpha — 2025-11-25[\s\S]*Beta — 2025-11-25/);
  });
  after(() => window.close());

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await window.page.keyboard.press(key);
    }
  };
  /** What a screen reader would say of the row with the focus. */
  const focused = () => window.tasks.focusedLabel();
  /** Goes down from the first row until this one has the focus. */
  const goTo = async (spoken: RegExp) => {
    await press('Home');
    const look = async () => {
      const label = await focused();
      if (!spoken.test(label)) {
        await press('ArrowDown');
      }
      return label;
    };
    await eventually(`the focus to be on ${spoken}`, look, label => spoken.test(label));
  };
  const runFrom = async (row: RegExp, tool: string) => {
    await goTo(row);
    await press('Shift+Enter');
    await window.quickPick.waitFor('Run which tool?');
    await window.page.keyboard.type(tool);
    await window.quickPick.waitForText(new RegExp(`→ .*${tool}`));
    await press('Enter');
  };
  const focusView = () => window.commandByKeys('MCP Tasks: Focus on Tasks View');

  it('a server is reached and opened, and a tool of its own is run', async () => {
    await focusView();
    await goTo(/^Server Beta/);
    await press('ArrowLeft');
    await eventually(
      'Beta to be folded',
      () => window.tasks.text(),
      text => /▸ .*Beta/.test(text),
    );
    await press('ArrowRight');
    await window.tasks.waitForText(/▾ .*Beta/);
    await runFrom(/^Server Beta/, 'slow');
    await window.tasks.waitForText(/Beta[\s\S]*\[loading~spin\] slow/);
    assert.doesNotMatch(await window.tasks.text(), /slow[\s\S]*Beta/, 'the tool of the other server was run');
  });

  it('a running task is cancelled, and what is done to the focus spares the selection', async () => {
    await focusView();
    await runFrom(/^Server Alpha/, 'slow');
    await window.tasks.waitForText(/slow[\s\S]*slow/);
    await focusView();
    await goTo(/^Server Beta/);
    // The selection stays there; the focus goes on.
    await press('Enter', 'ArrowRight', 'ArrowDown', 'ArrowDown');
    await goTo(/^slow/);
    await press('ControlOrMeta+.');
    await window.tasks.waitForText(/\[circle-slash\] slow[\s\S]*Beta[\s\S]*\[loading~spin\] slow/);
    await press('Delete');
    await window.tasks.waitForText(/Alpha(?:(?!slow)[\s\S])*Beta[\s\S]*slow/);
  });

  it('a question is answered, and the result is read', async () => {
    await focusView();
    await runFrom(/^Server Alpha/, 'book');
    await window.tasks.waitForText(/Which room\?/);
    await focusView();
    await goTo(/^book/);
    await press('ControlOrMeta+Enter');
    await window.quickPick.waitForText(/Which room\? \(1\//);
    await window.page.keyboard.type('Attic');
    await press('Enter');
    await window.quickPick.waitForText(/\(2\//);
    await press('Enter');
    await window.quickPick.waitForText(/Your Answers|Accept/);
    await press('Enter');
    await window.tasks.waitForText(/\[pass\] book/);
    await focusView();
    await goTo(/^book/);
    await press('Enter');
    await window.editors.waitForTab(/^book/);
    await window.editors.waitForText(/Attic/);
  });

  it('the whole story of a task is opened, and its ID copied', async () => {
    await focusView();
    await goTo(/^book/);
    await press('Alt+Enter');
    await window.editors.waitForText(/Task Details/);
    await focusView();
    await goTo(/^book/);
    await press('ControlOrMeta+C');
    await window.messages.waitForStatus('Task ID copied');
    assert.equal(await window.page.evaluate('navigator.clipboard.readText()'), 'book-1');
  });

  it('the menu of a row opens, and typing a name still finds it', async () => {
    await focusView();
    await goTo(/^Server Alpha/);
    await window.page.keyboard.type('beta');
    await eventually('the focus to follow what is typed', focused, label => label.startsWith('Server Beta'));
    await press('Shift+F10');
    const first = window.page.locator('.monaco-menu .action-item').first();
    await first.waitFor();
    await press('Escape');
    await first.waitFor({ state: 'hidden' });
  });
});
