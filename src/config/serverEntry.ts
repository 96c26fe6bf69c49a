import * as l10n from '@vscode/l10n';
import { isRecord } from '../base/record';

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

/** Fields that change how a server may be started: without them, a start would not be what the user asked for. */
const NOT_YET_OBEYED = ['envFile', 'sandboxEnabled'] as const;

/** Reads one entry of `servers` in VS Code's format. Unknown keys are ignored. */
export function readEntry(value: unknown): ServerEntry {
  if (!isRecord(value)) {
    return invalid(l10n.t('The entry must be an object.'));
  }
  // The older format nests the launch one level deeper.
  const entry = isRecord(value.config) ? { ...value, ...value.config } : value;
  const unobeyed = NOT_YET_OBEYED.find(field => entry[field]);
  if (unobeyed) {
    return invalid(l10n.t('"{0}" is not supported yet, so the server is not started.', unobeyed));
  }
  const isStdio = entry.type === 'stdio' || (entry.type === undefined && entry.command !== undefined);
  return isStdio ? readStdio(entry) : readHttp(entry);
}

function readStdio(entry: Record<string, unknown>): ServerEntry {
  const { command, args = [], cwd, env = {} } = entry;
  if (typeof command !== 'string' || command === '') {
    return invalid(l10n.t('"command" must be a string that is not empty.'));
  }
  if (!Array.isArray(args) || !args.every(arg => typeof arg === 'string')) {
    return invalid(l10n.t('"args" must be a list of strings.'));
  }
  if (cwd !== undefined && typeof cwd !== 'string') {
    return invalid(l10n.t('"cwd" must be a string.'));
  }
  const variables = isRecord(env) ? readEnv(env) : undefined;
  if (!variables) {
    return invalid(l10n.t('"env" must map names to a string, a number or null.'));
  }
  return { kind: 'stdio', command, args, env: variables, ...(cwd !== undefined && { cwd }) };
}

function readEnv(env: Record<string, unknown>): Record<string, string | null> | undefined {
  const variables: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== null && typeof value !== 'string' && typeof value !== 'number') {
      return undefined;
    }
    variables[name] = value === null ? null : String(value);
  }
  return variables;
}

function readHttp(entry: Record<string, unknown>): ServerEntry {
  const { url, headers = {} } = entry;
  if (typeof url !== 'string' || url === '') {
    return invalid(l10n.t('The entry needs a "command" or a "url".'));
  }
  if (!isStringMap(headers)) {
    return invalid(l10n.t('"headers" must map names to strings.'));
  }
  return { kind: 'http', url, headers, ...(entry.type === 'sse' && { prefersSse: true }) };
}

function invalid(problem: string): InvalidEntry {
  return { kind: 'invalid', problem };
}

function isStringMap(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every(item => typeof item === 'string');
}
