import type { Locator } from 'playwright-core';

/** The text of an element as it is laid out, once it shows. */
export async function shownText(element: Locator): Promise<string> {
  await element.waitFor();
  return (await element.allInnerTexts()).join('\n');
}
