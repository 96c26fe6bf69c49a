import type { Page } from 'playwright-core';
import { type ExpectedText, eventually, matches, patienceMs } from './eventually';

const activeEditor = '.part.editor .editor-group-container.active .monaco-editor';

/** Editor tabs and the text in the active one. */
export class Editors {
  constructor(private readonly page: Page) {}

  /** Titles of the open tabs, the active one marked by a leading `*`. */
  async tabs(): Promise<string[]> {
    return await this.page.locator('.part.editor .tabs-container .tab').evaluateAll(tabs =>
      tabs.map(tab => {
        // A file name is drawn in two pieces, so that its end stays when the tab is narrow.
        const pieces = tab.querySelectorAll('.tab-label .label-name, .tab-label .label-suffix');
        const title = [...pieces].map(piece => piece.textContent).join('');
        return tab.classList.contains('active') ? `*${title}` : title;
      }),
    );
  }

  waitForTab(title: ExpectedText): Promise<string[]> {
    const fits = matches(title);
    return this.waitForTabs(tabs => tabs.some(tab => fits(tab.replace(/^\*/, ''))), `the editor tab ${title}`);
  }

  waitForTabs(accept: (tabs: string[]) => boolean, what = 'other editor tabs'): Promise<string[]> {
    return eventually(what, () => this.tabs(), accept);
  }

  /** The lines in sight in the active text editor. */
  async visibleText(): Promise<string> {
    return await this.page.locator(`${activeEditor} .view-line`).evaluateAll(lines =>
      lines
        .map(line => ({
          top: line.getBoundingClientRect().top,
          text: (line.textContent ?? '').replaceAll('\u00a0', ' '),
        }))
        .sort((one, other) => one.top - other.top)
        .map(({ text }) => text)
        .join('\n'),
    );
  }

  waitForText(expected: ExpectedText, limitMs = patienceMs): Promise<string> {
    return eventually(`the editor to show ${expected}`, () => this.visibleText(), matches(expected), limitMs);
  }

  /** All of the active text editor, however long; it is selected and copied for that. */
  async wholeText(): Promise<string> {
    await this.selectAll();
    await this.page.evaluate("navigator.clipboard.writeText('')");
    await this.page.keyboard.press('ControlOrMeta+C');
    return await eventually(
      'the copied text',
      () => this.page.evaluate<string>('navigator.clipboard.readText()'),
      text => text !== '',
    );
  }

  /** Pastes over everything in the active editor, a saved file. Typing would have brackets and quotes completed. */
  async replaceText(text: string): Promise<void> {
    await this.selectAll();
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.page.keyboard.press('ControlOrMeta+V');
    await this.page.locator('.part.editor .tab.active.dirty').waitFor();
  }

  private async selectAll(): Promise<void> {
    await this.page.locator(`${activeEditor} .view-lines`).click();
    await this.page.keyboard.press('ControlOrMeta+A');
  }
}
