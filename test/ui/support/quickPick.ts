import type { Locator, Page } from 'playwright-core';
import { type ExpectedText, eventually, matches, patienceMs } from './eventually';
import { shownText } from './shownText';

/** What VS Code adds to every prompt. */
const wordsOfVscode = / \(Press 'Enter' to confirm or 'Escape' to cancel\)$/;

interface QuickPickRow {
  readonly separator: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly icon: string;
  readonly isActive: boolean;
  /** `[x] ` or `[ ] ` where several can be ticked, else empty. */
  readonly mark: string;
}

function rowText({ label, description, detail }: QuickPickRow): string {
  return `${label}${description && ` — ${description}`}${detail && ` / ${detail}`}`;
}

/** The input at the top of the window: a list to pick from, or a box to type into. */
export class QuickPick {
  private readonly widget: Locator;
  private readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget:visible');
    this.input = this.widget.locator('.quick-input-filter input');
  }

  /** Waits until it shows, with this in its title or placeholder if one is given. */
  async waitFor(heading: string | RegExp = '', timeout = patienceMs): Promise<void> {
    await this.widget.waitFor({ timeout });
    const fits = (text: string) => (typeof heading === 'string' ? text.includes(heading) : heading.test(text));
    await eventually(`a quick pick about "${heading}"`, () => this.heading(timeout), fits, timeout);
  }

  async waitForEnd(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** Title and placeholder, one a line. */
  async heading(timeout = patienceMs): Promise<string> {
    const title = await this.widget.locator('.quick-input-title').allInnerTexts();
    const placeholder = await this.input.getAttribute('placeholder', { timeout });
    return [...title, placeholder].filter(Boolean).join('\n');
  }

  /** What the line under the input says: a prompt, or what is wrong with the value. */
  message(): Promise<string> {
    return shownText(this.widget.locator('.quick-input-message'));
  }

  /** Visible items as text: label, ` — ` description, ` / ` detail; a separator's name in brackets before its first item. */
  async items(): Promise<string[]> {
    return (await this.rows()).map(row => `${row.separator && `(${row.separator}) `}${rowText(row)}`);
  }

  /**
   * Everything in sight, one a line: the title with its buttons, the input after `>` (its placeholder in brackets), what
   * is said below it, and the items: `→` before the one that Enter would take, `[x]` or `[ ]` where several can be
   * ticked, the icon in brackets; `──` before the name of a separator.
   */
  async text(): Promise<string> {
    const [title = ''] = await this.widget.locator('.quick-input-title').allInnerTexts();
    const buttons = await this.widget
      .locator('.quick-input-titlebar .action-label')
      .evaluateAll(all => all.map(button => `[${button.getAttribute('aria-label')}]`));
    const value = await this.value();
    const placeholder = value === '' ? await this.input.getAttribute('placeholder') : '';
    const message = (await this.widget.locator('.quick-input-message:visible').allInnerTexts()).join('\n');
    const rows = await this.rows();
    return [
      [title, ...buttons].join(' ').trim(), // A title that is none is a space.
      `> ${value || (placeholder && `(${placeholder})`)}`.trim(),
      message.replace(wordsOfVscode, ''),
      ...rows.flatMap(row => [
        row.separator && `── ${row.separator}`,
        `${row.isActive ? '→' : ' '} ${row.mark}${row.icon && `[${row.icon}] `}${rowText(row)}`,
      ]),
    ]
      .filter(line => line !== '')
      .join('\n');
  }

  waitForText(expected: ExpectedText): Promise<string> {
    return eventually(`the input to be ${expected}`, () => this.text(), matches(expected));
  }

  private async rows(): Promise<QuickPickRow[]> {
    const rows = await this.widget.locator('.quick-input-list .monaco-list-row').evaluateAll(elements =>
      elements.map(row => {
        // Rows are reused: one without a separator or a detail keeps the last one's, hidden.
        const text = (selector: string) => {
          const part = row.querySelector(selector);
          return part?.getClientRects().length ? (part.textContent?.trim() ?? '') : '';
        };
        const icon = row.querySelector('.quick-input-list-icon');
        const checked = row.getAttribute('role') === 'checkbox' ? row.getAttribute('aria-checked') : null;
        return {
          position: Number(row.getAttribute('data-index')),
          separator: text('.quick-input-list-separator'),
          label: text('.label-name'),
          description: text('.quick-input-list-rows .label-description'),
          detail: text('.quick-input-list-label-meta .monaco-icon-label'),
          icon: /codicon-([\w-]+)/.exec(icon?.className ?? '')?.[1] ?? '',
          isActive: row.classList.contains('focused'),
          mark: checked === null ? '' : checked === 'true' ? '[x] ' : '[ ] ',
        };
      }),
    );
    return rows.sort((one, other) => one.position - other.position);
  }

  /** Goes down the list with the keys, to the item with exactly this label (and description); waits for it to be offered. */
  async goTo(label: string, description?: string): Promise<void> {
    const isMeant = (row: QuickPickRow) =>
      row.label === label && (description === undefined || row.description === description);
    const isThere = async () => {
      const rows = await this.rows();
      const active = rows.find(row => row.isActive);
      const isActive = active !== undefined && isMeant(active);
      if (!isActive && rows.some(isMeant)) {
        await this.page.keyboard.press('ArrowDown');
      }
      return isActive;
    };
    await eventually(`"${label}" to be the active one`, isThere, isActive => isActive);
  }

  /** Picks the item with exactly this label; waits for it to be offered. */
  async pick(label: string): Promise<void> {
    const name = this.page.locator('.label-name').getByText(label, { exact: true });
    const item = this.widget.locator('.quick-input-list .monaco-list-row', { has: name }).first();
    try {
      await item.waitFor({ timeout: patienceMs });
    } catch (error) {
      throw new Error(`No item "${label}" is offered, but:\n${(await this.items()).join('\n')}`, { cause: error });
    }
    await item.click();
  }

  /** Picks a tool from the list of all, which may be longer than what is in sight, and grows while it is shown. */
  async findTool(name: string): Promise<void> {
    await this.waitFor('Run which tool?');
    await this.type(name);
    // Servers that answer meanwhile have the list drawn anew, and a click on it may be lost.
    const picked = async () => {
      await this.pick(name);
      const isOver = this.page.locator('.quick-input-widget:visible input[placeholder="Run which tool?"]');
      return await isOver.waitFor({ state: 'hidden', timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    };
    await eventually(`the tool "${name}" to be picked`, picked, isPicked => isPicked);
  }

  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** The same into a list that has to be there by then. */
  async typeWithin(text: string, timeout: number): Promise<void> {
    await this.input.fill(text, { timeout });
  }

  press(key: string): Promise<void> {
    return this.input.press(key);
  }

  accept(): Promise<void> {
    return this.press('Enter');
  }

  async cancel(): Promise<void> {
    await this.press('Escape');
    await this.waitForEnd();
  }

  value(): Promise<string> {
    return this.input.inputValue();
  }
}
