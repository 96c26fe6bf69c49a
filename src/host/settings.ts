import * as vscode from 'vscode';
import { isRecord } from '../base/record';
import type { ConnectSetting } from '../servers/connectPolicy';

const SECTION = 'mcpTasks';

/** Our own settings, read when asked for. */
export const settings = {
  /** The value of `mcpTasks.servers`: a map of names to entries. */
  servers(): Readonly<Record<string, unknown>> {
    const value: unknown = vscode.workspace.getConfiguration(SECTION).get('servers');
    return isRecord(value) ? value : {};
  },
  connect(): ConnectSetting {
    return vscode.workspace.getConfiguration(SECTION).get<ConnectSetting>('connect', 'whenNeeded');
  },
  onDidChange(name: 'servers' | 'connect', listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(`${SECTION}.${name}`)) {
        listener();
      }
    });
  },
};
