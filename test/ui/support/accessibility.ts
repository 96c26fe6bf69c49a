import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core objects to in this part of the window: rules by their names, each with the first element that breaks it. */
export async function violations(page: Page, selector: string): Promise<Readonly<Record<string, string>>> {
  await page.locator(selector).first().waitFor();
  // As an expression, which the content security policy of the workbench has no say in.
  await page.evaluate(`globalThis.axe ?? (() => { ${axe} })()`);
  const found = await page.evaluate<readonly Violation[]>(
    `axe.run(${JSON.stringify(selector)}, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return Object.fromEntries(
    found.map(({ id, help, nodes }) => [id, `${help}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`]),
  );
}
