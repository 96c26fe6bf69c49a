import * as vscode from 'vscode';
import type { ServerId } from '../base/serverId';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { InputResponse } from '../tasks/inputRequest';
import { type Choice, choose } from './samplingPicker';
import { nameWords } from './samplingWords';

/** A server's question for the folders that the user works in. */
export interface RootsQuestion {
  readonly serverId: ServerId;
  readonly serverName: string;
  /** What the task that waits for the answer is called. */
  readonly taskLabel?: string;
}

interface Root {
  /** Begins with `file://`. */
  readonly uri: string;
  readonly name: string;
}

export interface RootsServices {
  /** The folders that can be told of. */
  readonly roots: { list(): readonly Root[] };
  readonly consents: {
    isAllowed(kind: 'roots', serverId: ServerId): boolean;
    allow(kind: 'roots', serverId: ServerId): void;
  };
}

/**
 * Has the user decide whether a server may know the workspace folders; one that always may is answered at once.
 * @returns a `ListRootsResult`; nothing when the user answers another time, or when `signal` aborts
 * @see MCP 2025-11-25, Roots, "Security Considerations"
 */
export async function answerRoots(
  question: RootsQuestion,
  services: RootsServices,
  signal: AbortSignal,
): Promise<InputResponse | undefined> {
  const allowed = allowedRoots(question.serverId, services);
  if (allowed || signal.aborted) {
    return signal.aborted ? undefined : allowed;
  }
  const roots = services.roots.list();
  switch (await chooseRoots(question, roots, signal)) {
    case 'always':
      services.consents.allow('roots', question.serverId);
      return resultOf(roots);
    case 'share':
      return resultOf(roots);
    case 'none':
      return resultOf([]);
    default:
      return undefined;
  }
}

/** The answer for a server that the user always shares the folders with; nothing for others. */
export function allowedRoots(serverId: ServerId, { roots, consents }: RootsServices): InputResponse | undefined {
  return consents.isAllowed('roots', serverId) ? resultOf(roots.list()) : undefined;
}

/** @see MCP 2025-11-25, Roots, "Listing Roots" */
function resultOf(roots: readonly Root[]): InputResponse {
  return { roots: roots.map(({ uri, name }) => ({ uri, name })) };
}

type RootsChoice = 'share' | 'always' | 'none' | 'later';

async function chooseRoots(
  { serverName, taskLabel }: RootsQuestion,
  roots: readonly Root[],
  signal: AbortSignal,
): Promise<RootsChoice | undefined> {
  const server = nameWords(serverName);
  const title =
    taskLabel === undefined
      ? vscode.l10n.t('{0} asks which folders you work in', server)
      : vscode.l10n.t('{0} asks which folders you work in: {1}', server, nameWords(taskLabel));
  const placeholder =
    roots.length > 0
      ? vscode.l10n.t('The server would be told the paths below, and nothing that is in them.')
      : vscode.l10n.t('No folder of this machine is open, so there is none to tell of.');
  return choose({ title, placeholder, items: [...rootsChoices(server, roots), ...folderItems(roots)] }, signal);
}

function rootsChoices(server: string, roots: readonly Root[]): Choice<RootsChoice>[] {
  const share: Choice<RootsChoice>[] = [
    { value: 'share', label: vscode.l10n.t('Share These Folders'), iconPath: new vscode.ThemeIcon('folder-opened') },
    {
      value: 'always',
      label: vscode.l10n.t('Always Share With {0}', server),
      detail: vscode.l10n.t('It is then told the folders of every workspace, without a question.'),
      iconPath: new vscode.ThemeIcon('check-all'),
    },
  ];
  return [
    ...(roots.length > 0 ? share : []),
    { value: 'none', label: vscode.l10n.t('Share No Folder'), iconPath: new vscode.ThemeIcon('circle-slash') },
    { value: 'later', label: vscode.l10n.t('Not Now'), iconPath: new vscode.ThemeIcon('clock') },
  ];
}

/** Not to be chosen: they say what is shared. */
function folderItems(roots: readonly Root[]): Choice<never>[] {
  const separator = { label: vscode.l10n.t('Folders'), kind: vscode.QuickPickItemKind.Separator };
  const folders = roots.map(({ uri, name }) => ({
    label: withoutIcons(oneLine(name)),
    detail: withoutIcons(vscode.Uri.parse(uri).fsPath), // In full: this is what the server would know.
    iconPath: new vscode.ThemeIcon('folder'),
  }));
  return roots.length > 0 ? [separator, ...folders] : [];
}
