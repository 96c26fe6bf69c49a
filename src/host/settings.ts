import * as vscode from 'vscode';
import { isRecord } from '../base/record';
import type { RedirectKind } from '../mcp/authorization';
import type { EraChoice, RequestTimeouts } from '../mcp/connection';
import type { ConnectSetting } from '../servers/connectPolicy';
import { historySettings } from './historySettings';
import { sourceSettings } from './sourceSettings';

const SECTION = 'mcpTasks';
const DEFAULT_REQUEST_SECONDS = 60;
const DEFAULT_CALL_SECONDS = 3_600;
/** The longest that a timer of Node keeps. */
const MOST_SECONDS = 2_147_483;
/** A year: tasks are not for ever. */
const MOST_MINUTES = 525_600;

type SettingName = 'servers' | 'connect' | 'serverOptions' | 'history' | 'codeLens';
/** All that says when servers are connected. */
const CONNECT_SETTINGS = [`${SECTION}.connect`, `${SECTION}.serverOptions`, 'chat.mcp.autostart'];

/** Our own settings, read when asked for. */
export const settings = {
  history: historySettings,
  /** The value of `mcpTasks.servers`: a map of names to entries. */
  servers(): Readonly<Record<string, unknown>> {
    return recordOf('servers');
  },
  /** What is chosen for this server, else for all, else what the editor does with servers of its own. */
  connect(serverName: string): ConnectSetting {
    const own = optionsOf(serverName).connect;
    return isConnectSetting(own) ? own : (explicitConnect() ?? editorsConnect());
  },
  /** Which generation the server of this name is to speak, as the user has it. */
  era(serverName: string): EraChoice {
    const { generation } = optionsOf(serverName);
    return generation === '2025-11-25' || generation === '2026-07-28' ? generation : 'auto';
  },
  ...sourceSettings,
  /** Lines over the servers in files of configuration. */
  codeLens: {
    isOn: (): boolean => configuration().get('codeLens') !== false,
    onDidChange: (listener: () => void): vscode.Disposable => settings.onDidChange(['codeLens'], listener),
  },
  /** Of which tasks a message tells: of none, of those that wait for the user, or of those that end as well. */
  notify(): 'never' | 'needsMe' | 'all' {
    const value: unknown = configuration().get('notify');
    return value === 'never' || value === 'all' ? value : 'needsMe';
  },
  /** How long servers should keep tasks; nothing where that is theirs to say. */
  taskTtlMs(): number | undefined {
    const minutes: unknown = configuration().get('taskTimeToLiveMinutes');
    return typeof minutes === 'number' && minutes > 0
      ? Math.max(1_000, Math.round(Math.min(minutes, MOST_MINUTES) * 60_000)) // A whole number: see `minutesToMs`.
      : undefined;
  },
  timeouts(serverName: string): RequestTimeouts {
    const { requestTimeoutSeconds, callTimeoutSeconds } = optionsOf(serverName);
    return {
      requestMs: secondsOf(requestTimeoutSeconds, configuration().get('requestTimeoutSeconds')) * 1_000,
      callMs: secondsOf(callTimeoutSeconds, DEFAULT_CALL_SECONDS) * 1_000,
    };
  },
  signIn: {
    /** Where the browser comes back to. */
    redirect(): RedirectKind {
      return configuration().get('signIn.redirect') === 'loopback' ? 'loopback' : 'uri';
    },
    /** The address of a document that describes us as a client; nothing where there is none that could be one. */
    clientMetadataUrl(): string | undefined {
      const url = configuration().get<unknown>('signIn.clientMetadataUrl');
      return typeof url === 'string' && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined;
    },
  },
  /** What `mcpTasks.serverOptions` changes for this server, by name. */
  changedOptions(serverName: string): Readonly<Record<string, string>> {
    const { connect, requestTimeoutSeconds, callTimeoutSeconds } = optionsOf(serverName);
    const era = settings.era(serverName);
    return Object.fromEntries(
      [
        ...(isConnectSetting(connect) ? [['connect', connect]] : []),
        ...(era === 'auto' ? [] : [['generation', era]]),
        ...Object.entries({ requestTimeoutSeconds, callTimeoutSeconds }).filter(([, value]) => isDuration(value)),
      ].map(([name, value]) => [`mcpTasks.serverOptions ${name}`, String(value)]),
    );
  },
  onDidChangeConnect(listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration(event => {
      if (CONNECT_SETTINGS.some(name => event.affectsConfiguration(name))) {
        listener();
      }
    });
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
  return value === 'whenNeeded' || value === 'onStartup' || value === 'onDemand' || value === 'never';
}

/** What somebody has set, in whichever scope. */
function explicitConnect(): ConnectSetting | undefined {
  const value: unknown = configuration().get('connect');
  return isSet('mcpTasks.connect') && isConnectSetting(value) ? value : undefined;
}

/** Who told the editor never to start servers by itself wants that of us, too. */
function editorsConnect(): ConnectSetting {
  const autostart: unknown = vscode.workspace.getConfiguration('chat.mcp').get('autostart');
  return autostart === 'never' && isSet('chat.mcp.autostart') ? 'onDemand' : 'whenNeeded';
}

/** Whether a value is more than a default. `inspect` does not tell that of a policy: then the value differs. */
function isSet(name: string): boolean {
  const all = vscode.workspace.getConfiguration();
  const seen = all.inspect(name);
  const scopes = [seen?.globalValue, seen?.workspaceValue, seen?.workspaceFolderValue];
  return scopes.some(value => value !== undefined) || all.get(name) !== seen?.defaultValue;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

/** The first of the values that is a duration; a setting may hold anything. */
function secondsOf(...values: readonly unknown[]): number {
  return Math.min(values.find(isDuration) ?? DEFAULT_REQUEST_SECONDS, MOST_SECONDS);
}
