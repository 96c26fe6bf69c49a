import type { Locator, Page } from 'playwright-core';
import { chooseFromMenu, openContextMenu } from './contextMenu';
import { type ExpectedText, eventually, matches } from './eventually';
import { shownText } from './shownText';

const hoverPatienceMs = 3_000;
const selectionPatienceMs = 1_000;
/** VS Code gathers refreshes for 200 ms, and then has to ask for the rows. */
const calmMs = 300;

/** What VS Code writes behind the title of a button that has a key. */
const KEY = / \((?:(?:Ctrl|Shift|Alt|Meta)\+)*[^\s()]+\)$/;

const shownHover = '.monaco-hover:visible';

/** One visible row of a tree view, as it is drawn and as it is spoken. */
export interface TreeRow {
  /** 1 for a root. */
  readonly level: number;
  readonly label: string;
  readonly description: string;
  /** Codicon name (`server`, `loading~spin`), `image` for an icon of another kind, empty for none. */
  readonly icon: string;
  readonly ariaLabel: string;
  /** `undefined` for a leaf. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
}

/** The label of a row, whole or a pattern in it; with a level where rows of several kinds have the same. */
export type RowName = string | RegExp | { readonly label: string | RegExp; readonly level: number };

/** Not the headings that stick to the top while their rows are scrolled. */
const listedRows = '.customview-tree .monaco-list-rows > .monaco-list-row';

/** A tree view in the side bar or panel, found by the title of its section. */
export class TreeView {
  private readonly pane: Locator;

  constructor(
    private readonly page: Page,
    title: string,
  ) {
    this.pane = page.locator('.pane', { has: page.locator(`.pane-header[aria-label^="${title}"]`) });
  }

  /** The visible rows, top first. The list is virtual: what is scrolled out of sight is not among them. */
  async rows(): Promise<TreeRow[]> {
    const rows = await this.pane.locator(listedRows).evaluateAll(elements =>
      elements.map(element => {
        const text = (selector: string) => element.querySelector(selector)?.textContent?.trim() ?? '';
        const icon = element.querySelector('.custom-view-tree-node-item-icon');
        const codicon = [...(icon?.classList ?? [])]
          .find(name => name.startsWith('codicon-'))
          ?.slice('codicon-'.length);
        const spins = icon?.classList.contains('codicon-modifier-spin') ? '~spin' : '';
        const expanded = element.getAttribute('aria-expanded');
        return {
          position: Number(element.getAttribute('data-index')),
          level: Number(element.getAttribute('aria-level')),
          label: text('.label-name'),
          description: text('.label-description'),
          icon: codicon ? codicon + spins : icon ? 'image' : '',
          ariaLabel: element.getAttribute('aria-label') ?? '',
          expanded: expanded === null ? undefined : expanded === 'true',
          selected: element.getAttribute('aria-selected') === 'true',
        };
      }),
    );
    return rows.sort((one, other) => one.position - other.position).map(({ position, ...row }) => row);
  }

  /** The visible rows as text, one a line: indentation, `▾` `▸` or nothing, `[icon]`, label, ` — ` description. */
  async text(): Promise<string> {
    return (await this.rows()).map(rowText).join('\n');
  }

  waitForText(expected: ExpectedText): Promise<string> {
    return eventually(`the tree to be ${expected}`, () => this.text(), matches(expected));
  }

  waitForRow(name: RowName): Promise<TreeRow> {
    return this.lookForRow(name, () => this.rows());
  }

  /** Scrolls to the end, again while the list grows, until this row is in sight. */
  scrollToEnd(name: RowName): Promise<TreeRow> {
    const list = this.pane.locator('.customview-tree .monaco-list');
    return this.lookForRow(name, async () => {
      await list.focus();
      await this.page.keyboard.press('End');
      return await this.rows();
    });
  }

  private async lookForRow(name: RowName, read: () => Promise<TreeRow[]>): Promise<TreeRow> {
    const { label, level } = parts(name);
    const fits = (text: string) => (typeof label === 'string' ? text === label : label.test(text));
    const named = (row: TreeRow) => fits(row.label) && (level === undefined || row.level === level);
    const rows = await eventually(`the row "${label}"`, read, all => all.some(named));
    // It is among them, or they had not been accepted.
    return rows.find(named) as TreeRow;
  }

  /** The first row of this name. */
  row(name: RowName): Locator {
    const { label, level } = parts(name);
    const rows = level === undefined ? listedRows : `${listedRows}[aria-level="${level}"]`;
    const text = this.page.locator('.label-name').getByText(label, { exact: true });
    return this.pane.locator(rows, { has: text }).first();
  }

  async click(name: RowName): Promise<void> {
    await this.leaveHover();
    await this.waitUntilCalm();
    const click = async () => {
      await this.row(name).locator('.monaco-icon-label').click();
      return await this.isTaken(name);
    };
    await eventually(`the click on "${parts(name).label}" to be taken`, click, isTaken => isTaken);
  }

  /** A click selects its row, or makes it go; one on a row that is drawn anew in this very moment does nothing. */
  private async isTaken(name: RowName): Promise<boolean> {
    const row = this.row(name);
    return await row
      .and(this.page.locator('[aria-selected="true"]'))
      .waitFor({ timeout: selectionPatienceMs })
      .then(
        () => true,
        async () => (await row.count()) === 0,
      );
  }

  doubleClick(name: RowName): Promise<void> {
    return this.row(name).locator('.monaco-icon-label').dblclick();
  }

  /** Expands or collapses a row, by its twistie: a click elsewhere would also run the row's command. */
  async setExpanded(name: RowName, expanded: boolean): Promise<void> {
    const row = this.row(name);
    if ((await row.getAttribute('aria-expanded')) !== String(expanded)) {
      await row.locator('.monaco-tl-twistie').click();
      await this.row(name)
        .and(this.page.locator(`[aria-expanded="${expanded}"]`))
        .waitFor();
    }
  }

  async contextMenu(name: RowName, ...path: readonly string[]): Promise<void> {
    await this.leaveHover();
    await this.waitUntilCalm();
    await openContextMenu(this.page, this.row(name));
    await chooseFromMenu(this.page, path);
  }

  /** What a screen reader says of the row with the focus; nothing while the focus is elsewhere. */
  async focusedLabel(): Promise<string> {
    const focused = this.pane.locator('.monaco-list:focus-within .monaco-list-row.focused');
    return (await focused.count()) > 0 ? ((await focused.first().getAttribute('aria-label')) ?? '') : '';
  }

  /** Titles of the buttons a row shows under the mouse, left to right, without their keys. */
  async inlineActions(name: RowName): Promise<string[]> {
    await this.row(name).hover();
    const buttons = this.row(name).locator('.actions .action-label');
    const titles = await buttons.evaluateAll(elements => elements.map(e => e.getAttribute('aria-label') ?? ''));
    return titles.map(title => title.replace(KEY, ''));
  }

  /** Presses a button of a row. One that is drawn anew under the mouse takes no press, so the mouse comes again. */
  async inlineAction(name: RowName, title: string): Promise<void> {
    const presses = () => this.page.evaluate<number>('globalThis.presses');
    const press = async () => {
      const before = await presses();
      await this.row(name).hover();
      await this.row(name).locator(`.actions .action-label[aria-label^="${title}"]`).click();
      return (await presses()) > before;
    };
    await this.waitUntilCalm();
    await eventually(`"${title}" to be pressed`, press, isPressed => isPressed);
  }

  /**
   * Waits for a row, and until none has changed for a moment. VS Code gathers refreshes; while it draws rows anew, it
   * has forgotten which they are and what a click on them means, and drops the click or runs a command without its row.
   */
  private async waitUntilCalm(): Promise<void> {
    let last = '';
    let since = 0;
    const calmForMs = async () => {
      const text = await this.text();
      if (text !== last) {
        last = text;
        since = performance.now();
      }
      return performance.now() - since;
    };
    await eventually('rows that stay as they are', calmForMs, ms => ms >= calmMs);
  }

  /** The hover of a row, as text. A row that is drawn anew in this very moment shows none, so the mouse comes again. */
  async tooltip(name: RowName): Promise<string> {
    const hover = this.page.locator(shownHover);
    const look = async () => {
      await this.leaveHover();
      await this.row(name).locator('.monaco-icon-label').hover();
      const isShown = await hover.waitFor({ timeout: hoverPatienceMs }).then(
        () => true,
        () => false,
      );
      return isShown ? (await hover.allInnerTexts()).join('\n') : '';
    };
    return await eventually(
      `the hover of "${parts(name).label}"`,
      look,
      text => text !== '' && !text.startsWith('Loading'),
    );
  }

  /** A hover that is still shown may lie over the very row that it is about, and then takes the click. */
  private async leaveHover(): Promise<void> {
    const hover = this.page.locator(shownHover).first();
    const leave = async () => {
      await this.page.mouse.move(0, 0);
      const isLeft = await hover.waitFor({ state: 'hidden', timeout: hoverPatienceMs }).then(
        () => true,
        () => false,
      );
      // One that came when the mouse was gone already does not notice that: the mouse comes back, and leaves once more.
      const box = isLeft ? undefined : await hover.boundingBox();
      if (box) {
        await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      }
      return isLeft;
    };
    await eventually('the hover to go', leave, isLeft => isLeft);
  }

  /** Waits until the extension has taken charge of the view: until then VS Code says that there is no data provider. */
  async waitUntilProvided(): Promise<void> {
    await this.pane.getByText('There is no data provider registered').waitFor({ state: 'hidden' });
  }

  /** What the view says while it is empty. */
  welcome(): Promise<string> {
    return shownText(this.pane.locator('.welcome-view-content'));
  }

  /** Titles of the buttons in the view's title bar. */
  async titleActions(): Promise<string[]> {
    const buttons = this.page.locator(
      '.part.sidebar .title-actions .action-label, .pane-header .actions .action-label',
    );
    return await buttons.evaluateAll(elements => elements.map(element => element.getAttribute('aria-label') ?? ''));
  }
}

function parts(name: RowName): { readonly label: string | RegExp; readonly level?: number } {
  return typeof name === 'string' || name instanceof RegExp ? { label: name } : name;
}

function rowText({ level, expanded, icon, label, description }: TreeRow): string {
  const twistie = expanded === undefined ? '' : expanded ? '▾ ' : '▸ ';
  const parts = [icon && `[${icon}]`, label].filter(Boolean).join(' ');
  return `${'  '.repeat(level - 1)}${twistie}${parts}${description ? ` — ${description}` : ''}`;
}
