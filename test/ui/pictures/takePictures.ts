// Takes the pictures of the README and of the walkthrough from the real window. Run by test/host/screenshots.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endAll, repository } from '../../host/window.mjs';
import { drivenWindow } from '../support/drivenWindow';
import type { Driver } from '../support/driver';
import type { ThemeName, Window } from '../support/window';

/** The names that `contributes.walkthroughs` has for them. */
const themes: readonly ThemeName[] = ['dark', 'light', 'hc', 'hcLight'];
/** Large enough for the icon of our view among those that VS Code has itself. */
const walkthroughSize = { width: 680, height: 480 };
const readmeSize = { width: 1200, height: 720 };
/** In per cent: to the eye as good as without loss, and a third of a PNG. The package holds twenty of them. */
const quality = 45;

/** Only what a picture is about. */
const settings = { 'breadcrumbs.enabled': false, 'editor.minimap.enabled': false };

/** Two of the bundled servers, under names as people give them. */
const servers = { Docs: demo('2026-07-28'), Pipeline: demo('2025-11-25') };

function demo(generation: string): object {
  return { command: 'node', args: [path.join(repository, 'dist', 'demo', `demo-${generation}.js`)] };
}

/** One picture in each theme. */
async function shoot(window: Window, folder: string, name: string, shown = themes): Promise<void> {
  mkdirSync(path.join(repository, 'media', folder), { recursive: true });
  await window.page.mouse.move(0, 0);
  for (const theme of shown) {
    await window.setTheme(theme);
    writeFileSync(path.join(repository, 'media', folder, `${name}-${theme}.webp`), await pictureOf(window));
  }
}

/** By the browser's own protocol: Playwright has no WebP. Its own picture, taken before, ends what is still fading. */
async function pictureOf(window: Window): Promise<Buffer> {
  await window.page.screenshot({ animations: 'disabled' });
  const session = await window.page.context().newCDPSession(window.page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
  await session.detach();
  return Buffer.from(data, 'base64');
}

async function connected(window: Window): Promise<void> {
  await window.tasks.waitForText(/Docs — 2026-07-28[\s\S]*Pipeline — 2025-11-25/);
  await window.resizeSidebar(340);
}

/** A report and a build that are done, one of each that runs, and a deployment that asks. */
async function startWork(driver: Driver): Promise<void> {
  const docs = await driver.serverId('Docs');
  const pipeline = await driver.serverId('Pipeline');
  const report = await driver.startTask(docs, 'write_report', { topic: 'Tides of the North Sea', seconds: 1 });
  const build = await driver.startTask(pipeline, 'run_build', { seconds: 1 });
  await driver.waitForState(docs, report, 'completed');
  await driver.waitForStates(pipeline, 'over', states => !['working', 'input_required'].includes(states[build] ?? ''));
  await driver.startTask(docs, 'write_report', { topic: 'Migrating birds', seconds: 300 });
  await driver.startTask(pipeline, 'deploy', { seconds: 1 });
}

async function takeWalkthrough(): Promise<void> {
  const { window, driver } = await drivenWindow(servers, { viewport: walkthroughSize, settings });
  await connected(window);
  await shoot(window, 'walkthrough', 'connect');
  await window.command('MCP Tasks: Run Tool…');
  await window.quickPick.waitForText(/write_report[\s\S]*→|→[\s\S]*write_report/);
  await shoot(window, 'walkthrough', 'run');
  await window.quickPick.cancel();
  await startWork(driver);
  await window.tasks.waitForText(/\[comment-discussion\]/);
  await silence(window);
  await shoot(window, 'walkthrough', 'watch');
  await window.tasks.click(/Which environment\?/);
  await window.quickPick.waitForText(/\(1\//);
  await shoot(window, 'walkthrough', 'answer');
  await window.quickPick.cancel();
  await openReport(window);
  await shoot(window, 'walkthrough', 'read');
  await window.close();
}

async function takeReadme(): Promise<void> {
  const { window, driver } = await drivenWindow(servers, { viewport: readmeSize, settings });
  await connected(window);
  await startWork(driver);
  await window.tasks.waitForText(/\[comment-discussion\]/);
  await silence(window);
  await openReport(window);
  await shoot(window, 'readme', 'overview', ['dark']);
  await window.close();
}

async function openReport(window: Window): Promise<void> {
  const done = window.page.locator('.customview-tree .monaco-list-row:has(.codicon-pass)').first();
  await done.click();
  await window.editors.waitForText(/Tides/);
}

/** Once the message about the question has come, it has been seen. */
async function silence(window: Window): Promise<void> {
  await window.messages.waitForNotification(/asks/);
  await window.command('Notifications: Clear All Notifications');
}

async function main(): Promise<number> {
  try {
    await takeWalkthrough();
    await takeReadme();
    return 0;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await endAll();
  }
}

void main().then(code => process.exit(code));
