import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { type FileProblem, type McpJson, readMcpJson } from '../config/mcpJson';
import type { ServerEntry } from '../config/serverEntry';

/** The `.vscode/mcp.json` of one workspace folder: read, watched, and remembered while it does not parse. */
export class ConfigurationFile implements Disposable {
  readonly uri: vscode.Uri;
  private readonly watcher: vscode.FileSystemWatcher;
  private entries: ReadonlyMap<string, ServerEntry> = new Map();
  private broken: FileProblem | undefined;
  private readings = 0;

  constructor(
    readonly folder: vscode.WorkspaceFolder,
    changed: () => void,
  ) {
    this.uri = vscode.Uri.joinPath(folder.uri, '.vscode', 'mcp.json');
    this.watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '.vscode/mcp.json'));
    const reread = (): void => void this.read().then(changed);
    this.watcher.onDidCreate(reread);
    this.watcher.onDidChange(reread);
    this.watcher.onDidDelete(reread);
  }

  /** The servers that the file named when it could last be read. */
  get servers(): ReadonlyMap<string, ServerEntry> {
    return this.entries;
  }

  /** Why the file cannot be read as it is now. */
  get problem(): FileProblem | undefined {
    return this.broken;
  }

  /** Never rejects. */
  async read(): Promise<void> {
    const reading = ++this.readings;
    const content = await this.content();
    if (reading !== this.readings) {
      return; // A later change is being read already.
    }
    if (content.kind === 'broken') {
      this.broken = content.problem;
    } else {
      this.broken = undefined;
      this.entries = content.servers;
    }
  }

  dispose(): void {
    this.watcher.dispose();
  }

  private async content(): Promise<McpJson> {
    try {
      const bytes = await vscode.workspace.fs.readFile(this.uri);
      return readMcpJson(new TextDecoder().decode(bytes), 'vscode');
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
        return { kind: 'read', format: 'vscode', servers: new Map(), inputs: [], notes: [] };
      }
      return { kind: 'broken', problem: { message: String(error), offset: 0 } };
    }
  }
}
