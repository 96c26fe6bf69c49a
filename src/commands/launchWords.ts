import * as vscode from 'vscode';
import { exactText } from '../base/strangerText';
import type { ConfiguredLaunch } from './services';

/** The longest piece of a launch that is shown: what a line hides could be what matters, so it says how much. */
const LONGEST_PIECE = 1_500;
/** The most arguments or variables that are shown one by one. */
const MOST_PIECES = 40;

/** What would run or be reached, a fact a line; nothing is masked, and no text of a stranger makes a line of its own. */
export function launchLines(launch: ConfiguredLaunch): string[] {
  if (launch.kind === 'http') {
    const names = Object.keys(launch.headers);
    return [
      vscode.l10n.t('Address: {0}', piece(launch.url)),
      ...(names.length > 0 ? [vscode.l10n.t('Headers: {0}', pieces(names).join(', '))] : []),
    ];
  }
  const { command, args, cwd, envFile, env } = launch;
  return [
    vscode.l10n.t('Command: {0}', piece(command)),
    ...(args.length > 0 ? [vscode.l10n.t('Arguments:'), ...pieces(args).map(arg => `    ${arg}`)] : []),
    ...(cwd === undefined ? [] : [vscode.l10n.t('Working folder: {0}', piece(cwd))]),
    ...(envFile === undefined ? [] : [vscode.l10n.t('Environment file: {0}', piece(envFile))]),
    ...variableLines(env),
  ];
}

function variableLines(env: Readonly<Record<string, string | null>>): string[] {
  const variables = Object.entries(env).map(([name, value]) =>
    value === null ? vscode.l10n.t('without {0}', name) : `${name}=${value}`,
  );
  return variables.length > 0
    ? [vscode.l10n.t('Environment variables:'), ...pieces(variables).map(one => `    ${one}`)]
    : [];
}

function pieces(all: readonly string[]): string[] {
  const more = all.length - MOST_PIECES;
  return [...all.slice(0, MOST_PIECES).map(piece), ...(more > 0 ? [vscode.l10n.t('and {0} more', more)] : [])];
}

function piece(text: string): string {
  const { shown, hidden } = exactText(text, LONGEST_PIECE);
  return hidden > 0 ? vscode.l10n.t('{0} and {1} more characters', shown, hidden) : shown;
}
