import * as vscode from 'vscode';
import { isRecord } from '../base/record';
import { oneLine, withoutIcons, withoutLinks } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { InputKind, InputRequest } from '../tasks/inputRequest';
import type { InputNode } from './nodeTable';
import { shortAge, spokenDuration } from './words';

/** What the row of a question shows. */
export interface InputRow {
  /** The age comes first: behind the question it would be out of sight in a narrow side bar. */
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly contextValue: string;
}

export function inputRow(request: InputRequest, nowMs: number): InputRow {
  return {
    label: `${shortAge(Math.max(0, nowMs - request.requestedAt))} · ${inputLabel(request)}`,
    description: [kindWord(request.kind), ...progressWords(request)].join(' · '),
    icon: inputIcon(request.kind),
    contextValue: ['input', request.kind, ...(canBeRefused(request) ? ['refusable'] : [])].join('.'),
  };
}

/** The question in the server's own words, made harmless; where it has none, ours. */
export function inputLabel({ kind, params }: Pick<InputRequest, 'kind' | 'params'>): string {
  return withoutIcons(oneLine(ownWords(kind, params), 200)) || wordsWithoutAny(kind);
}

export function inputItem(
  node: InputNode,
  request: InputRequest,
  { label, description, icon, contextValue }: InputRow,
  serverName: string,
  nowMs: number,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = contextValue;
  item.command = { command: CommandIds.answerInput, title: vscode.l10n.t('Answer…'), arguments: [node] };
  const age = spokenDuration(Math.max(0, nowMs - request.requestedAt));
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      '{0} asks: {1}, {2}, for {3}',
      oneLine(serverName),
      inputLabel(request),
      kindWord(request.kind),
      age,
    ),
  };
  return item;
}

/** Made when somebody hovers over the row. Every word of a stranger is appended as text. */
export function inputTooltip(request: InputRequest, serverName: string, nowMs: number): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = (name: string, value: string): void => {
    tooltip
      .appendMarkdown(`**${name}** `)
      .appendText(withoutLinks(oneLine(value, 2_000)))
      .appendMarkdown('  \n');
  };
  line(vscode.l10n.t('Server'), serverName);
  line(vscode.l10n.t('Asks'), ownWords(request.kind, request.params) || wordsWithoutAny(request.kind));
  line(vscode.l10n.t('Wants'), kindWord(request.kind));
  if (request.kind === 'url' && typeof request.params.url === 'string') {
    line(vscode.l10n.t('Address'), request.params.url);
  }
  line(vscode.l10n.t('Waiting for'), spokenDuration(Math.max(0, nowMs - request.requestedAt)));
  if (request.generation !== '2026-07-28') {
    line(
      vscode.l10n.t('Patience'),
      vscode.l10n.t('the server does not say how long it waits; many give up after a minute'),
    );
  }
  return tooltip;
}

/** Whether the user can say no; a 2026-07-28 task that wants a model's words can only be cancelled. */
export function canBeRefused({ kind, generation, taskId }: InputRequest): boolean {
  return !(kind === 'sampling' && generation === '2026-07-28' && taskId !== undefined);
}

function progressWords({ isSending, isPageOpen }: InputRequest): string[] {
  if (isSending) {
    return [vscode.l10n.t('sending the answer…')];
  }
  return isPageOpen ? [vscode.l10n.t('page opened, go on when it is done')] : [];
}

export function kindWord(kind: InputKind): string {
  switch (kind) {
    case 'elicitation':
      return vscode.l10n.t('form');
    case 'url':
      return vscode.l10n.t('page to visit');
    case 'sampling':
      return vscode.l10n.t('language model');
    case 'roots':
      return vscode.l10n.t('folders');
  }
}

export function inputIcon(kind: InputKind): string {
  switch (kind) {
    case 'elicitation':
      return 'comment-discussion';
    case 'url':
      return 'link-external';
    case 'sampling':
      return 'sparkle';
    case 'roots':
      return 'root-folder';
  }
}

function ownWords(kind: InputKind, params: Readonly<Record<string, unknown>>): string {
  switch (kind) {
    case 'elicitation':
    case 'url':
      return typeof params.message === 'string' ? params.message : '';
    case 'sampling':
      return firstText(params.messages);
    case 'roots':
      return '';
  }
}

function wordsWithoutAny(kind: InputKind): string {
  switch (kind) {
    case 'elicitation':
      return vscode.l10n.t('A question without words');
    case 'url':
      return vscode.l10n.t('A page to visit');
    case 'sampling':
      return vscode.l10n.t('A question to a language model');
    case 'roots':
      return vscode.l10n.t('Which folders are open here?');
  }
}

/** The first text among the messages for a model. There may be very many, and the row is drawn often. */
function firstText(messages: unknown): string {
  for (const message of Array.isArray(messages) ? messages : []) {
    const content: unknown = isRecord(message) ? message.content : undefined;
    const block = (Array.isArray(content) ? content : [content]).find(
      part => isRecord(part) && typeof part.text === 'string',
    );
    if (isRecord(block)) {
      return String(block.text);
    }
  }
  return '';
}
