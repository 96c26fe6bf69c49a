import * as vscode from 'vscode';
import { isRecord } from '../base/record';
import type { RequestTimeouts } from '../mcp/connection';
import type { ConnectSetting } from '../servers/connectPolicy';
import { historySettings } from './historySettings';

const SECTION = 'mcpTasks';
const DEFAULT_REQUEST_SECONDS = 60;
const DEFAULT_CALL_SECONDS = 3_600;
/** The longest that a timer of Node keeps. */
const MOST_SECONDS = 2_147_483;

type SettingName = 'servers' | 'connect' | 'serverOptions' | 'history';

/** Our own settings, read when asked for. */
export const settings = {
  history: historySettings,
  /** The value of `mcpTasks.servers`: a map of names to entries. */
  servers(): Readonly<Record<string, unknown>> {
    return recordOf('servers');
  },
  /** What is chosen for this server, else for all. */
  connect(serverName: string): ConnectSetting {
    const own = optionsOf(serverName).connect;
    return isConnectSetting(own) ? own : configuration().get<ConnectSetting>('connect', 'whenNeeded');
  },
  timeouts(serverName: string): RequestTimeouts {
    const { requestTimeoutSeconds, callTimeoutSeconds } = optionsOf(serverName);
    return {
      requestMs: secondsOf(requestTimeoutSeconds, configuration().get('requestTimeoutSeconds')) * 1_000,
      callMs: secondsOf(callTimeoutSeconds, DEFAULT_CALL_SECONDS) * 1_000,
    };
  },
  /** What `mcpTasks.serverOptions` changes for this server, by name. */
  changedOptions(serverName: string): Readonly<Record<string, string>> {
    const { connect, requestTimeoutSeconds, callTimeoutSeconds } = optionsOf(serverName);
    return Object.fromEntries(
      [
        ...(isConnectSetting(connect) ? [['connect', connect]] : []),
        ...Object.entries({ requestTimeoutSeconds, callTimeoutSeconds }).filter(([, value]) => isDuration(value)),
      ].map(([name, value]) => [`mcpTasks.serverOptions ${name}`, String(value)]),
    );
  },
  onDidChange(names: readonly SettingName[], listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration(event => {
      if (names.some(name => event.affectsConfiguration(`${SECTION}.${name}`))) {
        listener();
      }
    });
  },
};

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}

function recordOf(name: SettingName): Readonly<Record<string, unknown>> {
  const value: unknown = configuration().get(name);
  return isRecord(value) ? value : {};
}

function optionsOf(serverName: string): Readonly<Record<string, unknown>> {
  const options = recordOf('serverOptions');
  const own = Object.hasOwn(options, serverName) ? options[serverName] : undefined;
  return isRecord(own) ? own : {};
}

function isConnectSetting(value: unknown): value is ConnectSetting {
  return value === 'whenNeeded' || value === 'onStartup' || value === 'onDemand';
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

/** The first of the values that is a duration; a setting may hold anything. */
function secondsOf(...values: readonly unknown[]): number {
  return Math.min(values.find(isDuration) ?? DEFAULT_REQUEST_SECONDS, MOST_SECONDS);
}
