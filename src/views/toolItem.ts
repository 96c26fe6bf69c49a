import * as vscode from 'vscode';
import { oneLine, withoutIcons, withoutLinks } from '../base/strangerText';
import { effectsOf } from '../commands/toolWords';
import type { TaskSupport, Tool } from '../tasks/taskClient';
import type { ToolList } from '../tasks/toolStore';
import type { TaskNode } from './nodeTable';

/** A description may be a manual; a hover is no place for one. */
const LONGEST_HOVER = 4_000;

/** The row that holds a server's tools. */
export function toolsItem(node: TaskNode, list: ToolList): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Tools'), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = node.id;
  item.description = toolCount(list)?.toString() ?? '';
  item.iconPath = new vscode.ThemeIcon('tools');
  item.contextValue = 'tools';
  item.accessibilityInformation = { label: [vscode.l10n.t('Tools'), item.description].filter(Boolean).join(', ') };
  return item;
}

/** How many tools a server has, once that is known. */
export function toolCount(list: ToolList): number | undefined {
  const isKnown = list.kind === 'read' || (list.kind !== 'unknown' && list.tools.length > 0);
  return isKnown ? list.tools.length : undefined;
}

/** One tool. A click does nothing: calling a tool is for those who mean it. */
export function toolItem(node: TaskNode, tool: Tool): vscode.TreeItem {
  const label = toolLabel(tool);
  const description = withoutIcons(oneLine(tool.description || tool.title || ''));
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(toolIcon(tool.taskSupport));
  item.contextValue = `tool.${tool.taskSupport}`;
  const spoken = [label, taskSupportWords(tool.taskSupport), description].filter(Boolean).join(', ');
  item.accessibilityInformation = { label: vscode.l10n.t('Tool {0}', spoken) };
  return item;
}

/** Every word of a stranger is appended as text. */
export function toolTooltip(tool: Tool): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = (name: string, value: string): void => {
    tooltip.appendMarkdown(`**${name}** `).appendText(withoutLinks(value)).appendMarkdown('  \n');
  };
  line(vscode.l10n.t('Tool'), oneLine(tool.name, 1_000));
  if (tool.title) {
    line(vscode.l10n.t('Title'), oneLine(tool.title, 1_000));
  }
  line(vscode.l10n.t('Runs'), taskSupportWords(tool.taskSupport));
  const effects = effectsOf(tool).map(({ words }) => words);
  if (effects.length > 0) {
    line(vscode.l10n.t('Says of itself'), effects.join(', '));
  }
  if (tool.description) {
    tooltip.appendMarkdown('\n\n').appendText(withoutLinks(paragraphs(tool.description)));
  }
  return tooltip;
}

export function toolLabel({ name, title = '' }: Tool): string {
  return withoutIcons(oneLine(name, 100) || oneLine(title, 100)) || vscode.l10n.t('(tool without a name)');
}

/** Whether a call of the tool becomes a task. */
export function taskSupportWords(support: TaskSupport): string {
  switch (support) {
    case 'required':
      return vscode.l10n.t('as a task');
    case 'optional':
      return vscode.l10n.t('may be a task');
    case 'forbidden':
      return vscode.l10n.t('answers directly');
    case 'server':
      return vscode.l10n.t('the server decides whether it becomes a task');
  }
}

export function toolIcon(support: TaskSupport): string {
  switch (support) {
    case 'required':
      return 'tasklist';
    case 'optional':
      return 'list-selection';
    case 'forbidden':
      return 'zap';
    case 'server':
      return 'server-process';
  }
}

/** A stranger's text with its lines, each made harmless. */
function paragraphs(text: string): string {
  const lines = text.slice(0, LONGEST_HOVER).split('\n');
  const clean = lines.map(line => oneLine(line, LONGEST_HOVER)).join('\n');
  return text.length > LONGEST_HOVER ? `${clean}…` : clean;
}
