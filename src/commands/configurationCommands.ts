import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import { sourceWords } from '../views/serverWords';
import { type CommandId, CommandIds } from './commandIds';
import { goToConfiguration } from './openConfiguration';
import type { Handlers } from './registerCommands';
import type { ConfigurationPlaces, SavedInput, SavedInputs } from './services';
import type { Targets } from './targets';

type ConfigurationCommand = 'mcpTasks.goToConfiguration' | 'mcpTasks.clearSavedInputs';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 5_000;

/** Where servers are configured, and what was asked for them. */
export function configurationCommands(
  targets: Targets,
  places: ConfigurationPlaces,
  inputs: SavedInputs,
): Pick<Handlers, ConfigurationCommand & CommandId> {
  return {
    [CommandIds.goToConfiguration]: async (...args) => {
      const server = await targets.server(
        args,
        ({ source }) => source.kind !== 'demo',
        vscode.l10n.t('Go to the configuration of which server?'),
      );
      if (server) {
        await goToConfiguration(server, places);
      }
    },
    [CommandIds.clearSavedInputs]: () => clearSavedInputs(inputs),
  };
}

async function clearSavedInputs(inputs: SavedInputs): Promise<void> {
  const saved = await inputs.list();
  if (saved.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No answer to an input of a configuration is saved.'));
    return;
  }
  const items = saved.map(input => ({ ...savedInputItem(input), picked: true, key: input.key }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('Clear Saved Inputs'),
    placeHolder: vscode.l10n.t('Which answers are to be asked for again?'),
  });
  if (chosen && chosen.length > 0) {
    await inputs.clear(chosen.map(({ key }) => key));
    vscode.window.setStatusBarMessage(clearedWords(chosen.length), WORD_SHOWN_MS);
  }
}

function clearedWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 saved answer cleared') : vscode.l10n.t('{0} saved answers cleared', count);
}

/** Which answer it is; never the answer. */
function savedInputItem({ inputId, source, isSecret }: SavedInput): vscode.QuickPickItem {
  return {
    label: withoutIcons(oneLine(inputId, 100)),
    description: withoutIcons(oneLine(sourceWords(source))),
    iconPath: new vscode.ThemeIcon(isSecret ? 'lock' : 'edit'),
  };
}
