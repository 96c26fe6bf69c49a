import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import { oneLine } from '../../base/strangerText';
import type { InspectedMcpJson, PlacedProblem } from '../../config/mcpJsonPlaces';
import type { ServerRegistry } from '../../servers/serverRegistry';
import { hostProblems } from './hostProblems';
import { isSyntaxProblem } from './jsonSyntax';
import { type McpJsonDocuments, rangeOf } from './mcpJsonDocuments';

/** Who is typing is not told of every half-written word. */
const TYPING_MS = 400;
const LONGEST_MESSAGE = 500;
const SOURCE = 'MCP Tasks';
/** VS Code checks the syntax of JSON by itself where it has this. */
const JSON_CHECKER = 'vscode.json-language-features';

const SEVERITIES: Readonly<Record<PlacedProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** What is wrong with the configuration files that are open, at the place where it is wrong. */
export class McpJsonDiagnostics implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly collection = this.owned.add(vscode.languages.createDiagnosticCollection(SOURCE));
  private readonly timer = this.owned.add(new MutableDisposable());

  constructor(
    private readonly documents: McpJsonDocuments,
    private readonly registry: Pick<ServerRegistry, 'servers' | 'onDidChange'>,
    onDidChangeSources: Event<void>,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly clock: Clock,
  ) {
    const later = (): void => this.lookLater();
    this.owned.add(vscode.workspace.onDidOpenTextDocument(later));
    this.owned.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.changed(document)));
    this.owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)));
    this.owned.add(vscode.workspace.onDidSaveTextDocument(later));
    this.owned.add(vscode.languages.onDidChangeDiagnostics(({ uris }) => this.foundElsewhere(uris)));
    // What is missing may have been made elsewhere meanwhile.
    this.owned.add(vscode.window.onDidChangeActiveTextEditor(later));
    this.owned.add(vscode.workspace.onDidChangeWorkspaceFolders(later));
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(later));
    this.owned.add(vscode.extensions.onDidChange(later));
    this.owned.add(registry.onDidChange(later));
    this.owned.add(onDidChangeSources(later));
    this.lookLater();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private changed(document: vscode.TextDocument): void {
    if (this.documents.inspect(document)) {
      this.timer.value = undefined; // The last key counts.
      this.lookLater();
    }
  }

  /** Others have looked at a document of ours, or we have: once more, with the same outcome, ends that. */
  private foundElsewhere(uris: readonly vscode.Uri[]): void {
    const ours = new Set(this.documents.open.map(({ uri }) => uri.toString()));
    if (uris.some(uri => ours.has(uri.toString()))) {
      this.lookLater();
    }
  }

  private lookLater(): void {
    if (!this.timer.value) {
      this.timer.value = this.clock.after(TYPING_MS, () => this.look());
    }
  }

  private look(): void {
    this.timer.value = undefined;
    const { open } = this.documents;
    for (const [uri] of [...this.collection]) {
      if (!open.some(document => document.uri.toString() === uri.toString())) {
        this.collection.delete(uri); // It is no source any more.
      }
    }
    for (const document of open) {
      const found = this.documents.inspect(document);
      this.tell(document.uri, found ? this.diagnosticsOf(document, found) : []);
    }
  }

  /** What was told already is no news: VS Code would draw it again, and tell everybody. */
  private tell(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): void {
    if (JSON.stringify(this.collection.get(uri) ?? []) !== JSON.stringify(diagnostics)) {
      this.collection.set(uri, diagnostics);
    }
  }

  private diagnosticsOf(document: vscode.TextDocument, found: InspectedMcpJson): vscode.Diagnostic[] {
    const ofEditor = editorsOwn(document.uri);
    const ofText = found.problems
      .filter(problem => !(isJson(document) && isSyntaxProblem(document.getText(), problem)))
      .map(problem => diagnosticOf(document, problem))
      .filter(({ range }) => !ofEditor.some(known => range.intersection(known.range)));
    // In Restricted Mode, nothing but the text itself is looked at.
    const ofHost = vscode.workspace.isTrusted ? hostProblems(document, found, this.environment) : [];
    return [
      ...ofText,
      ...ofHost.map(problem => diagnosticOf(document, problem)),
      ...this.failedStarts(document, found),
    ];
  }

  /** Told in passing: the entry may be right, and the server not there today. */
  private failedStarts(document: vscode.TextDocument, found: InspectedMcpJson): vscode.Diagnostic[] {
    const source = this.documents.sourceOf(document)?.uri.toString();
    const failed = this.registry.servers.filter(({ source: { uri }, state }) => uri === source && state === 'error');
    return failed.flatMap(({ name, error }) => {
      const placed = found.servers.findLast(server => server.name === name);
      if (!placed || !error || placed.entry.kind === 'invalid') {
        return []; // What is wrong with the entry itself has its own place.
      }
      const message = vscode.l10n.t('The server did not start. {0}', error.message);
      return [diagnostic(document, placed.nameAt, message, vscode.DiagnosticSeverity.Information)];
    });
  }
}

function diagnosticOf(document: vscode.TextDocument, { at, message, severity }: PlacedProblem): vscode.Diagnostic {
  return diagnostic(document, at, message, SEVERITIES[severity]);
}

function diagnostic(
  document: vscode.TextDocument,
  at: PlacedProblem['at'],
  message: string,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  const made = new vscode.Diagnostic(rangeOf(document, at), oneLine(message, LONGEST_MESSAGE), severity);
  made.source = SOURCE;
  return made;
}

/** What VS Code itself has found, by its schema or by its own look at variables: nobody needs to read that twice. */
function editorsOwn(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === undefined || source === 'json' || source === 'jsonc');
}

/** Whether VS Code tells of errors of syntax here, so that we need not. */
function isJson({ languageId }: vscode.TextDocument): boolean {
  const isKnown = languageId === 'json' || languageId === 'jsonc';
  return isKnown && vscode.extensions.getExtension(JSON_CHECKER) !== undefined;
}
