import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import { type Disposable, toDisposable } from '../base/disposable';
import type { Event } from '../base/emitter';

/** A workspace folder as a server is told of it. @see MCP 2025-11-25, Roots, "Data Types" */
export interface WorkspaceRoot {
  /** Begins with `file://`. */
  readonly uri: string;
  readonly name: string;
}

/** The workspace folders that are folders of this machine: of others, a server can make nothing. */
export const workspaceRoots = {
  list(): readonly WorkspaceRoot[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    // As Node writes it: VS Code would encode the colon after a drive's letter, which many servers do not undo.
    return folders
      .filter(({ uri }) => uri.scheme === 'file')
      .map(({ uri, name }) => ({ uri: pathToFileURL(uri.fsPath).href, name }));
  },
  onDidChange: ((listener: () => void): Disposable => {
    const subscription = vscode.workspace.onDidChangeWorkspaceFolders(() => listener());
    return toDisposable(() => subscription.dispose());
  }) satisfies Event<void>,
};
