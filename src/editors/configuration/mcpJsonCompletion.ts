import * as vscode from 'vscode';
import { oneLine } from '../../base/strangerText';
import type { InspectedMcpJson } from '../../config/mcpJsonPlaces';
import { type McpJsonDocuments, rangeOf } from './mcpJsonDocuments';
import { variableBeingTyped } from './variableBeingTyped';

/** Begins or goes on with a variable: VS Code asks then, also inside of a string. */
export const COMPLETION_TRIGGERS = ['$', '{', ':'] as const;

interface Variable {
  /** Without the `${}`. */
  readonly expression: string;
  readonly detail?: string;
}

/** The variables of configuration files, in the strings that may hold them; for all else, VS Code has the schema. */
export class McpJsonCompletion implements vscode.CompletionItemProvider {
  constructor(
    private readonly documents: McpJsonDocuments,
    /** Their names are offered, never what they hold. */
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    const found = this.documents.inspect(document);
    const typed = found && variableBeingTyped(document.getText(), document.offsetAt(position));
    if (!typed) {
      return [];
    }
    const range = rangeOf(document, { offset: typed.start, length: typed.end - typed.start });
    return this.variables(found).map(({ expression, detail }, index) => {
      const text = `\${${expression}}`;
      const item = new vscode.CompletionItem(text, vscode.CompletionItemKind.Variable);
      item.range = range;
      item.filterText = text; // All of it is in the range.
      item.sortText = String(index).padStart(5, '0');
      if (detail !== undefined) {
        item.detail = detail;
      }
      return item;
    });
  }

  private variables({ format, inputs }: InspectedMcpJson): Variable[] {
    const names = Object.keys(this.environment).filter(isPlainName).sort();
    if (format === 'claude') {
      return names.map(name => ({ expression: name, detail: vscode.l10n.t('environment variable') }));
    }
    const folders = vscode.workspace.workspaceFolders ?? [];
    return [
      ...inputs.map(({ id, input }) => ({
        expression: `input:${id}`,
        detail: oneLine(input?.description ?? '', 100) || vscode.l10n.t('asked for when the server starts'),
      })),
      ...plainVariables(),
      ...folders.map(({ name, uri }) => ({ expression: `workspaceFolder:${name}`, detail: uri.fsPath })),
      ...names.map(name => ({ expression: `env:${name}`, detail: vscode.l10n.t('environment variable') })),
      ...vscode.extensions.all
        .filter(({ packageJSON }) => packageJSON.isBuiltin !== true)
        .map(({ id }) => ({
          expression: `extensionInstallFolder:${id}`,
          detail: vscode.l10n.t('folder of an extension'),
        })),
    ];
  }
}

function plainVariables(): Variable[] {
  return [
    { expression: 'workspaceFolder', detail: vscode.l10n.t('the workspace folder') },
    { expression: 'workspaceFolderBasename', detail: vscode.l10n.t('the name of the workspace folder') },
    { expression: 'userHome', detail: vscode.l10n.t('your home folder') },
    { expression: 'cwd', detail: vscode.l10n.t('the workspace folder') },
    { expression: 'pathSeparator', detail: vscode.l10n.t('/ or, on Windows, \\') },
    { expression: '/', detail: vscode.l10n.t('/ or, on Windows, \\') },
    { expression: 'execPath', detail: vscode.l10n.t('the program of the editor') },
  ];
}

/** Others cannot be written as a variable. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}
