import type { Locator, Page } from 'playwright-core';
import { eventually, patienceMs } from './eventually';
import { shownText } from './shownText';

/** The input at the top of the window: a list to pick from, or a box to type into. */
export class QuickPick {
  private readonly widget: Locator;
  private readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget:visible');
    this.input = this.widget.locator('.quick-input-filter input');
  }

  /** Waits until it shows, with this in its title or placeholder if one is given. */
  async waitFor(heading: string | RegExp = ''): Promise<void> {
    await this.widget.waitFor();
    const fits = (text: string) => (typeof heading === 'string' ? text.includes(heading) : heading.test(text));
    await eventually(`a quick pick about "${heading}"`, () => this.heading(), fits);
  }

  async waitForEnd(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** Title and placeholder, one a line. */
  async heading(): Promise<string> {
    const title = await this.widget.locator('.quick-input-title').allInnerTexts();
    const placeholder = await this.input.getAttribute('placeholder', { timeout: patienceMs });
    return [...title, placeholder].filter(Boolean).join('\n');
  }

  /** What the line under the input says: a prompt, or what is wrong with the value. */
  message(): Promise<string> {
    return shownText(this.widget.locator('.quick-input-message'));
  }

  /** Visible items as text: label, ` — ` description, ` / ` detail; a separator's name in brackets before its first item. */
  async items(): Promise<string[]> {
    return await this.widget.locator('.quick-input-list .monaco-list-row').evaluateAll(rows =>
      rows
        .map(row => {
          const text = (selector: string) => row.querySelector(selector)?.textContent?.trim() ?? '';
          // Rows are reused: one without a separator keeps the last one's, hidden.
          const separator = row.querySelector('.quick-input-list-separator')?.getClientRects().length
            ? text('.quick-input-list-separator')
            : '';
          const description = text('.quick-input-list-rows .label-description');
          const detail = text('.quick-input-list-label-meta');
          return {
            position: Number(row.getAttribute('data-index')),
            text: `${separator && `(${separator}) `}${text('.label-name')}${description && ` — ${description}`}${detail && ` / ${detail}`}`,
          };
        })
        .sort((one, other) => one.position - other.position)
        .map(({ text }) => text),
    );
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

  async type(text: string): Promise<void> {
    await this.input.fill(text);
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
