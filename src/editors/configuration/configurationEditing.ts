import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import type { FileKind } from '../../config/mcpJson';
import type { InspectedMcpJson } from '../../config/mcpJsonPlaces';
import type { ServerRegistry } from '../../servers/serverRegistry';
import type { TaskStore } from '../../tasks/taskStore';
import { COMPLETION_TRIGGERS, McpJsonCompletion } from './mcpJsonCompletion';
import { McpJsonDiagnostics } from './mcpJsonDiagnostics';
import { McpJsonDocuments, type SourceFile } from './mcpJsonDocuments';
import { type LensSetting, McpJsonLenses } from './mcpJsonLenses';

/** By language: which of their documents configure servers is asked each time, since that changes. */
const DOCUMENTS: vscode.DocumentSelector = [
  { language: 'json' },
  { language: 'jsonc' },
  { pattern: '**/{mcp,.mcp}.json' },
];

/** What is known of the files that configure servers; `config` and `host` fulfil it. */
export interface ConfigurationFiles {
  readonly files: readonly SourceFile[];
  readonly onDidChange: Event<void>;
}

export interface EditingHost {
  inspect(text: string, kind: FileKind): InspectedMcpJson;
  readonly lenses: LensSetting;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Help in the files of configuration themselves: what is wrong, how the servers are, which variables there are. */
export class ConfigurationEditing implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    configuration: ConfigurationFiles,
    registry: ServerRegistry,
    store: TaskStore,
    { inspect, lenses, environment, clock }: EditingHost,
  ) {
    const { owned } = this;
    const documents = new McpJsonDocuments(() => configuration.files, inspect);
    const { onDidChange } = configuration;
    owned.add(new McpJsonDiagnostics(documents, registry, onDidChange, environment, clock));
    const codeLenses = owned.add(new McpJsonLenses(documents, registry, store, onDidChange, lenses, clock));
    owned.add(vscode.languages.registerCodeLensProvider(DOCUMENTS, codeLenses));
    const completion = new McpJsonCompletion(documents, environment);
    owned.add(vscode.languages.registerCompletionItemProvider(DOCUMENTS, completion, ...COMPLETION_TRIGGERS));
  }

  dispose(): void {
    this.owned.dispose();
  }
}
