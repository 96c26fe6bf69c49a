import * as vscode from 'vscode';
import type { Server, ServerDetails } from '../servers/server';

/** The state, for eyes and for screen readers. */
export function stateWords({
  state,
  reconnecting,
  disabled,
  need,
}: Pick<Server, 'state' | 'reconnecting' | 'disabled' | 'need'>): string {
  if (disabled) {
    return vscode.l10n.t('off in this workspace');
  }
  switch (state) {
    case 'stopped':
      return need?.kind === 'answers' ? vscode.l10n.t('needs an answer') : vscode.l10n.t('not connected');
    case 'starting':
      return reconnecting
        ? vscode.l10n.t('reconnecting, try {0} of {1}', reconnecting.attempt, reconnecting.of)
        : vscode.l10n.t('connecting…');
    case 'running':
      return vscode.l10n.t('connected');
    case 'signInRequired':
      return vscode.l10n.t('sign in required');
    case 'untrusted':
      return untrustedWords(need);
    case 'blocked':
      return vscode.l10n.t('blocked by policy');
    case 'error':
      return vscode.l10n.t('error');
  }
}

function untrustedWords(need: Server['need']): string {
  switch (need?.kind) {
    case 'launchTrust':
      return vscode.l10n.t('not allowed yet');
    case 'noSandbox':
      return vscode.l10n.t('wants a sandbox');
    default:
      return vscode.l10n.t('the folder is not trusted');
  }
}

/** Whether the user is signed in, and whether that is enough; nothing where it is no matter. The scopes are a stranger's. */
export function signInWords({ isSignedIn, need }: Pick<Server, 'isSignedIn' | 'need'>): string | undefined {
  if (need?.kind === 'signIn' && need.scope !== undefined) {
    return isSignedIn
      ? vscode.l10n.t('signed in, but more is wanted: {0}', need.scope)
      : vscode.l10n.t('wanted: {0}', need.scope);
  }
  return isSignedIn ? vscode.l10n.t('signed in') : undefined;
}

/** The generation of tasks, and what the server can do with them: "2025-11-25: start, list, cancel". */
export function abilityWords({ generation, abilities }: Pick<Server, 'generation' | 'abilities'>): string {
  if (generation === 'none') {
    return vscode.l10n.t('not supported');
  }
  const words = [
    ...(abilities.call ? [vscode.l10n.t('start')] : []),
    ...(abilities.list ? [vscode.l10n.t('list')] : []),
    ...(abilities.cancel ? [vscode.l10n.t('cancel')] : []),
  ];
  return words.length > 0 ? `${generation}: ${words.join(', ')}` : generation;
}

export function transportWords(transport: Server['transport']): string {
  switch (transport) {
    case 'stdio':
      return vscode.l10n.t('stdio');
    case 'http':
      return vscode.l10n.t('Streamable HTTP');
    case 'sse':
      return vscode.l10n.t('HTTP with SSE');
  }
}

/** What a server calls itself, and its version: a stranger's words. */
export function selfReport({ serverInfo }: NonNullable<ServerDetails['facts']>): string | undefined {
  return serverInfo && [serverInfo.title ?? serverInfo.name, serverInfo.version].filter(Boolean).join(' ');
}

/** Where a server is configured; a file by its path, from the folder where it lies in one. */
export function sourceWords({ kind, uri }: Server['source']): string {
  const file = uri === undefined ? [] : [vscode.workspace.asRelativePath(vscode.Uri.parse(uri))];
  switch (kind) {
    case 'setting':
      return vscode.l10n.t('setting mcpTasks.servers');
    case 'workspaceFile':
      return file[0] ?? '.vscode/mcp.json';
    case 'dotFile':
      return file[0] ?? '.mcp.json';
    case 'demo':
      return vscode.l10n.t('demo, for this window only');
    case 'codeWorkspace':
      return [vscode.l10n.t('workspace file'), ...file].join(' ');
    case 'userFile':
      return [vscode.l10n.t('user mcp.json'), ...file].join(' ');
    case 'extraFile':
      return [vscode.l10n.t('file named in the settings'), ...file].join(' ');
    case 'discovered':
      return [shortSource({ kind, ...(uri !== undefined && { uri }) }), ...file].join(': ');
  }
}

/** The same as short as a row allows: "user", "Cursor", ".mcp.json". */
export function shortSource({ kind, uri }: Server['source']): string {
  const file = uri === undefined ? undefined : vscode.Uri.parse(uri);
  switch (kind) {
    case 'setting':
      return vscode.l10n.t('settings');
    case 'workspaceFile':
      return folderName(file) ?? vscode.l10n.t('workspace');
    case 'dotFile': {
      const folder = folderName(file);
      return folder === undefined ? '.mcp.json' : `${folder}/.mcp.json`;
    }
    case 'codeWorkspace':
      return vscode.l10n.t('workspace file');
    case 'userFile':
      return vscode.l10n.t('user');
    case 'extraFile':
      return file ? baseName(file) : vscode.l10n.t('further file');
    case 'discovered':
      return file ? applicationOf(file) : vscode.l10n.t('another application');
    case 'demo':
      return vscode.l10n.t('demo');
  }
}

/** Where several folders are open, the one in which the file lies. */
function folderName(file: vscode.Uri | undefined): string | undefined {
  const hasSeveral = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return file && hasSeveral ? vscode.workspace.getWorkspaceFolder(file)?.name : undefined;
}

function baseName({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** By the file that it keeps its servers in; names of products are not translated. */
function applicationOf(file: vscode.Uri): string {
  switch (baseName(file)) {
    case 'claude_desktop_config.json':
      return 'Claude Desktop';
    case 'mcp-config.json':
      return 'Copilot';
    case 'mcp_config.json':
      return 'Windsurf';
    default:
      return file.path.endsWith('/.cursor/mcp.json') ? 'Cursor' : baseName(file);
  }
}
