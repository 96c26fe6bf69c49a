import * as vscode from 'vscode';
import { inert, oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import { type CommandId, CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import type { SecretHeaders } from './services';
import type { Targets } from './targets';

type SecretHeaderCommand = 'mcpTasks.setSecretHeader' | 'mcpTasks.removeSecretHeader';

/** @see RFC 9110, section 5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** @see RFC 9110, section 5.5 */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What the connection itself says: a header of the user's would break it. */
const OF_THE_CONNECTION =
  /^(?:accept|connection|content-(?:length|type|encoding)|host|last-event-id|mcp-.*|te|trailer|transfer-encoding|upgrade)$/i;
const LONGEST_NAME = 100;

/** Headers with keys and tokens, which nobody wants to write into a file. */
export function secretHeaderCommands(
  targets: Targets,
  headers: SecretHeaders,
): Pick<Handlers, SecretHeaderCommand & CommandId> {
  const isRemote = ({ transport, source }: Server): boolean => transport !== 'stdio' && source.kind !== 'demo';
  return {
    [CommandIds.setSecretHeader]: async (...args) => {
      const server = await targets.server(args, isRemote, vscode.l10n.t('Set a secret header for which server?'));
      const name = server && (await askForName(server, await headers.names(server.id)));
      const value = name === undefined ? undefined : await askForValue(server as Server, name);
      if (server && name !== undefined && value !== undefined) {
        await headers.set(server.id, name, value);
      }
    },
    [CommandIds.removeSecretHeader]: async (...args) => {
      const server = await targets.server(args, isRemote, vscode.l10n.t('Remove a secret header of which server?'));
      for (const name of (server && (await chooseNames(server, await headers.names(server.id)))) ?? []) {
        await headers.remove((server as Server).id, name);
      }
    },
  };
}

async function askForName(server: Server, known: readonly string[]): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: titleOf(server),
    prompt: vscode.l10n.t(
      'The name of a header that this server alone gets with every request. Its value is kept where VS Code keeps secrets, never in a file.',
    ),
    placeHolder: 'Authorization',
    value: known[0] ?? '',
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === '' ? undefined : problemOfHeaderName(text.trim())),
  });
  return name?.trim() || undefined;
}

async function askForValue(server: Server, name: string): Promise<string | undefined> {
  const value = await vscode.window.showInputBox({
    title: titleOf(server),
    prompt: vscode.l10n.t('The value of {0}, for instance "Bearer" and a token', name),
    password: true,
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === '' ? undefined : problemOfHeaderValue(text.trim())),
  });
  return value?.trim() || undefined;
}

/** @returns what is wrong with it, if anything */
export function problemOfHeaderName(name: string): string | undefined {
  if (!TOKEN.test(name) || name.length > LONGEST_NAME) {
    return vscode.l10n.t('This cannot be the name of a header: letters, digits and hyphens can.');
  }
  return OF_THE_CONNECTION.test(name) ? vscode.l10n.t('{0} is set by the connection itself.', name) : undefined;
}

/** @returns what is wrong with it, if anything */
export function problemOfHeaderValue(value: string): string | undefined {
  return FIELD_VALUE.test(value)
    ? undefined
    : vscode.l10n.t('A header can hold neither line breaks nor letters outside of Latin-1.');
}

async function chooseNames(server: Server, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The server "{0}" has no secret header.', inert(oneLine(server.name, 60))),
    );
    return [];
  }
  const placeHolder = vscode.l10n.t('Which headers are to be removed?');
  return (await vscode.window.showQuickPick([...names], { canPickMany: true, placeHolder })) ?? [];
}

function titleOf({ name }: Server): string {
  return vscode.l10n.t('Secret Header: {0}', oneLine(name, 60));
}
