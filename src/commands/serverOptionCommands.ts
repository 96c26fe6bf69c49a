import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { Server } from '../servers/server';
import { type CommandId, CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import type { OptionScope, ServerOption, ServerOptions } from './services';
import type { Targets } from './targets';

type OptionCommand = 'mcpTasks.chooseConnect' | 'mcpTasks.chooseGeneration';

interface Choice extends vscode.QuickPickItem {
  /** Nothing: what holds for all servers, or is found out by itself. */
  readonly value: string | undefined;
}

interface ScopeChoice extends vscode.QuickPickItem {
  readonly scope: OptionScope;
}

/** What `mcpTasks.serverOptions` says of single servers, for those who do not want to write JSON. */
export function serverOptionCommands(
  targets: Targets,
  options: ServerOptions,
): Pick<Handlers, OptionCommand & CommandId> {
  const any = (): boolean => true;
  return {
    [CommandIds.chooseConnect]: async (...args) => {
      const server = await targets.server(args, any, vscode.l10n.t('Choose for which server how it is connected?'));
      if (server) {
        await choose(server, 'connect', vscode.l10n.t('When is {0} connected?', nameOf(server)), connectChoices());
      }
    },
    [CommandIds.chooseGeneration]: async (...args) => {
      const server = await targets.server(args, any, vscode.l10n.t('Choose the generation of which server?'));
      if (server) {
        const placeHolder = vscode.l10n.t('Which generation of the protocol is spoken with {0}?', nameOf(server));
        await choose(server, 'generation', placeHolder, generationChoices());
      }
    },
  };

  async function choose(
    server: Server,
    option: ServerOption,
    placeHolder: string,
    choices: readonly Choice[],
  ): Promise<void> {
    const before = options.read(server.name, option);
    const now = before.workspace ?? before.user;
    const marked = choices.map(choice => (choice.value === now ? { ...choice, iconPath: CHECK } : choice));
    const chosen = await vscode.window.showQuickPick(marked, { placeHolder });
    const scope = chosen && (await chooseScope(before));
    if (chosen && scope) {
      await options.write(server.name, option, chosen.value, scope);
    }
  }
}

const CHECK = new vscode.ThemeIcon('check');

function connectChoices(): Choice[] {
  return [
    { value: undefined, label: vscode.l10n.t('Like All Servers'), description: 'mcpTasks.connect' },
    {
      value: 'whenNeeded',
      label: vscode.l10n.t('When Needed'),
      description: vscode.l10n.t('the view is shown, a command needs it, or a task of yours is unfinished'),
    },
    { value: 'onStartup', label: vscode.l10n.t('When the Window Opens') },
    {
      value: 'onDemand',
      label: vscode.l10n.t('On Demand'),
      description: vscode.l10n.t('when you connect it or run one of its tools'),
    },
    { value: 'never', label: vscode.l10n.t('Never'), description: vscode.l10n.t('but by the command Connect') },
  ];
}

function generationChoices(): Choice[] {
  return [
    {
      value: undefined,
      label: vscode.l10n.t('Automatic'),
      description: vscode.l10n.t('the server is asked what it speaks'),
    },
    { value: '2025-11-25', label: '2025-11-25', description: vscode.l10n.t('tasks of the protocol itself') },
    { value: '2026-07-28', label: '2026-07-28', description: vscode.l10n.t('tasks as an extension') },
  ];
}

/** Without a workspace there is one place only. What the workspace says wins, so that it comes first where it does. */
async function chooseScope(before: Readonly<Partial<Record<OptionScope, string>>>): Promise<OptionScope | undefined> {
  if (!vscode.workspace.workspaceFolders && !vscode.workspace.workspaceFile) {
    return 'user';
  }
  const user: ScopeChoice = { scope: 'user', label: vscode.l10n.t('For You'), description: wordsOf(before.user) };
  const workspace: ScopeChoice = {
    scope: 'workspace',
    label: vscode.l10n.t('For This Workspace'),
    description: wordsOf(before.workspace),
  };
  const scopes = before.workspace === undefined ? [user, workspace] : [workspace, user];
  const placeHolder = vscode.l10n.t('Where does that hold? The workspace wins over you.');
  return (await vscode.window.showQuickPick(scopes, { placeHolder }))?.scope;
}

function wordsOf(value: string | undefined): string {
  return value === undefined ? '' : vscode.l10n.t('now: {0}', oneLine(value, 30));
}

function nameOf({ name }: Server): string {
  return withoutIcons(oneLine(name, 60));
}
