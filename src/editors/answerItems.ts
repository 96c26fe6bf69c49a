import * as vscode from 'vscode';
import { inert, oneLine } from '../base/strangerText';
import type { PickItem, StepButton } from './steps';
import { textRows } from './textRows';

/** Who asks, and for what. */
export interface Asker {
  readonly serverName: string;
  /** The task that waits for the answer. */
  readonly taskLabel?: string;
}

/** What every question can be answered with: no, never mind, and not now, which answers nothing. */
export type Refusal = 'decline' | 'cancel' | 'later';

/** More rows than this may not be seen together. */
const ROWS_AT_A_GLANCE = 8;

export function shownServer({ serverName }: Asker): string {
  return inert(oneLine(serverName, 60));
}

/** A heading. */
export function heading(label: string): PickItem<never> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** Rows to be read. A stranger's text stands in labels only: the hovers of the other lines make links. */
export function readItems(rows: readonly string[]): PickItem<never>[] {
  return rows.map(row => ({ label: inert(row) }));
}

/** A text of ours with its icon, in as many rows as it takes. */
export function noteItems<Value = never>(icon: string, text: string, answer?: { value: Value }): PickItem<Value>[] {
  return textRows(text).map((row, index) => ({
    label: index === 0 ? `$(${icon}) ${inert(row)}` : inert(row),
    ...(answer && { answer }),
  }));
}

/** Who asks, and the whole message. */
export function messageItems(asker: Asker, message: readonly string[]): PickItem<never>[] {
  const server = shownServer(asker);
  return [
    heading(vscode.l10n.t('Message')),
    ...noteItems(
      'comment',
      asker.taskLabel === undefined
        ? vscode.l10n.t('The MCP server {0} asks:', server)
        : vscode.l10n.t('The MCP server {0} asks, for {1}:', server, oneLine(asker.taskLabel, 100)),
    ),
    ...readItems(message),
  ];
}

/** Whether rows are so many that what follows them would hide their beginning. */
export function isLong(rows: readonly string[]): boolean {
  return rows.length > ROWS_AT_A_GLANCE;
}

export function refusalItems(): (PickItem<Refusal> & { readonly answer: { readonly value: Refusal } })[] {
  return [
    {
      label: vscode.l10n.t('Decline'),
      description: vscode.l10n.t('the server is told no'),
      iconPath: new vscode.ThemeIcon('circle-slash'),
      answer: { value: 'decline' },
    },
    {
      label: vscode.l10n.t('Cancel Request'),
      description: vscode.l10n.t('the server is told that you dismissed it'),
      iconPath: new vscode.ThemeIcon('stop-circle'),
      answer: { value: 'cancel' },
    },
    {
      label: vscode.l10n.t('Not Now'),
      description: vscode.l10n.t('nothing is sent'),
      iconPath: new vscode.ThemeIcon('clock'),
      answer: { value: 'later' },
    },
  ];
}

/** The same in the title of every step. */
export function refusalButtons(): StepButton<'decline' | 'cancel'>[] {
  return [
    { id: 'decline', icon: 'circle-slash', tooltip: vscode.l10n.t('Decline') },
    { id: 'cancel', icon: 'stop-circle', tooltip: vscode.l10n.t('Cancel Request') },
  ];
}
