import * as vscode from 'vscode';
import { messageOf } from '../base/errors';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { KeptCall } from '../tasks/argumentMemory';
import type { RecentTools } from '../tasks/recentTools';
import type { ServerId } from '../tasks/task';
import type { Tool } from '../tasks/taskClient';
import { shortSource } from '../views/serverWords';
import { toolIcon, toolLabel } from '../views/toolItem';
import { hasTimeToLive } from './timeToLive';
import type { ChosenTool } from './toolCall';
import { hasLettersOf } from './toolSearch';
import { argumentsLine, effectsOf } from './toolWords';

/** How its arguments come about. */
export type Way = 'asked' | 'last' | 'json' | 'timeToLive';

export interface PickedTool extends ChosenTool {
  readonly way: Way;
}

/** How many tools are listed first because they were used last. */
const MOST_RECENT = 5;

interface ToolItem extends vscode.QuickPickItem {
  readonly chosen?: ChosenTool;
  readonly buttons?: readonly WayButton[];
}

interface WayButton extends vscode.QuickInputButton {
  readonly way: Way;
}

/**
 * One list over the tools of all these servers, those used last at its top. It fills as the servers answer; a slow one
 * holds up nobody.
 */
export class ToolPicker {
  private readonly picker = vscode.window.createQuickPick<ToolItem>();
  private readonly found = new Map<ServerId, readonly ToolItem[]>();
  private readonly controller = new AbortController();
  /** The tools that VS Code would not find with what is typed, though their letters are in it. */
  private scattered = '';

  constructor(
    private readonly servers: readonly Server[],
    private readonly recent: Pick<RecentTools, 'all' | 'lastCallOf'>,
    private readonly toolsOf: (serverId: ServerId, signal: AbortSignal) => Promise<readonly Tool[]>,
  ) {
    this.picker.placeholder = vscode.l10n.t('Run which tool?');
    this.picker.matchOnDescription = true;
    this.picker.matchOnDetail = true;
    this.picker.busy = true;
  }

  /** @returns nothing when the user leaves */
  async pick(): Promise<PickedTool | undefined> {
    const asking = this.servers.map(async server => {
      this.found.set(server.id, await this.itemsOf(server));
      this.show();
    });
    void Promise.allSettled(asking).then(() => {
      this.picker.busy = false;
    });
    try {
      // The first answer counts: a second Enter on a list that is about to go runs nothing.
      return await new Promise(resolve => {
        const answer = (item: ToolItem | undefined, way: Way): void => {
          if (item?.chosen) {
            resolve({ ...item.chosen, way });
          }
        };
        this.picker.onDidAccept(() => answer(this.picker.selectedItems[0], 'asked'));
        this.picker.onDidTriggerItemButton(({ item, button }) => {
          const pressed = item.buttons?.find(one => one === button || one.tooltip === button.tooltip);
          answer(item, pressed?.way ?? 'asked');
        });
        this.picker.onDidChangeValue(() => this.searched());
        this.picker.onDidHide(() => resolve(undefined));
        this.picker.show();
      });
    } finally {
      this.controller.abort();
      this.picker.dispose();
    }
  }

  private show(): void {
    const { picker } = this;
    const { activeItems, items } = picker;
    // The first is active without anybody's doing: what comes above it is not to scroll it out of sight.
    const [first] = items.filter(isNoHeading);
    const chosen = activeItems[0] === first ? [] : activeItems;
    picker.items = this.items();
    const kept = chosen.flatMap(active => picker.items.find(item => item === active) ?? []);
    if (kept.length > 0) {
      picker.activeItems = kept;
    }
  }

  /** The list is given anew only where there is something that VS Code would not show by itself. */
  private searched(): void {
    const found = this.all().filter(item => this.isFound(item));
    const scattered = JSON.stringify(found.map(({ chosen }) => [chosen?.server.id, chosen?.tool.name]));
    if (scattered !== this.scattered) {
      this.scattered = scattered;
      this.show();
    }
  }

  private isFound({ chosen }: ToolItem): boolean {
    return chosen !== undefined && hasLettersOf(chosen.tool.name, this.picker.value);
  }

  private all(): readonly ToolItem[] {
    return this.servers.flatMap(server => this.found.get(server.id) ?? []);
  }

  private items(): readonly ToolItem[] {
    const all = this.all();
    for (const item of all.filter(({ chosen }) => chosen)) {
      item.alwaysShow = this.isFound(item);
    }
    const recent = this.recent
      .all()
      .flatMap(({ serverId, toolName }) => all.filter(({ chosen }) => isTool(chosen, serverId, toolName)).slice(0, 1))
      .slice(0, MOST_RECENT);
    const others = all.filter(item => !recent.includes(item));
    return recent.length === 0
      ? all
      : [
          heading(vscode.l10n.t('recently used')),
          ...recent,
          ...(others.length > 0 ? [heading(vscode.l10n.t('all tools')), ...others] : []),
        ];
  }

  /** Never rejects: a server that cannot be asked is an entry that says so. */
  private async itemsOf(server: Server): Promise<readonly ToolItem[]> {
    const name = withoutIcons(oneLine(server.name, 60));
    try {
      const tools = await this.toolsOf(server.id, this.controller.signal);
      return tools.map(tool => this.toolItem(server, tool));
    } catch (error) {
      return [
        {
          label: vscode.l10n.t('$(error) {0} is not available', name),
          detail: withoutIcons(oneLine(messageOf(error), 200)),
          alwaysShow: true,
        },
      ];
    }
  }

  private toolItem(server: Server, tool: Tool): ToolItem {
    const last = this.recent.lastCallOf({ serverId: server.id, toolName: tool.name });
    return {
      label: toolLabel(tool),
      description: [this.serverWords(server), ...effectsOf(tool).map(({ icon, words }) => `$(${icon}) ${words}`)].join(
        '  ',
      ),
      detail: withoutIcons(oneLine(tool.description || tool.title || '', 200)),
      iconPath: new vscode.ThemeIcon(toolIcon(tool.taskSupport)),
      buttons: [
        ...(last ? [lastButton(last)] : []),
        { way: 'json', iconPath: new vscode.ThemeIcon('json'), tooltip: vscode.l10n.t('Edit as JSON') },
        ...(hasTimeToLive(tool) && server.generation !== '2026-07-28' ? [timeToLiveButton()] : []),
      ],
      chosen: { server, tool },
    };
  }

  /** With what tells it from others of its name. */
  private serverWords({ name, source }: Server): string {
    const isAlone = this.servers.filter(server => server.name === name).length === 1;
    return withoutIcons(oneLine(isAlone ? name : `${name} · ${shortSource(source)}`, 80));
  }
}

function lastButton({ args, leftOut }: KeptCall): WayButton {
  const words = argumentsLine(args, leftOut);
  const tooltip = vscode.l10n.t('Run with Last Arguments: {0}', words);
  return { way: 'last', iconPath: new vscode.ThemeIcon('history'), tooltip };
}

function timeToLiveButton(): WayButton {
  return {
    way: 'timeToLive',
    iconPath: new vscode.ThemeIcon('watch'),
    tooltip: vscode.l10n.t('Choose How Long the Task Is Kept…'),
  };
}

function heading(label: string): ToolItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function isNoHeading({ kind }: ToolItem): boolean {
  return kind !== vscode.QuickPickItemKind.Separator;
}

function isTool(chosen: ChosenTool | undefined, serverId: ServerId, toolName: string): boolean {
  return chosen?.server.id === serverId && chosen.tool.name === toolName;
}
