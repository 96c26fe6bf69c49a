import * as vscode from 'vscode';
import type { ServerEntry } from '../config/serverEntry';

/** The bundled demo servers, one of each generation, started with the host's own Node. */
export function demoServers(extensionUri: vscode.Uri): ReadonlyMap<string, ServerEntry> {
  return new Map(
    ['2025-11-25', '2026-07-28'].map(generation => [
      `Demo (${generation})`,
      {
        kind: 'stdio',
        command: process.execPath,
        args: [vscode.Uri.joinPath(extensionUri, 'dist', 'demo', `demo-${generation}.js`).fsPath],
        // On a desktop the host's executable is Electron, which is Node only when told so; elsewhere nobody reads it.
        env: { ELECTRON_RUN_AS_NODE: '1' },
      },
    ]),
  );
}
