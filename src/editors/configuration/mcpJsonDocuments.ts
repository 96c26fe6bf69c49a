import * as vscode from 'vscode';
import type { FileKind } from '../../config/mcpJson';
import type { InspectedMcpJson } from '../../config/mcpJsonPlaces';

/** A file that servers are read from. */
export interface SourceFile {
  readonly uri: vscode.Uri;
  readonly fileKind: FileKind;
}

/** Where files lie that somebody edits, and not, for example, an earlier state of one that is compared with it. */
const EDITED: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-userdata', 'vscode-remote']);

interface Inspection {
  readonly version: number;
  readonly kind: FileKind;
  readonly found: InspectedMcpJson;
}

/** The open documents that configure servers, each text inspected once. */
export class McpJsonDocuments {
  private readonly inspections = new WeakMap<vscode.TextDocument, Inspection>();

  constructor(
    /** What servers are read from now. */
    private readonly sources: () => readonly SourceFile[],
    private readonly inspectText: (text: string, kind: FileKind) => InspectedMcpJson,
  ) {}

  get open(): vscode.TextDocument[] {
    return vscode.workspace.textDocuments.filter(document => !document.isClosed && this.kindOf(document) !== undefined);
  }

  find(uri: string): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find(document => document.uri.toString() === uri);
  }

  /** What the document says, and where; nothing for one that has nothing to do with servers. */
  inspect(document: vscode.TextDocument): InspectedMcpJson | undefined {
    const kind = this.kindOf(document);
    if (kind === undefined) {
      return undefined;
    }
    const known = this.inspections.get(document);
    if (known?.version === document.version && known.kind === kind) {
      return known.found;
    }
    const found = this.inspectText(document.getText(), kind);
    this.inspections.set(document, { version: document.version, kind, found });
    return found;
  }

  /** The source that the document is, if servers are read from it. */
  sourceOf({ uri }: vscode.TextDocument): SourceFile | undefined {
    // The editor's own door to the files of the user: the same file under another scheme.
    const file = uri.scheme === 'vscode-userdata' ? uri.with({ scheme: 'file' }) : uri;
    return this.sources().find(source => source.uri.toString() === file.toString());
  }

  private kindOf(document: vscode.TextDocument): FileKind | undefined {
    const { uri } = document;
    return EDITED.has(uri.scheme) ? (this.sourceOf(document)?.fileKind ?? kindByName(uri)) : undefined;
  }
}

function kindByName({ path }: vscode.Uri): FileKind | undefined {
  switch (path.slice(path.lastIndexOf('/') + 1)) {
    case 'mcp.json':
      return 'byContent';
    case '.mcp.json':
      return 'claude';
    default:
      return undefined;
  }
}

export function rangeOf(
  document: vscode.TextDocument,
  { offset, length }: { readonly offset: number; readonly length: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}
