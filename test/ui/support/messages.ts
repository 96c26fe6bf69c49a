import type { Locator, Page } from 'playwright-core';
import { type ExpectedText, eventually, matches } from './eventually';

/** Notifications, modal dialogs and the status bar. */
export class Messages {
  private readonly dialogBox: Locator;

  constructor(private readonly page: Page) {
    this.dialogBox = page.locator('.monaco-dialog-box');
  }

  /** The notifications on screen: text, then their buttons in brackets. */
  async notifications(): Promise<string[]> {
    return await this.page.locator('.notification-toast .notification-list-item').evaluateAll(toasts =>
      toasts.map(toast => {
        const text = toast.querySelector('.notification-list-item-message')?.textContent ?? '';
        const buttons = [...toast.querySelectorAll('.notification-list-item-buttons-container .monaco-button')];
        return [text, ...buttons.map(button => `[${button.textContent}]`)].join(' ');
      }),
    );
  }

  /** @throws telling every notification that was seen meanwhile: they hide by themselves */
  async waitForNotification(expected: ExpectedText): Promise<readonly string[]> {
    const fits = matches(expected);
    const seen = new Set<string>();
    return await eventually(
      `the notification ${expected}`,
      async () => {
        for (const text of await this.notifications()) {
          seen.add(text);
        }
        return [...seen];
      },
      all => all.some(fits),
    );
  }

  /** Presses a button of the newest notification that has it. */
  clickNotification(button: string): Promise<void> {
    return this.page.locator('.notification-toast .monaco-button').getByText(button, { exact: true }).first().click();
  }

  /** The modal dialog: message, detail, and its buttons in brackets, one a line. */
  async dialog(): Promise<string> {
    await this.dialogBox.waitFor();
    const texts = await this.dialogBox.locator('.dialog-message-text, .dialog-message-detail').allInnerTexts();
    const buttons = await this.dialogBox.locator('.dialog-buttons .monaco-button').allInnerTexts();
    return [...texts.filter(Boolean), ...buttons.map(button => `[${button}]`)].join('\n');
  }

  async answerDialog(button: string): Promise<void> {
    await this.dialogBox.locator('.dialog-buttons .monaco-button').getByText(button, { exact: true }).click();
    await this.dialogBox.waitFor({ state: 'hidden' });
  }

  /** Status bar entries as they are drawn, icons as `$(name)`, left to right. */
  async statusBar(): Promise<string[]> {
    return await this.page.locator('.part.statusbar .statusbar-item').evaluateAll(entries =>
      entries
        .map(entry =>
          [...(entry.querySelector('.statusbar-item-label')?.childNodes ?? [])]
            .map(node => {
              const icon = /codicon-(?!modifier)([\w-]+)/.exec('className' in node ? String(node.className) : '')?.[1];
              return icon ? `$(${icon})` : (node.textContent ?? '').replaceAll('\u00a0', ' ');
            })
            .join('')
            .trim(),
        )
        .filter(Boolean),
    );
  }

  waitForStatus(expected: ExpectedText): Promise<string[]> {
    const fits = matches(expected);
    return eventually(
      `the status bar entry ${expected}`,
      () => this.statusBar(),
      all => all.some(fits),
    );
  }

  /** What a screen reader says of the entries whose spoken text matches. */
  async spokenStatus(pattern: RegExp): Promise<string[]> {
    const labels = await this.page
      .locator('.part.statusbar .statusbar-item')
      .evaluateAll(entries => entries.map(entry => entry.getAttribute('aria-label') ?? ''));
    return labels.filter(label => pattern.test(label));
  }

  /** Whether the entry with this text has the background of a warning. */
  async isStatusWarning(text: string): Promise<boolean> {
    return await this.page.locator('.part.statusbar .statusbar-item.warning-kind', { hasText: text }).isVisible();
  }

  clickStatus(text: string): Promise<void> {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text }).locator('a').first().click();
  }
}
