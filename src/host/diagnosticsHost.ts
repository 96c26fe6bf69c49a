import * as os from 'node:os';
import * as vscode from 'vscode';
import { isRecord } from '../base/record';
import { settings } from './settings';

/** What a bug report says of the program and of what it runs in. */
export function diagnosticsHost({ packageJSON }: vscode.Extension<unknown>): {
  readonly environment: Readonly<Record<string, string>>;
  readonly homeFolder: string;
  changedSettings(serverName: string): Readonly<Record<string, string>>;
} {
  return {
    environment: {
      'MCP Task Explorer': String(packageJSON.version),
      'VS Code': vscode.version,
      System: `${process.platform} ${process.arch} ${os.release()}`,
      Node: process.versions.node,
      Remote: vscode.env.remoteName ?? 'none',
    },
    homeFolder: os.homedir(),
    changedSettings: serverName => ({ ...changedSettings(packageJSON), ...settings.changedOptions(serverName) }),
  };
}

/** Those that are more than a choice or a number may name people, places or secrets: of them, only that they changed. */
function changedSettings(manifest: unknown): Record<string, string> {
  const configuration = vscode.workspace.getConfiguration();
  const ids = Object.entries(contributed(manifest)).filter(([id]) => !UNTOLD.has(id));
  return Object.fromEntries(
    ids.flatMap(([id, setting]) => {
      const value: unknown = configuration.get(id);
      const isChanged = JSON.stringify(value) !== JSON.stringify(configuration.inspect(id)?.defaultValue);
      return isChanged ? [[id, isPlain(value, setting) ? String(value) : 'changed']] : [];
    }),
  );
}

/** Programs and addresses; and what is told for the one server that the report is about. */
const UNTOLD: ReadonlySet<string> = new Set(['mcpTasks.servers', 'mcpTasks.serverOptions']);

function contributed(manifest: unknown): Readonly<Record<string, unknown>> {
  const contributes = isRecord(manifest) && isRecord(manifest.contributes) ? manifest.contributes : {};
  const categories = Array.isArray(contributes.configuration) ? contributes.configuration : [];
  return Object.assign({}, ...categories.map(category => (isRecord(category) ? category.properties : {})));
}

function isPlain(value: unknown, setting: unknown): boolean {
  const choices = isRecord(setting) && Array.isArray(setting.enum) ? setting.enum : [];
  return typeof value === 'number' || typeof value === 'boolean' || choices.includes(value);
}
