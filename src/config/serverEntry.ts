export interface StdioEntry {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** `null` removes the variable. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Of variables, read before `env`; with variables of its own, unresolved. */
  readonly envFile?: string;
  /** Globs: a change of a file that matches one starts a running server again. */
  readonly watch?: readonly string[];
  /** The entry asks for a sandbox, which is not ours to provide: it is not started without the user's word. */
  readonly wantsSandbox?: true;
  /** The entry came from a gallery of servers. */
  readonly isFromGallery?: true;
}

export interface HttpEntry {
  readonly kind: 'http';
  readonly url: string;
  /** The entry says `sse`, the transport before Streamable HTTP. */
  readonly prefersSse?: true;
  readonly headers: Readonly<Record<string, string>>;
  /** The client that is registered with the authorization server of this server. */
  readonly clientId?: string;
  /** Signing in is the organization's business. */
  readonly isEnterpriseManaged?: true;
  readonly isFromGallery?: true;
}

/** An entry that cannot be used; the server is listed with the reason. */
export interface InvalidEntry {
  readonly kind: 'invalid';
  readonly problem: string;
}

export type ServerEntry = StdioEntry | HttpEntry | InvalidEntry;

/** Every text of an entry in which variables are replaced. */
export function textsOf(entry: ServerEntry): string[] {
  switch (entry.kind) {
    case 'stdio': {
      const { command, args, cwd, env, envFile } = entry;
      return [command, ...args, cwd, ...Object.values(env), envFile].filter(text => typeof text === 'string');
    }
    case 'http':
      return [entry.url, ...Object.values(entry.headers)];
    case 'invalid':
      return [];
  }
}
