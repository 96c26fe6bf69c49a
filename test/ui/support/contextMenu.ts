import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

const menuPatienceMs = 2_000;

const items = '.monaco-menu .action-item:not(.disabled)';

export async function openContextMenu(page: Page, target: Locator): Promise<void> {
  // A click on what is drawn anew in this very moment opens none.
  const open = async () => {
    await target.click({ button: 'right' });
    return await page
      .locator('.monaco-menu')
      .first()
      .waitFor({ timeout: menuPatienceMs })
      .then(
        () => true,
        () => false,
      );
  };
  await eventually('a context menu', open, isOpen => isOpen);
}

/** Chooses an entry, through submenus where more than one label is given. */
export async function chooseFromMenu(page: Page, path: readonly string[]): Promise<void> {
  for (const label of path) {
    const item = page.locator(items, { has: page.getByText(label, { exact: true }) }).last();
    try {
      await item.waitFor({ timeout: 5_000 });
    } catch (error) {
      throw new Error(`The menu has no "${label}" to choose: ${(await menuLabels(page)).join(', ')}`, { cause: error });
    }
    // By the keyboard: a menu ignores the mouse button for its first tenth of a second.
    await item.hover();
    await item.and(page.locator('.focused')).waitFor();
    await page.keyboard.press('Enter');
  }
}

/** What the open menu offers, top first. */
export async function menuLabels(page: Page): Promise<string[]> {
  return await page.locator(`${items} .action-label`).allInnerTexts();
}
