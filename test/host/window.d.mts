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
}

export interface WindowHost {
  readonly address: string;
  /** The copy that is open. */
  readonly workspace: string | undefined;
  /** What the extension host takes for the user's home. */
  readonly home: string;
  readonly logFile: string;
  close(): Promise<void>;
}

export declare function startWindowHost(options: WindowHostOptions): Promise<WindowHost>;
export declare function launchBrowser(): Promise<Browser>;
export declare function endAll(): Promise<void>;
export declare const artefacts: string;
export declare const repository: string;
