import type * as vscode from 'vscode';
import { oneLine, withoutLinks } from '../base/strangerText';

/** Writes one fact to a hover: our word for it, and a stranger's words as text; nothing where there are none. */
export function tooltipLine(tooltip: vscode.MarkdownString): (name: string, value: string | undefined) => void {
  return (name, value) => {
    if (value) {
      tooltip
        .appendMarkdown(`**${name}** `)
        .appendText(withoutLinks(oneLine(value, 1_000)))
        .appendMarkdown('  \n');
    }
  };
}
