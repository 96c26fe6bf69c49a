import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { packageExtension, unpackExtension } from '../../host/packageExtension.mjs';
import { repository } from '../../host/window.mjs';
import { Driver } from '../../ui/support/driver';
import { eventually } from '../../ui/support/eventually';
import { openWindow, type WindowOptions } from '../../ui/support/openWindow';
import type { Window } from '../../ui/support/window';

const fixture = (name: string) => path.join(repository, 'test', 'fixtures', name);

/** What an extension cost its host. */
export interface Activation {
  /** Milliseconds since the epoch, when it began to load. */
  readonly at: number;
  readonly loadMs: number;
  readonly activateMs: number;
}

/** In milliseconds: many times what a view takes. */
const CLICK_PATIENCE_MS = 5_000;

export type Activations = Readonly<Record<'explorer' | 'constants', Activation>>;

/** A view container: its ID, the name on its icon, and what stands in a row of it as soon as there are rows. */
export interface Place {
  readonly id: string;
  readonly icon: string;
  readonly row: string;
}

export const constantTree: Place = { id: 'constants', icon: 'Constants', row: 'One' };

/** Packages and unpacks the extension: what is measured is what is shipped. The folder goes with the process. */
const packaged = async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-packaged-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return unpackExtension((await packageExtension(folder)).file, folder);
};

/** A real window with ours, the tree of constants and a stopwatch that is active before both. */
export class MeasuredWindow {
  private constructor(
    readonly window: Window,
    public driver: Driver,
  ) {}

  static async open(servers: Readonly<Record<string, object>>, options: WindowOptions = {}): Promise<MeasuredWindow> {
    const explorer = await packaged();
    const window = await openWindow({
      workspace: null,
      extensions: [explorer, fixture('constant-tree'), fixture('stopwatch')],
      ...options,
      env: { MCP_TASKS_MEASURED: explorer, ...options.env },
      settings: { 'mcpTasks.servers': servers, ...options.settings },
    });
    return new MeasuredWindow(window, await Driver.next(window.host));
  }

  /** Of both, once both are there. */
  activations(): Promise<Activations> {
    return eventually(
      'both extensions to be active',
      () => this.driver.tell<Activations>('activations'),
      ({ explorer, constants }) => [explorer, constants].every(activation => activation?.activateMs !== undefined),
    );
  }

  /** Another extension host, and the same view in front. */
  async reload(): Promise<void> {
    await this.loadAgain();
    this.driver = await Driver.next(this.window.host);
  }

  /** The same, with this view in front. @returns milliseconds since the epoch, when a row of it was in the page */
  async reloadWith(place: Place): Promise<number> {
    await this.show(place);
    await this.isKept(place);
    await this.loadAgain();
    const rowAt = this.window.page.evaluate<number>(
      `(${whenRow(place.row)}).then(() => performance.timeOrigin + performance.now())`,
    );
    this.driver = await Driver.next(this.window.host);
    return await rowAt;
  }

  /** Nothing of any extension that is measured is in sight then. */
  async hideViews(): Promise<void> {
    await this.driver.tell('command', 'workbench.view.explorer');
    await this.window.page
      .locator('.part.sidebar .composite.title')
      .getByText(/^Explorer/i)
      .waitFor();
  }

  /** @returns milliseconds from the click on its icon until a row with this text is in the page */
  async show(place: Place): Promise<number> {
    const shown = this.window.page.evaluate<number>(measureClick(place.row));
    // VS Code drops a click on an icon that it draws anew between button down and button up.
    const isShown = async () => {
      await this.icon(place).click();
      return await Promise.race([shown.then(() => true), pause(CLICK_PATIENCE_MS, false)]);
    };
    await eventually(`a click that shows ${place.icon}`, isShown, is => is);
    return await shown;
  }

  close(): Promise<void> {
    return this.window.close();
  }

  private async loadAgain(): Promise<void> {
    const loaded = this.window.page.waitForEvent('load');
    // By VS Code's own command, which lets it keep what was in front. Its answer may be lost with the host.
    this.driver.tell('command', 'workbench.action.reloadWindow').catch(() => undefined);
    await loaded;
  }

  /** VS Code writes down what is in front every few seconds, and not at all if the page goes before. */
  private async isKept({ id }: Place): Promise<void> {
    await eventually(
      `${id} to be what comes back after a reload`,
      () => this.window.page.evaluate<unknown[]>(`(${keptViews})()`),
      kept => kept.includes(`workbench.view.extension.${id}`),
    );
  }

  private icon({ icon }: Place) {
    return this.window.page.locator(`.activitybar .action-item:has(a[aria-label^="${icon}"])`);
  }
}

/** From the last click on. As text, since this code is the page's: what is compiled here is compiled without a browser's types. */
function measureClick(text: string): string {
  return `new Promise(resolve => {
    let start;
    const pressed = () => {
      const isFirst = start === undefined;
      start = performance.now();
      if (isFirst) {
        (${whenRow(text)}).then(() => {
          removeEventListener('mousedown', pressed, { capture: true });
          resolve(performance.now() - start);
        });
      }
    };
    addEventListener('mousedown', pressed, { capture: true });
  })`;
}

/** The view container in front, as each of VS Code's stores in the browser has it. */
const keptViews = `async () => {
  const opened = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const stores = (await indexedDB.databases()).filter(({ name }) => name.startsWith('vscode-web-state-db'));
  return Promise.all(stores.map(async ({ name }) => {
    const database = await opened(indexedDB.open(name));
    try {
      const items = database.transaction('ItemTable').objectStore('ItemTable');
      return await opened(items.get('workbench.sidebar.activeviewletid'));
    } finally {
      database.close();
    }
  }));
}`;

function whenRow(text: string): string {
  return `new Promise(resolve => {
    const look = () => [...document.querySelectorAll('.part.sidebar .customview-tree .monaco-list-row')]
      .some(row => row.textContent.includes(${JSON.stringify(text)}));
    const observer = new MutationObserver(() => look() && (observer.disconnect(), resolve()));
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    look() && (observer.disconnect(), resolve());
  })`;
}
