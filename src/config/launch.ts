import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../base/errors';
import { oneLine } from '../base/strangerText';
import { headerProblem, urlProblem } from './addresses';
import { processEnvironment, readEnvFile } from './environment';
import { Expansion, type ExpansionHost } from './expansion';
import type { AskOptions } from './hostVariables';
import { argumentSecrets, headerSecrets, urlSecrets, variableSecrets } from './secrets';
import type { ServerDefinition } from './serverDefinition';
import type { HttpEntry, StdioEntry } from './serverEntry';

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
export interface LaunchHost extends ExpansionHost {
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
  definition: ServerDefinition,
  host: LaunchHost,
  options: AskOptions,
): Promise<Launch> {
  const { entry } = definition;
  switch (entry.kind) {
    case 'stdio':
      return resolveStdio(entry, definition, host, await Expansion.prepare(definition, host, options));
    case 'http':
      return resolveHttp(entry, definition, host, await Expansion.prepare(definition, host, options));
    case 'invalid':
      throw new UserError(entry.problem);
  }
}

async function resolveStdio(
  entry: StdioEntry,
  { folder }: ServerDefinition,
  host: LaunchHost,
  expansion: Expansion,
): Promise<StdioLaunch> {
  const base = folder ?? host.userHome;
  const absolute = (text: string): string => path.resolve(base, untilde(expansion.expand(text), host));
  const fromFile = entry.envFile === undefined ? {} : await variablesOf(absolute(entry.envFile), host);
  const own = Object.entries(entry.env).map(
    ([name, value]) => [name, value === null ? null : expansion.expand(value)] as const,
  );
  const args = entry.args.map(arg => untilde(expansion.expand(arg), host));
  const variables = [...Object.entries(fromFile), ...own];
  return {
    kind: 'stdio',
    command: untilde(expansion.expand(entry.command), host),
    args,
    cwd: entry.cwd === undefined ? base : absolute(entry.cwd),
    env: processEnvironment(host.env, fromFile, own),
    secrets: distinct([
      ...expansion.secrets,
      ...variables.flatMap(([name, value]) => (value === null ? [] : variableSecrets(name, value))),
      ...argumentSecrets(args),
    ]),
  };
}

async function variablesOf(file: string, host: LaunchHost): Promise<Record<string, string>> {
  try {
    return readEnvFile(await host.readFile(file));
  } catch (error) {
    // The file is of the user's own choosing; its path says what to look at, and the reason is the system's.
    const shown = [oneLine(file), oneLine(messageOf(error))] as const;
    throw new UserError(l10n.t('The file of environment variables {0} cannot be read: {1}', ...shown));
  }
}

async function resolveHttp(
  entry: HttpEntry,
  definition: ServerDefinition,
  host: LaunchHost,
  expansion: Expansion,
): Promise<HttpLaunch> {
  const url = expansion.expand(entry.url);
  const own = Object.entries(entry.headers).map(([name, value]) => [name, expansion.expand(value)] as const);
  const headers = stronger(await host.secretHeaders(definition), own);
  const problem = urlProblem(url) ?? headers.map(([name, value]) => headerProblem(name, value)).find(Boolean);
  if (problem !== undefined) {
    throw new UserError(problem);
  }
  return {
    kind: 'http',
    url,
    headers: Object.fromEntries(headers),
    secrets: distinct([
      ...expansion.secrets,
      ...headers.flatMap(([, value]) => headerSecrets(value)),
      ...expansion.environmentValues(Object.values(entry.headers)),
      ...urlSecrets(url),
    ]),
    ...(entry.prefersSse && { prefersSse: true }),
    ...(entry.clientId !== undefined && { clientId: entry.clientId }),
  };
}

/** Both, without those of the weaker ones that the stronger ones have in whatever letter case. */
function stronger(
  strong: Readonly<Record<string, string>>,
  weak: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  const names = new Set(Object.keys(strong).map(name => name.toLowerCase()));
  return [...weak.filter(([name]) => !names.has(name.toLowerCase())), ...Object.entries(strong)];
}

function untilde(text: string, { userHome }: LaunchHost): string {
  return text === '~' || /^~[/\\]/.test(text) ? path.join(userHome, text.slice(1)) : text;
}

function distinct(secrets: readonly string[]): string[] {
  return [...new Set(secrets)].filter(secret => secret.length > 0);
}
