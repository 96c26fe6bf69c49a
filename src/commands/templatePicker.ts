import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import { callTitle } from '../editors/argumentForm';
import type { ArgumentTemplate, ArgumentTemplates } from '../tasks/argumentTemplates';
import type { ChosenTool } from './toolCall';
import { argumentsLine } from './toolWords';

/** What arguments begin with. */
export type Beginning =
  | { readonly kind: 'asked' | 'json' }
  /** Run with it as it is, or change it first. */
  | { readonly kind: 'template'; readonly template: ArgumentTemplate; readonly isToBeChanged: boolean };

interface BeginningItem extends vscode.QuickPickItem {
  readonly beginning?: Beginning;
  readonly template?: ArgumentTemplate;
}

/**
 * Where a tool has templates, one of them may be meant. They can be deleted here as well.
 * @returns nothing when the user leaves
 */
export function pickBeginning(
  { server, tool }: ChosenTool,
  templates: ArgumentTemplates,
): Promise<Beginning | undefined> {
  const name = { serverId: server.id, toolName: tool.name };
  const picker = vscode.window.createQuickPick<BeginningItem>();
  const change = { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Change before It Is Run') };
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Delete Template') };
  const show = (): void => {
    picker.items = items(templates.of(name), [change, remove]);
  };
  picker.title = callTitle(tool, server.name);
  picker.placeholder = vscode.l10n.t('Run it with which arguments?');
  picker.matchOnDescription = true;
  show();
  return new Promise(resolve => {
    const end = (beginning: Beginning | undefined): void => {
      resolve(beginning);
      picker.dispose();
    };
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.beginning) {
        end(item.beginning);
      }
    });
    picker.onDidTriggerItemButton(({ item: { template }, button }) => {
      if (template && button.tooltip === remove.tooltip) {
        templates.remove(template);
        show();
      } else if (template) {
        end({ kind: 'template', template, isToBeChanged: true });
      }
    });
    picker.onDidHide(() => end(undefined));
    picker.show();
  });
}

function items(
  templates: readonly ArgumentTemplate[],
  buttons: readonly vscode.QuickInputButton[],
): readonly BeginningItem[] {
  return [
    { label: vscode.l10n.t('$(edit) Set Arguments…'), beginning: { kind: 'asked' } },
    { label: vscode.l10n.t('$(json) Edit as JSON'), beginning: { kind: 'json' } },
    ...(templates.length > 0 ? [{ label: vscode.l10n.t('templates'), kind: vscode.QuickPickItemKind.Separator }] : []),
    ...templates.map(template => ({
      label: `$(bookmark) ${withoutIcons(oneLine(template.name, 100))}`,
      description: argumentsLine(template.args, template.leftOut),
      buttons,
      template,
      beginning: { kind: 'template', template, isToBeChanged: false } as const,
    })),
  ];
}
