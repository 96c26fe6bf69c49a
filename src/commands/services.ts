import type * as vscode from 'vscode';

/** What commands need of the host; `host/` fulfils it. */
export interface ServerLogViewer {
  show(server: { readonly id: string; readonly name: string }): void;
}

export interface ConfigurationSources {
  readonly brokenFiles: readonly { readonly uri: vscode.Uri; readonly offset: number }[];
  /**
   * Adds the bundled demo servers, for this window only.
   * @throws UserError where some do not start; the others are there
   */
  addDemos(): Promise<void>;
}

export interface CommandFailures {
  commandFailed(command: string, error: unknown): void;
}
