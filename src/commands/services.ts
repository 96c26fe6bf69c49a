import type * as vscode from 'vscode';
import type { ServerId } from '../tasks/task';

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

/** What the user allowed a server once and for all. */
export interface GivenConsent {
  readonly kind: 'sampling' | 'roots';
  readonly serverId: ServerId;
}

export interface GivenConsents {
  all(): readonly GivenConsent[];
  /** The server is asked about like one that was never met, as far as this is concerned. */
  forget(kind: GivenConsent['kind'], serverId: ServerId): void;
}

/** What a bug report says of the program and of what it runs in. */
export interface DiagnosticsHost {
  /** By name. */
  readonly environment: Readonly<Record<string, string>>;
  readonly homeFolder: string;
  /** Settings of ours that are not at their default, by name; of those for single servers, the ones for this server. */
  changedSettings(serverName: string): Readonly<Record<string, string>>;
}
