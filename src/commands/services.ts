import type * as vscode from 'vscode';
import type { Server } from '../servers/server';
import type { ServerId } from '../tasks/task';

/** What commands need of the host; `host/` fulfils it. */
export interface ServerLogViewer {
  show(server: { readonly id: string; readonly name: string }): void;
}

/** Offers to sign in, where a server would have more for somebody who has. */
export interface SignInOffer {
  /** @returns whether the error is about that, so that everything is said */
  offer(serverId: ServerId, error: unknown): boolean;
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
  readonly kind: 'sampling' | 'roots' | 'tool';
  readonly serverId: ServerId;
  /** For `tool`: which one may be run without a question. */
  readonly toolName?: string;
}

export interface GivenConsents {
  all(): readonly GivenConsent[];
  /** The server is asked about like one that was never met, as far as this is concerned. */
  forget(kind: GivenConsent['kind'], serverId: ServerId, toolName?: string): void;
}

/** Tools that may destroy something, and are run without a question all the same. */
export interface ToolConsents {
  isToolAllowed(serverId: ServerId, toolName: string): boolean;
  allowTool(serverId: ServerId, toolName: string): void;
}

/** What a bug report says of the program and of what it runs in. */
export interface DiagnosticsHost {
  /** By name. */
  readonly environment: Readonly<Record<string, string>>;
  readonly homeFolder: string;
  /** Settings of ours that are not at their default, by name; of those for single servers, the ones for this server. */
  changedSettings(serverName: string): Readonly<Record<string, string>>;
}

/** What would be started or reached, as it is configured: for the user who has to judge it, so nothing is masked. */
export type ConfiguredLaunch =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd?: string;
      readonly envFile?: string;
      /** `null` removes the variable. */
      readonly env: Readonly<Record<string, string | null>>;
    }
  | { readonly kind: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** A launch that the user is asked about, and its hash: what is configured may change before there is an answer. */
export interface LaunchToAllow {
  readonly hash: string;
  readonly launch: ConfiguredLaunch;
}

/** What the user allowed and forbade single servers. */
export interface ServerChoices {
  /** In this workspace only. */
  setDisabled(serverId: ServerId, isDisabled: boolean): Promise<void>;
  /** Nothing where the server is gone, or its entry cannot be used. */
  launchToAllow(serverId: ServerId): LaunchToAllow | undefined;
  /** The server may be started with the launch of this hash from now on, and with no other. */
  allowLaunch(serverId: ServerId, hash: string): Promise<void>;
  /** Takes that back. */
  withdrawLaunch(serverId: ServerId): Promise<void>;
  /** Whether the server may be started only because the user has allowed its launch. */
  isLaunchAllowed(serverId: ServerId): boolean;
}

/** An answer that is kept: which question it is the answer to, never the answer. */
export interface SavedInput {
  /** Tells it from all others. */
  readonly key: string;
  readonly inputId: string;
  /** Whose question it is. */
  readonly source: Server['source'];
  readonly isSecret: boolean;
}

export interface SavedInputs {
  list(): Promise<readonly SavedInput[]>;
  /** They are asked for again when a server that needs them starts next. */
  clear(keys: readonly string[]): Promise<void>;
}

/** Headers that the user added for one server, kept where secrets are kept. */
export interface SecretHeaders {
  names(serverId: ServerId): Promise<readonly string[]>;
  set(serverId: ServerId, name: string, value: string): Promise<void>;
  remove(serverId: ServerId, name: string): Promise<void>;
}

/** Options of `mcpTasks.serverOptions` that a command writes. */
export type ServerOption = 'connect' | 'generation';
export type OptionScope = 'user' | 'workspace';

export interface ServerOptions {
  /** The value that each scope has for the server of this name, where it has one. */
  read(serverName: string, option: ServerOption): Readonly<Partial<Record<OptionScope, string>>>;
  /** @param value nothing: the scope has none any more */
  write(serverName: string, option: ServerOption, value: string | undefined, scope: OptionScope): Promise<void>;
}

/** Characters of a text. */
export interface TextPlace {
  readonly offset: number;
  readonly length: number;
}

/** Finds the entry of a server in a text that may not even parse. */
export interface ConfigurationPlaces {
  /** In the file that is its source. */
  inFile(text: string, server: Pick<Server, 'name' | 'source'>): TextPlace | undefined;
  /** In a settings file. */
  inSettings(text: string, serverName: string): TextPlace | undefined;
}
