import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';

/** How much of a server's name stands in the row of its task. */
const LONGEST_SERVER = 30;

/** What a row says of where it stands, beside what it is about. */
export interface Place {
  readonly isPinned: boolean;
  /** Where the row above does not say which server it is from; a stranger's text. */
  readonly serverName?: string;
}

/** The row of a task or a call, as it stands in the list. */
export function placed(item: vscode.TreeItem, { isPinned, serverName }: Place): vscode.TreeItem {
  const server = serverName === undefined ? '' : withoutIcons(oneLine(serverName, LONGEST_SERVER));
  const pin = isPinned ? vscode.l10n.t('pinned') : '';
  const words = [pin, server, item.description].filter(word => typeof word === 'string' && word !== '');
  item.description = words.join(' · ');
  if (isPinned) {
    item.contextValue = `${item.contextValue ?? ''}.pinned`;
  }
  const spoken = item.accessibilityInformation?.label;
  if (spoken !== undefined) {
    item.accessibilityInformation = { label: [spoken, server, pin].filter(Boolean).join(', ') };
  }
  return item;
}
