import { installBrowser } from './browserInstall.mjs';
import { atEnd } from './lifetime.mjs';

/** Launches the browser that shows the workbench. Playwright is imported late: it is there only after the install. */
export async function launchBrowser() {
  const { executablePath, env } = await installBrowser();
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    // The sandbox does not work for root nor in most containers; the pages shown are our own.
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
    // We end it ourselves, after what uses it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  atEnd(() => browser.close());
  return browser;
}
