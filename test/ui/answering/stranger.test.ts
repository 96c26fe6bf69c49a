import assert from 'node:assert/strict';
import { askingTool, formQuestion, urlQuestion } from '../support/questions';
import { scripted, windowWith } from '../support/servers';
import type { Window } from '../support/window';

const trick = '$(flame) **bold** [click](command:workbench.action.quit) <a href="https://evil.example">a</a>';
/** More than any place shows. */
const hostile = `${trick}\n\u202etxet\u0007\n\n${'many words '.repeat(450)}`;
const name = 'Na$(flame)me\nof [x](command:y)';

const tools = [
  askingTool('form', {
    one: formQuestion(
      hostile,
      {
        '$(flame)': { type: 'string', title: trick, description: hostile, default: `${trick}\n\u202etxet` },
        choice: { type: 'string', enum: [trick, '\u202etxet'], enumNames: [`One ${trick}`, ''] },
        several: { type: 'array', items: { type: 'string', enum: [trick, 'b'] } },
      },
      ['$(flame)', 'choice'],
    ),
  }),
  askingTool('empty', { one: formQuestion('', {}) }),
  askingTool('page', { one: urlQuestion(trick, 'https://example.com/[x](command:y)/$(flame)\u202etxet') }),
];

describe('What a stranger asks', () => {
  let window: Window;
  /** As a reader sees it: what breaks an icon or a link has no width. */
  const seen = (text: string) => text.replaceAll('\u200b', '').replaceAll('\u00a0', ' ');
  /** Nothing in the whole window is an icon, a link or a mark of the stranger's. */
  const assertHarmless = async () => {
    const dressed =
      '.codicon-flame, a[href*="command:"], a[href*="evil"], a[data-href*="command:"], a[data-href*="evil"]';
    assert.equal(await window.page.locator(dressed).count(), 0);
    const shown = (await window.page.locator('body').allInnerTexts()).join('\n');
    assert.ok(!shown.includes('\u202e') && !shown.includes('\u0007'), 'a mark that is not to be seen');
  };
  const ask = async (tool: string) => {
    await window.runTool(/^Na/, tool);
    await window.tasks.waitForText(new RegExp(`${tool} — now · needs input`));
  };

  before(async () => {
    window = await windowWith({ [name]: scripted({ pollInterval: 500, tools }) }, { theme: 'light' });
    await window.tasks.waitForText(/\[tools\] Tools/);
  });
  after(() => window.close());

  it('is text in row, message, status bar, badge and hover', async () => {
    await ask('form');
    const { label, ariaLabel } = await window.tasks.waitForRow(/^now · /);
    assert.match(
      seen(label),
      /^now · \$\(flame\) \*\*bold\*\* \[click\]\(command:workbench\.action\.quit\) <a href.*…$/,
    );
    assert.ok(label.length < 250, label);
    assert.match(seen(ariaLabel), /^Na\$\(flame\)me of \[x\]\(command:y\) asks: \$\(flame\) \*\*bold\*\*/);
    const [toast = ''] = await window.messages.waitForNotification(/ asks: /);
    assert.match(
      seen(toast),
      /^Na\$\(flame\)me of \[x\]\(command:y\) asks: \$\(flame\) \*\*bold\*\* \[click\]\(command:.*\[Answer\]$/,
    );
    await window.messages.waitForStatus(
      /^\$\(bell-dot\) form: \$\u200b\(flame\) \*\*bold\*\* \[click\].{1,20}… \(now\)$/,
    );
    assert.match(seen(await window.spokenBadge()), /asks: \$\(flame\)/);
    const hover = seen(await window.tasks.tooltip(/^now · /));
    assert.match(
      hover,
      /Asks \$\(flame\) \*\*bold\*\* \[click\]\(command:workbench\.action\.quit\) <a href="https:\/\/evil/,
    );
    await window.screenshots('stranger-asks');
    await assertHarmless();
  });

  it('is text in the inputs, and read before anything is answered', async () => {
    await window.tasks.click(/^now · |^5s · /);
    const shown = seen(await window.quickPick.waitForText(/── Message[\s\S]*\$\u200b?\(flame\) \*\*bold\*\*/));
    assert.match(shown, /\n {2}\S*txet\S*\n/);
    await window.screenshots('stranger-message');
    await assertHarmless();
    // Before the first is the last.
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp']) {
      await window.page.keyboard.press(key);
    }
    await window.quickPick.waitForText(/\n→ \[edit\] Fill In\n/);
    await window.quickPick.accept();
    await window.quickPick.waitForText(/\(1\/4\)[\s\S]*> \$\(flame\) \*\*bold\*\*/);
    await window.screenshots('stranger-field');
    await assertHarmless();
    await window.quickPick.accept();
    assert.match(
      seen(await window.quickPick.waitForText(/\(2\/4\)/)),
      /\n→ One \$\(flame\) \*\*bold\*\* \[click\].*\n {2}txet$/,
    );
    await assertHarmless();
    await window.quickPick.accept();
    await window.quickPick.waitForText(/\(3\/4\)/);
    await window.quickPick.accept();
    const review = seen(await window.quickPick.waitForText(/\(4\/4\)/));
    assert.match(review, /\n {2}\[edit\] \$\(flame\) \*\*bold\*\*\n[\s\S]* ⏎ \\u202etxet\n/);
    await window.screenshots('stranger-review');
    await assertHarmless();
    await window.quickPick.cancel();
  });

  it('without a word is a question all the same', async () => {
    await ask('empty');
    await window.tasks.click(/A question without words/);
    const shown = seen(
      await window.quickPick.waitForText(/asks for input[\s\S]*\n→ \[check\] Accept — the server is told yes\n/),
    );
    assert.match(shown, /^Na\$\(flame\)me of \[x\]\(command:y\) asks for input \(1\/1\)/);
    await window.screenshot('stranger-empty');
    await window.quickPick.accept();
    await window.tasks.waitForText(/\[pass\] empty/);
  });

  it('is no link where it is an address, either', async () => {
    await ask('page');
    await window.tasks.click(/^now · /);
    const shown = seen(await window.quickPick.waitForText(/open a page[\s\S]*Not Now/));
    const address =
      /── Address\n {2}(.*)\n {2}(.*)\n── What Is Opened\n {2}(.*)\n {2}(.*)\n/.exec(shown)?.slice(1) ?? [];
    assert.deepEqual(
      [address.slice(0, 2).join(''), address.slice(2).join('')],
      [
        'https://example.com/[x](command:y)/$(flame)\\u202etxet',
        'https://example.com/[x](command:y)/$(flame)%E2%80%AEtxet',
      ],
    );
    assert.match(shown, /── Warnings\n {2}There are characters in it that cannot be seen[\s\S]*\n→ \[clock\] Not Now/);
    await window.screenshots('stranger-page');
    await assertHarmless();
  });
});
