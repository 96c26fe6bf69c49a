import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/errors';
import type { AskOptions, HostValueSource } from './hostVariables';
import { argumentSecrets, headerSecrets, SECRET_NAME, urlSecrets } from './secrets';
import type { ServerDefinition } from './serverDefinition';
import type { HttpEntry, StdioEntry } from './serverEntry';
import { expandVariables, type VariableContext } from './variables';

export interface StdioLaunch {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  /** An absolute path. */
  readonly cwd: string;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Values that must not appear in a log. */
  readonly secrets: readonly string[];
}

export interface HttpLaunch {
  readonly kind: 'http';
  readonly url: string;
  /** The entry says `sse`: the older transport is tried first. */
  readonly prefersSse?: true;
  readonly headers: Readonly<Record<string, string>>;
  /** The client that is registered with the authorization server of this server. */
  readonly clientId?: string;
  readonly secrets: readonly string[];
}

/** How a server is started or reached, with every variable resolved. */
export type Launch = StdioLaunch | HttpLaunch;

/** The host, as far as a launch depends on it. */
export interface LaunchHost {
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program that runs the host. */
  readonly execPath: string;
  readonly values: HostValueSource;
  /** A text file, by its absolute path. */
  readFile(path: string): Promise<string>;
  /** Headers that the user added for this server alone, kept as secrets. */
  secretHeaders(definition: ServerDefinition): Promise<Readonly<Record<string, string>>>;
}

/**
 * @throws UserError that says what is wrong with the definition; NeedsAnswersError where the user would have to be asked
 * and may not be; CancelledError when the user left a question
 */
export async function resolveLaunch(
  { entry, folder }: ServerDefinition,
  host: LaunchHost,
  _options: AskOptions,
): Promise<Launch> {
  const context: VariableContext = { ...host, ...(folder !== undefined && { folder }) };
  switch (entry.kind) {
    case 'stdio':
      return resolveStdio(entry, context);
    case 'http':
      return resolveHttp(entry, context);
    case 'invalid':
      throw new UserError(entry.problem);
  }
}

function resolveStdio(entry: StdioEntry, context: VariableContext): StdioLaunch {
  const expand = (text: string): string => expandVariables(text, context);
  const base = context.folder ?? context.userHome;
  const own = Object.entries(entry.env).map(([name, value]) => [name, value === null ? null : expand(value)] as const);
  const args = entry.args.map(arg => untilde(expand(arg), context));
  const variables = own.flatMap(([name, value]) => (value && SECRET_NAME.test(name) ? value : []));
  return {
    kind: 'stdio',
    command: untilde(expand(entry.command), context),
    args,
    cwd: entry.cwd === undefined ? base : path.resolve(base, untilde(expand(entry.cwd), context)),
    env: environment(context.env, own),
    secrets: [...variables, ...argumentSecrets(args)],
  };
}

function resolveHttp(entry: HttpEntry, context: VariableContext): HttpLaunch {
  const url = expandVariables(entry.url, context);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UserError(l10n.t('"url" must be an http or https address.'));
  }
  const headers = Object.fromEntries(
    Object.entries(entry.headers).map(([name, value]) => [name, expandVariables(value, context)]),
  );
  const secrets = [...Object.values(headers).flatMap(headerSecrets), ...urlSecrets(url)];
  return { kind: 'http', url, headers, secrets, ...(entry.prefersSse && { prefersSse: true }) };
}

/** The host's environment with the entry's own on top: `null` removes, a `PATH` in any letter case is appended. */
function environment(
  host: Readonly<Record<string, string | undefined>>,
  own: readonly (readonly [string, string | null])[],
): Record<string, string> {
  const result = new Map(Object.entries(host).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  for (const [name, value] of own) {
    const pathName =
      name.toUpperCase() === 'PATH' ? [...result.keys()].find(key => key.toUpperCase() === 'PATH') : undefined;
    if (value === null) {
      result.delete(pathName ?? name);
    } else if (pathName !== undefined) {
      // An empty part would mean the current folder.
      result.set(pathName, [result.get(pathName), value].filter(Boolean).join(path.delimiter));
    } else {
      result.set(name, value);
    }
  }
  return Object.fromEntries(result);
}

function untilde(text: string, { userHome }: VariableContext): string {
  return text === '~' || /^~[/\\]/.test(text) ? path.join(userHome, text.slice(1)) : text;
}
