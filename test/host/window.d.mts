import type { Browser } from 'playwright-core';

export interface WindowHostOptions {
  /** A folder to copy and open: the sample workspace unless told, `null` for an empty window. */
  readonly workspace?: string | null;
  readonly settings: Record<string, unknown>;
  /** Folders of the extensions under development; the repository unless told. */
  readonly extensions?: readonly string[];
  /** Workspace Trust is off unless this is `false`. */
  readonly trustsEverything?: boolean;
  /** Added to what the extension host sees. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called before anything starts, with the folder that will be the extension's global storage; it does not exist yet. */
  readonly prepare?: (storage: string, folders: HostFolders) => void;
  /** What is opened of the copy: a file in it that ends with `.code-workspace`; else the folder itself. */
  readonly opens?: string;
  /** The folder of an extension that comes with VS Code, and is left out. */
  readonly withoutBuiltIn?: string;
}

/** Where a host's files are. */
export interface HostFolders {
  /** The copy of the workspace. */
  readonly workspace: string | undefined;
  /** What the extension host takes for the user's home. */
  readonly home: string;
  /** With the user's settings. */
  readonly user: string;
}

export interface WindowHost extends HostFolders {
  readonly address: string;
  /** The address of another window on the same server, with an empty folder of this name beside the workspace. */
  addressWith(folder: string): string;
  /** The extension's global storage, which all windows of this server share. */
  readonly storage: string;
  /** Where `test/fixtures/ledger-driver` says where it is. */
  readonly driverFolder: string;
  readonly logFile: string;
  close(): Promise<void>;
}

export declare function startWindowHost(options: WindowHostOptions): Promise<WindowHost>;
export declare function serverNode(): Promise<string>;
export declare function launchBrowser(): Promise<Browser>;
export declare function endAll(): Promise<void>;
export declare const artefacts: string;
export declare const repository: string;
