import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import { oneLine } from '../../base/strangerText';
import { CommandIds } from '../../commands/commandIds';
import { argumentHover } from './argumentHover';
import type { PlacedProblem, TextPlace } from './argumentPlaces';
import { DelayedChecks } from './delayedChecks';
import type { JsonHelp } from './jsonHelp';

/** A document of arguments, as far as help for it goes. */
export interface HelpedDocument {
  readonly help: Promise<JsonHelp>;
  /** Its tool is being called. */
  readonly isRunning: boolean;
}

/** Where it is written, whatever the user has JSON opened as. */
const SELECTOR: vscode.DocumentSelector = { scheme: 'mcp-task-draft', pattern: '**/*.json' };
const SOURCE = 'MCP Tasks';
const LONGEST_DOCUMENTATION = 2_000;

/** What VS Code's editor shows while arguments are written: what may stand where, what it means, what does not fit. */
export class ArgumentLanguage
  implements vscode.CompletionItemProvider, vscode.HoverProvider, vscode.CodeLensProvider, Disposable
{
  private readonly owned = new DisposableStore();
  private readonly diagnostics = this.owned.add(vscode.languages.createDiagnosticCollection(SOURCE));
  private readonly lensChanges = this.owned.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.lensChanges.event;

  constructor(
    private readonly find: (uri: vscode.Uri) => HelpedDocument | undefined,
    clock: Clock,
    log: Pick<Logger, 'warn'>,
  ) {
    const { owned } = this;
    const checks = owned.add(new DelayedChecks<vscode.TextDocument>(clock, document => this.check(document), log));
    const written = (document: vscode.TextDocument): void => {
      if (this.find(document.uri)) {
        checks.ask(document.uri.toString(), document);
      }
    };
    owned.add(vscode.languages.registerCompletionItemProvider(SELECTOR, this, '"', ':', ' '));
    owned.add(vscode.languages.registerHoverProvider(SELECTOR, this));
    owned.add(vscode.languages.registerCodeLensProvider(SELECTOR, this));
    owned.add(vscode.workspace.onDidOpenTextDocument(written));
    owned.add(vscode.workspace.onDidChangeTextDocument(({ document }) => written(document)));
    owned.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        checks.forget(uri.toString());
        this.diagnostics.delete(uri);
      }),
    );
  }

  /** Something else than the text is another now. */
  changed(): void {
    this.lensChanges.fire();
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const help = await this.find(document.uri)?.help;
    const suggestions = await help?.complete(document.getText(), document.offsetAt(position));
    return (suggestions ?? []).map(({ label, kind, snippet, at, documentation, filterText, sortText }) => {
      const { Property, Value } = vscode.CompletionItemKind;
      const item = new vscode.CompletionItem(oneLine(label, 200), kind === 'property' ? Property : Value);
      item.insertText = new vscode.SnippetString(snippet);
      item.range = rangeOf(document, at);
      item.filterText = filterText ?? label;
      if (sortText !== undefined) {
        item.sortText = sortText;
      }
      if (documentation !== '') {
        item.documentation = documentation.slice(0, LONGEST_DOCUMENTATION); // A text that is no Markdown.
      }
      return item;
    });
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const help = await this.find(document.uri)?.help;
    const described = await help?.describe(document.getText(), document.offsetAt(position));
    const words = described && argumentHover(described);
    return words && new vscode.Hover(words, rangeOf(document, described.at));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const found = this.find(document.uri);
    if (!found) {
      return [];
    }
    const lens = (title: string, command: string): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: [document.uri] });
    return found.isRunning
      ? [lens(vscode.l10n.t('$(sync~spin) Calling…'), '')]
      : [
          lens(vscode.l10n.t('$(play) Run'), CommandIds.runArguments),
          lens(vscode.l10n.t('$(save) Save as Template…'), CommandIds.saveTemplate),
          lens(vscode.l10n.t('$(close) Cancel'), CommandIds.discardArguments),
        ];
  }

  /** Says at each place what is wrong there. @returns what is, in the text as it is now */
  async check(document: vscode.TextDocument): Promise<readonly PlacedProblem[]> {
    const help = await this.find(document.uri)?.help;
    if (!help) {
      return [];
    }
    const { version } = document;
    const problems = await help.problems(document.getText());
    if (document.version === version && !document.isClosed) {
      this.diagnostics.set(
        document.uri,
        problems.map(({ message, at }) => {
          const diagnostic = new vscode.Diagnostic(rangeOf(document, at), message, vscode.DiagnosticSeverity.Error);
          diagnostic.source = SOURCE;
          return diagnostic;
        }),
      );
    }
    return problems;
  }

  dispose(): void {
    this.owned.dispose();
  }
}

export function rangeOf(document: vscode.TextDocument, { offset, length }: TextPlace): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}
