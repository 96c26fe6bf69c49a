import * as vscode from 'vscode';
import { UserError } from '../base/errors';
import { oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import { sourceWords } from '../views/serverWords';
import { type CommandId, CommandIds } from './commandIds';
import { launchLines } from './launchWords';
import { goToConfiguration } from './openConfiguration';
import type { Handlers } from './registerCommands';
import { type ConnectingByHand, connectByHand } from './serverCommands';
import type { ConfigurationPlaces, ConfiguredLaunch, ServerChoices } from './services';
import type { Targets } from './targets';

type TrustCommand =
  | 'mcpTasks.disableServer'
  | 'mcpTasks.enableServer'
  | 'mcpTasks.allowServer'
  | 'mcpTasks.withdrawPermission';

/** What the user allows and forbids servers. */
export function trustCommands(
  targets: Targets,
  registry: Pick<ServerRegistry, 'get'>,
  choices: ServerChoices,
  places: ConfigurationPlaces,
  byHand: ConnectingByHand,
): Pick<Handlers, TrustCommand & CommandId> {
  return {
    [CommandIds.disableServer]: async (...args) => {
      const isOn = ({ disabled, source }: Server): boolean => !disabled && source.kind !== 'demo';
      const server = await targets.server(args, isOn, vscode.l10n.t('Disable which server in this workspace?'));
      if (server) {
        await choices.setDisabled(server.id, true);
      }
    },
    [CommandIds.enableServer]: async (...args) => {
      const isOff = ({ disabled }: Server): boolean => disabled === true;
      const server = await targets.server(args, isOff, vscode.l10n.t('Enable which server in this workspace?'));
      if (server) {
        await choices.setDisabled(server.id, false);
      }
    },
    [CommandIds.allowServer]: async (...args) => {
      const server = await targets.server(args, isRefused, vscode.l10n.t('Allow which server?'));
      if (server && isRefused(server)) {
        await allow(server);
      }
    },
    [CommandIds.withdrawPermission]: async (...args) => {
      const isAllowed = ({ id }: Server): boolean => choices.isLaunchAllowed(id);
      const server = await targets.server(args, isAllowed, vscode.l10n.t('Withdraw the permission of which server?'));
      if (server) {
        await choices.withdrawLaunch(server.id);
      }
    },
  };

  async function allow(server: Server): Promise<void> {
    const asked = choices.launchToAllow(server.id);
    if (!asked) {
      throw new UserError(vscode.l10n.t('This server cannot be started as it is configured.'));
    }
    switch (await askToAllow(server, asked.launch)) {
      case 'allow':
        // Of what was shown: the file may have changed meanwhile, and is asked about again then.
        await choices.allowLaunch(server.id, asked.hash);
        if (!isRefused(registry.get(server.id))) {
          await connectByHand(server, byHand);
        }
        return;
      case 'look':
        return goToConfiguration(server, places);
      case undefined:
        return;
    }
  }
}

function isRefused(server: Server | undefined): boolean {
  return server?.need?.kind === 'launchTrust' || server?.need?.kind === 'noSandbox';
}

/** What cannot be undone once it runs is asked about in a window of its own, with all that would run. */
async function askToAllow(server: Server, launch: ConfiguredLaunch): Promise<'allow' | 'look' | undefined> {
  const name = oneLine(server.name, 60);
  const isUnboxed = server.need?.kind === 'noSandbox';
  const allowIt = isUnboxed ? vscode.l10n.t('Start Without Sandbox') : vscode.l10n.t('Allow and Connect');
  const look = vscode.l10n.t('Go to Configuration');
  const question = isUnboxed
    ? vscode.l10n.t('Start the server "{0}" without the sandbox that it asks for?', name)
    : vscode.l10n.t('Allow the server "{0}" of another application?', name);
  const detail = [...reasonLines(server, launch), '', ...launchLines(launch)].join('\n');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, allowIt, look);
  return answer === allowIt ? 'allow' : answer === look ? 'look' : undefined;
}

function reasonLines({ source, need }: Server, launch: ConfiguredLaunch): string[] {
  const where = vscode.l10n.t('Configured in: {0}', oneLine(sourceWords(source)));
  const what =
    need?.kind === 'noSandbox'
      ? vscode.l10n.t('MCP Task Explorer has no sandbox: the program could do whatever you can do on this computer.')
      : launch.kind === 'http'
        ? vscode.l10n.t('The address below would be called with what you enter in its tools.')
        : vscode.l10n.t('The program below would run with your rights.');
  return [where, what, vscode.l10n.t('You are asked again when this changes.')];
}
