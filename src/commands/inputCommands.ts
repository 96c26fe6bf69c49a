import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputActions } from '../tasks/inputActions';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { canBeRefused } from '../views/inputItem';
import type { AnswerInput } from './answerInput';
import { type CommandId, CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';
import type { GivenConsent, GivenConsents } from './services';
import type { Targets } from './targets';

type InputCommand =
  | 'mcpTasks.answerInput'
  | 'mcpTasks.declineInput'
  | 'mcpTasks.cancelInput'
  | 'mcpTasks.revokeConsents';

/** What can be done with what servers ask. */
export function inputCommands(
  targets: Targets,
  inputs: InputStore,
  answers: InputActions,
  answering: AnswerInput,
  registry: ServerRegistry,
  consents: GivenConsents,
): Pick<Handlers, InputCommand & CommandId> {
  /** Not while an answer is on its way. */
  const isOpen = ({ isSending }: InputRequest): boolean => isSending !== true;
  const isRefusable = (request: InputRequest): boolean => isOpen(request) && canBeRefused(request);
  const isElicitation = (request: InputRequest): boolean =>
    isOpen(request) && (request.kind === 'elicitation' || request.kind === 'url');
  return {
    [CommandIds.answerInput]: async (...args) => {
      const requests = await targets.inputs(args, isOpen, vscode.l10n.t('Answer which question?'), 'theOnlyOne');
      const wantsAll = rowsOf(args).some(({ kind }) => kind !== 'input');
      for (const request of requests) {
        // Of a task that asks several things, one after the other, until the user leaves.
        const now = inputs.get(request.id);
        const isAnswered = now && isOpen(now) ? await answering.answer(now) : true;
        if (!isAnswered || !wantsAll) {
          break;
        }
      }
    },
    [CommandIds.declineInput]: async (...args) => {
      const requests = await targets.inputs(args, isRefusable, vscode.l10n.t('Decline which question?'));
      for (const { id } of requests) {
        await answers.respond(id, { action: 'decline' });
      }
    },
    [CommandIds.cancelInput]: async (...args) => {
      const requests = await targets.inputs(args, isElicitation, vscode.l10n.t('Cancel which question?'));
      for (const { id } of requests) {
        await answers.respond(id, { action: 'cancel' });
      }
    },
    [CommandIds.revokeConsents]: () => revokeConsents(registry, consents),
  };
}

/** What servers may do without being asked about again, to be taken back. */
async function revokeConsents(registry: ServerRegistry, consents: GivenConsents): Promise<void> {
  const given = consents.all();
  if (given.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No server may do anything without asking.'));
    return;
  }
  const items = given.map(consent => ({ ...consentItem(consent, registry), consent }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    placeHolder: vscode.l10n.t('Which servers are to ask again?'),
  });
  for (const { consent } of chosen ?? []) {
    consents.forget(consent.kind, consent.serverId, consent.toolName);
  }
}

function consentItem(consent: GivenConsent, registry: ServerRegistry): vscode.QuickPickItem {
  return {
    label: withoutIcons(oneLine(registry.get(consent.serverId)?.name ?? consent.serverId, 100)),
    description: consentWords(consent),
  };
}

function consentWords({ kind, toolName = '' }: GivenConsent): string {
  switch (kind) {
    case 'roots':
      return vscode.l10n.t('is told the workspace folders');
    case 'sampling':
      return vscode.l10n.t('asks a language model without a first question');
    case 'tool':
      return vscode.l10n.t('has "{0}" run, which may destroy something', withoutIcons(oneLine(toolName, 60)));
  }
}
