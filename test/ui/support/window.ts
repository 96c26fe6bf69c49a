import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { artefacts, type WindowHost } from '../../host/window.mjs';
import { Editors } from './editors';
import { eventually } from './eventually';
import { Messages } from './messages';
import { QuickPick } from './quickPick';
import { type RowName, TreeView } from './treeView';

const startLimitMs = 60_000;
const showLimitMs = 3_000;
const openPatienceMs = 3_000;
/** How wide the edge is that the mouse can take hold of. */
const sashPx = 4;

/** The colours of the system, which VS Code follows; `hc` is high contrast on black, `hcLight` on white. */
export type ThemeName = 'light' | 'dark' | 'hc' | 'hcLight';

const themeClasses: Readonly<Record<ThemeName, string>> = {
  light: 'vs',
  dark: 'vs-dark',
  hc: 'hc-black',
  hcLight: 'hc-light',
};

/** What the system would say of itself. */
export function systemColours(theme: ThemeName) {
  return {
    colorScheme: theme === 'dark' || theme === 'hc' ? 'dark' : 'light',
    forcedColors: theme.startsWith('hc') ? 'active' : 'none',
  } as const;
}

/** A VS Code window with the extension under development in it, as a user sees and works it. */
export class Window {
  readonly editors: Editors;
  readonly messages: Messages;
  readonly quickPick: QuickPick;
  /** The Tasks view. */
  readonly tasks: TreeView;

  constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    /** Its server: the address, the copied workspace, the home folder, the settings. */
    readonly host: WindowHost,
    readonly settings: Record<string, unknown>,
  ) {
    this.editors = new Editors(page);
    this.messages = new Messages(page);
    this.quickPick = new QuickPick(page);
    this.tasks = new TreeView(page, 'Tasks');
  }

  view(title: string): TreeView {
    return new TreeView(this.page, title);
  }

  /** Waits for the workbench and for the extension, its view open. */
  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: startLimitMs });
    await this.container.waitFor({ timeout: startLimitMs });
    await this.openContainer();
    await this.tasks.waitUntilProvided();
  }

  /** Shows the "MCP Tasks" view container. */
  async openContainer(): Promise<void> {
    const title = this.page.locator('.part.sidebar .composite.title').getByText(/^MCP Tasks/i);
    while (!(await title.isVisible())) {
      // A window that is just coming back with its view open would close it by this, and open it by the next.
      // The whole item: a badge lies over the icon, and takes its clicks.
      await this.containerItem.click();
      await title.waitFor({ timeout: showLimitMs }).catch(() => undefined);
    }
    // Or its hover would cover what is beside it.
    await this.page.mouse.move(0, 0);
  }

  /** The side bar's title, as it was given: some versions of VS Code show it in capitals. */
  async title(): Promise<string> {
    const title = await this.page.locator('.part.sidebar .composite.title h2').textContent();
    return title?.trim() ?? '';
  }

  /** The number on the activity bar's icon, or an empty text. */
  async badge(): Promise<string> {
    const badges = this.containerItem.locator('.badge-content');
    return (await badges.allInnerTexts()).join('').trim();
  }

  /** What a screen reader says of the activity bar's icon. */
  async spokenBadge(): Promise<string> {
    return (await this.container.getAttribute('aria-label')) ?? '';
  }

  /** Waits for this number on the icon, empty for none, and for what is said of it. */
  async waitForBadge(number: string, spoken = /^MCP Tasks/): Promise<void> {
    await eventually(
      `the badge "${number}", spoken of as ${spoken}`,
      async () => [await this.badge(), await this.spokenBadge()] as const,
      ([shown, words]) => shown === number && spoken.test(words),
    );
  }

  /** Runs a command by its full title in the command palette: `MCP Tasks: Run Tool…`. */
  async command(title: string): Promise<void> {
    // An editor that opens at this moment takes the focus, and the palette goes.
    const opens = async () => {
      await this.page.keyboard.press('F1');
      return await this.quickPick.typeWithin(`>${title}`, openPatienceMs).then(
        () => true,
        () => false,
      );
    };
    await eventually(`the command palette, for "${title}"`, opens, isOpen => isOpen);
    await this.quickPick.pick(title);
  }

  /** Runs a tool that is found in the list of all, by the command palette. */
  async runAnyTool(tool: string): Promise<void> {
    // An editor that takes the focus at this moment, as a preview does when it has loaded, closes the list.
    const asks = async () => {
      await this.command('MCP Tasks: Run Tool…');
      return await this.quickPick.waitFor('Run which tool?', openPatienceMs).then(
        () => true,
        () => false,
      );
    };
    await eventually('the list of all tools', asks, isAsked => isAsked);
    await this.quickPick.findTool(tool);
  }

  /** Runs a command by the keyboard alone. */
  async commandByKeys(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickPick.waitFor('Type the name of a command');
    await this.page.keyboard.type(title);
    await this.quickPick.goTo(title);
    await this.page.keyboard.press('Enter');
  }

  /** Clicks a row until the document that it opens is there: one that is drawn anew under the mouse is selected at most. */
  async openByClick(row: RowName, expected: RegExp): Promise<void> {
    const shows = async () => {
      await this.tasks.click(row);
      return await this.editors.waitForText(expected, openPatienceMs).then(
        () => true,
        () => false,
      );
    };
    await eventually(`a click that opens ${expected}`, shows, isShown => isShown);
  }

  /** Runs a tool from the row of its server; where it takes arguments, these are asked for next. */
  async runTool(server: RowName, tool: string): Promise<void> {
    await this.tasks.contextMenu(server, 'Run Tool…');
    await this.quickPick.findTool(tool);
  }

  /** Changes user settings in the running window, in its own editor: this host does not heed a change of the file. */
  async changeSettings(changed: Record<string, unknown>): Promise<void> {
    Object.assign(this.settings, changed);
    await this.command('Preferences: Open User Settings (JSON)');
    await this.editors.waitForTab('settings.json');
    await this.editors.replaceText(JSON.stringify(this.settings, undefined, 2));
    await this.command('File: Save');
    await this.page.locator('.tab.active:not(.dirty)', { hasText: 'settings.json' }).waitFor();
    await this.command('View: Close Editor');
    await this.editors.waitForTabs(tabs => !tabs.includes('*settings.json'));
  }

  /** Loads the window anew; by its own command, since only that lets it keep what it has to keep. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.waitUntilReady();
  }

  /** Drags the side bar's edge until the side bar is this wide. */
  async resizeSidebar(widthPx: number): Promise<void> {
    const sideBar = this.page.locator('.part.sidebar');
    const before = await sideBar.boundingBox();
    if (!before) {
      throw new Error('The side bar is not shown.');
    }
    const y = before.y + 300;
    await this.page.mouse.move(before.x + before.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(before.x + widthPx, y, { steps: 5 });
    await this.page.mouse.up();
    await eventually(
      `the side bar to be ${widthPx} wide`,
      async () => (await sideBar.boundingBox())?.width ?? 0,
      width => Math.abs(width - widthPx) <= sashPx,
    );
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.emulateMedia(systemColours(theme));
    await this.page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
  }

  /** One picture in each theme: `name-light`, `name-dark`. */
  async screenshots(name: string): Promise<void> {
    for (const theme of ['dark', 'light'] as const) {
      await this.setTheme(theme);
      await this.screenshot(`${name}-${theme}`);
    }
  }

  /** @returns the file, in `.vscode-test/artefacts/ui` */
  async screenshot(name: string): Promise<string> {
    const file = path.join(artefacts, 'ui', `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Closes this window alone; those beside it stay, and so does the server. */
  async closeAlone(): Promise<void> {
    // Whether the user is sure. Until that is answered, the page stands still and holds up its extension host.
    this.page.on('dialog', dialog => void dialog.accept());
    const closed = this.page.waitForEvent('close');
    await this.page.close({ runBeforeUnload: true });
    await closed;
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.host.close();
  }

  private get container() {
    return this.page.locator('.activitybar a[aria-label^="MCP Tasks"]');
  }

  private get containerItem() {
    return this.page.locator('.activitybar .action-item:has(a[aria-label^="MCP Tasks"])');
  }
}
