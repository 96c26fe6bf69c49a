import * as vscode from 'vscode';
import { isRecord } from '../base/record';

type Scope = 'user' | 'workspace';

/** The setting `mcpTasks.serverOptions`, read and written per scope. */
export const serverOptions = {
  read(serverName: string, option: string): Partial<Record<Scope, string>> {
    const user = valueIn('user', serverName, option);
    const workspace = valueIn('workspace', serverName, option);
    return { ...(user !== undefined && { user }), ...(workspace !== undefined && { workspace }) };
  },

  /** @param value nothing: the scope has none any more */
  async write(serverName: string, option: string, value: string | undefined, scope: Scope): Promise<void> {
    const all = allIn(scope);
    const { [option]: _, ...others } = optionsOf(all, serverName);
    const own = value === undefined ? others : { ...others, [option]: value };
    const rest = Object.entries(all).filter(([name]) => name !== serverName);
    const next = Object.keys(own).length === 0 ? rest : [...rest, [serverName, own] as const];
    const target = scope === 'user' ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
    const written = next.length === 0 ? undefined : Object.fromEntries(next);
    await configuration().update('serverOptions', written, target);
  },
};

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('mcpTasks');
}

function valueIn(scope: Scope, serverName: string, option: string): string | undefined {
  const value = optionsOf(allIn(scope), serverName)[option];
  return typeof value === 'string' ? value : undefined;
}

function allIn(scope: Scope): Readonly<Record<string, unknown>> {
  const seen = configuration().inspect<unknown>('serverOptions');
  const all = scope === 'user' ? seen?.globalValue : seen?.workspaceValue;
  return isRecord(all) ? all : {};
}

function optionsOf(all: Readonly<Record<string, unknown>>, serverName: string): Readonly<Record<string, unknown>> {
  const own = Object.hasOwn(all, serverName) ? all[serverName] : undefined;
  return isRecord(own) ? own : {};
}
