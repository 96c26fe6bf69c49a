import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser, startWindowHost, type WindowHost, type WindowHostOptions } from '../../host/window.mjs';
import { systemColours, type ThemeName, Window } from './window';

export interface WindowOptions extends Partial<WindowHostOptions> {
  readonly theme?: ThemeName;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The display language; VS Code's own texts stay English without its language pack. */
  readonly language?: string;
  /** Opens an empty folder of this name instead of the workspace. */
  readonly folder?: string;
}

/** Nothing in a window moves, asks or advertises unless a test wants it. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  // On by default in a browser, as it is not on a desktop.
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'window.confirmBeforeClose': 'never',
  // So that a test turns the light on and off in the system. No theme by name: versions differ, and rewrite the file.
  'window.autoDetectColorScheme': true,
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** In the page: counts the buttons of rows and bars that were pressed, not only aimed at. */
const countPresses = `
  globalThis.presses = 0;
  addEventListener('click', ({ target }) => {
    globalThis.presses += target.closest?.('.action-label') ? 1 : 0;
  }, true);
`;

/** Half of the key under which the browser keeps secrets: code-server has it from its own front, which does not run here. */
const keyHalf = randomBytes(32);

let sharedBrowser: Promise<Browser> | undefined;
const openWindows = new Set<Window>();

/** Opens a window on a copy of the sample workspace; `afterEach` and `after` hooks need not close it, but may. */
export async function openWindow({
  theme = 'dark',
  viewport,
  folder,
  language,
  ...options
}: WindowOptions = {}): Promise<Window> {
  sharedBrowser ??= launchBrowser();
  const settings = { ...quietSettings, ...options.settings };
  const host = await startWindowHost({ ...options, settings });
  const context = await (await sharedBrowser).newContext({
    ...systemColours(theme),
    viewport: viewport ?? { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // tsx compiles functions to call this helper by name, and those we hand to the page do so there.
  await context.addInitScript('globalThis.__name = target => target;');
  await context.addInitScript(countPresses);
  if (language !== undefined) {
    // What a language pack would set, and what VS Code goes by when it tells extensions.
    await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};`);
  }
  await context.route('**/mint-key', route => route.fulfill({ body: keyHalf }));
  return openPage(context, host, settings, folder === undefined ? host.address : host.addressWith(folder));
}

/** Another window on the same VS Code server, with a folder of this name: it shares the user's settings and storage. */
export function openBeside(window: Window, folder: string): Promise<Window> {
  return openPage(window.page.context(), window.host, window.settings, window.host.addressWith(folder));
}

async function openPage(
  context: BrowserContext,
  host: WindowHost,
  settings: Record<string, unknown>,
  address: string,
): Promise<Window> {
  const window = new Window(await context.newPage(), context, host, settings);
  openWindows.add(window);
  window.page.once('close', () => openWindows.delete(window));
  await window.page.goto(address);
  await window.waitUntilReady();
  return window;
}

/** The windows that no test has closed yet. */
export function windowsLeft(): readonly Window[] {
  return [...openWindows];
}
