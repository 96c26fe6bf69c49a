import * as vscode from 'vscode';
import type { McpPolicy } from '../config/policy';

const SECTION = 'chat.mcp';

/** Settings of the editor that say which servers may be started: administrators set them, or the user does. */
export const policySettings = {
  /**
   * Only what somebody has set: what the editor does without a word is its own affair. Each has to agree: a folder may
   * forbid more than its user, and never less.
   */
  read(): readonly McpPolicy[] {
    return [policyOf(explicit), policyOf(name => inspected(name)?.globalValue ?? undefined)];
  },
  onDidChange(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(SECTION)) {
        listener();
      }
    });
  },
};

function policyOf(value: (name: string) => unknown): McpPolicy {
  return { access: value('access'), allowed: value('allowedServers'), denied: value('deniedServers') };
}

/** The value in force, unless it is the one that the editor itself brings. `inspect` does not tell that of a policy. */
function explicit(name: string): unknown {
  const value: unknown = vscode.workspace.getConfiguration(SECTION).get(name);
  const isDefault = JSON.stringify(value) === JSON.stringify(inspected(name)?.defaultValue);
  return isDefault || value === null ? undefined : value;
}

function inspected(name: string): { readonly defaultValue?: unknown; readonly globalValue?: unknown } | undefined {
  return vscode.workspace.getConfiguration(SECTION).inspect(name);
}
