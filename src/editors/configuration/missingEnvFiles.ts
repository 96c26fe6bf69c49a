import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { InspectedMcpJson, Place, PlacedProblem, PlacedServer } from '../../config/mcpJsonPlaces';

const IN_FOLDER = /^\$\{workspaceFolder\}[\\/](?!.*\$\{)(.+)$/s;

/**
 * The files of variables that are not there, without which their servers do not start. Only those in the folder are
 * looked for: that somebody opens a file is no reason to knock at other computers, whose names a path may have.
 */
export function missingEnvFiles(document: vscode.TextDocument, { servers }: InspectedMcpJson): PlacedProblem[] {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri) ?? vscode.workspace.workspaceFolders?.[0];
  return folder ? servers.flatMap(server => problemOf(server, document.getText(), folder.uri.fsPath)) : [];
}

function problemOf({ entry, entryAt }: PlacedServer, text: string, folder: string): PlacedProblem[] {
  const [, name] = (entry.kind === 'stdio' && IN_FOLDER.exec(entry.envFile ?? '')) || [];
  if (name === undefined || !isWithin(folder, name) || existsSync(path.join(folder, name))) {
    return [];
  }
  const at = placeOfEnvFile(text, entryAt) ?? entryAt;
  return [{ at, severity: 'warning', message: vscode.l10n.t('There is no file "{0}" in the folder.', name) }];
}

function isWithin(folder: string, name: string): boolean {
  return path.resolve(folder, name).startsWith(folder + path.sep);
}

function placeOfEnvFile(text: string, { offset, length }: Place): Place | undefined {
  const entry = parseTree(text.slice(offset, offset + length));
  // The older format nests the launch one level deeper.
  const value = entry && (findNodeAtLocation(entry, ['config', 'envFile']) ?? findNodeAtLocation(entry, ['envFile']));
  return value && { offset: offset + value.offset, length: value.length };
}
