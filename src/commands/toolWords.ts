import * as vscode from 'vscode';
import { inert, oneLine, withoutIcons } from '../base/strangerText';
import type { Tool } from '../tasks/taskClient';

interface Effect {
  readonly icon: string;
  readonly words: string;
}

/** What a server says that a tool does, what warns first. */
export function effectsOf({ annotations }: Pick<Tool, 'annotations'>): readonly Effect[] {
  const { isReadOnly, isDestructive, isOpenWorld } = annotations ?? {};
  return [
    ...(isDestructive && !isReadOnly ? [{ icon: 'warning', words: vscode.l10n.t('may destroy or overwrite') }] : []),
    ...(isReadOnly ? [{ icon: 'eye', words: vscode.l10n.t('only reads') }] : []),
    ...(isOpenWorld ? [{ icon: 'globe', words: vscode.l10n.t('reaches beyond its server') }] : []),
  ];
}

/** Whether the server says that there may be nothing left to go back to. */
export function isDestructive({ annotations }: Pick<Tool, 'annotations'>): boolean {
  return annotations?.isDestructive === true && annotations.isReadOnly !== true;
}

/** Arguments in one line, without what nobody should read over a shoulder: kept ones have none. */
export function argumentsLine(args: Readonly<Record<string, unknown>>, leftOut: readonly string[]): string {
  const shown = Object.keys(args).length === 0 ? '' : JSON.stringify(args);
  const missing = leftOut.length > 0 ? vscode.l10n.t('without {0}', leftOut.join(', ')) : '';
  return withoutIcons(oneLine([shown, missing].filter(Boolean).join(' · '), 200)) || vscode.l10n.t('no arguments');
}

export function toolAndServer(tool: Pick<Tool, 'name'>, server: { readonly name: string }): readonly [string, string] {
  return [inert(oneLine(tool.name, 60)), inert(oneLine(server.name, 60))];
}
