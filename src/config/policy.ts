import { isRecord } from '../base/record';
import type { Launch } from './launch';
import type { ServerDefinition } from './serverDefinition';
import type { ServerEntry } from './serverEntry';
import { matchesUrl } from './urlPattern';

/** What administrators, or the user, forbid, as the settings have it: of any shape. */
export interface McpPolicy {
  readonly access?: unknown;
  readonly allowed?: unknown;
  readonly denied?: unknown;
}

/** The setting that keeps a server from being started. */
export interface PolicyVerdict {
  readonly setting: 'chat.mcp.access' | 'chat.mcp.allowedServers' | 'chat.mcp.deniedServers';
  /** It says something that nobody understands, and so it may have meant this server. */
  readonly isUnreadable?: true;
}

/** What a server is known by. */
interface Identity {
  readonly name: string;
  readonly url?: string;
  /** Program and arguments. */
  readonly command?: readonly string[];
}

type Matcher =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'url'; readonly pattern: string }
  | { readonly kind: 'command'; readonly command: readonly string[] };

/**
 * Which setting forbids this server, as far as its definition tells; `undefined`: none does. What only a start finds out,
 * because a variable stands for it, {@link launchVerdict} has to judge.
 */
export function policyVerdict(definition: ServerDefinition, policy: McpPolicy): PolicyVerdict | undefined {
  const { name, entry } = definition;
  const whole = identityOf(name, entry);
  const url = whole.url !== undefined && hasVariable(whole.url);
  const command = whole.command?.some(hasVariable) === true;
  const known: Identity = {
    name,
    ...(whole.url !== undefined && !url && { url: whole.url }),
    ...(whole.command && !command && { command: whole.command }),
  };
  const mayTurnOut = (matcher: Matcher): boolean =>
    (url && matcher.kind === 'url') || (command && matcher.kind === 'command');
  return accessVerdict(entry, policy) ?? deniedVerdict(known, policy) ?? allowedVerdict(known, policy, mayTurnOut);
}

/** The same of a server that is about to be started or reached, with its variables replaced. */
export function launchVerdict(
  definition: ServerDefinition,
  launch: Launch,
  policy: McpPolicy,
): PolicyVerdict | undefined {
  const { name, entry } = definition;
  const written = identityOf(name, entry);
  const hasVariables = [written.url ?? '', ...(written.command ?? [])].some(hasVariable);
  // Where nothing was replaced, what is written counts: a launch has no `~` any more.
  const identity = hasVariables ? identityOf(name, launch) : written;
  return accessVerdict(entry, policy) ?? deniedVerdict(identity, policy) ?? allowedVerdict(identity, policy);
}

function accessVerdict(entry: ServerEntry, { access }: McpPolicy): PolicyVerdict | undefined {
  switch (access) {
    case undefined:
    case 'all':
      return undefined;
    case 'registry':
      return entry.kind !== 'invalid' && entry.isFromGallery ? undefined : { setting: 'chat.mcp.access' };
    case 'none':
      return { setting: 'chat.mcp.access' };
    default:
      return { setting: 'chat.mcp.access', isUnreadable: true };
  }
}

function deniedVerdict(identity: Identity, { denied }: McpPolicy): PolicyVerdict | undefined {
  const setting = 'chat.mcp.deniedServers';
  const matchers = matchersOf(denied);
  if (!matchers) {
    return undefined;
  }
  if (matchers.some(matcher => matcher && matches(matcher, identity))) {
    return { setting };
  }
  return matchers.includes(undefined) ? { setting, isUnreadable: true } : undefined;
}

/** An entry of the list that nobody understands allows nothing; an empty list allows nothing at all. */
function allowedVerdict(
  identity: Identity,
  { allowed }: McpPolicy,
  mayTurnOut: (matcher: Matcher) => boolean = () => false,
): PolicyVerdict | undefined {
  const matchers = matchersOf(allowed);
  if (!matchers || matchers.some(matcher => matcher && (matches(matcher, identity) || mayTurnOut(matcher)))) {
    return undefined;
  }
  return {
    setting: 'chat.mcp.allowedServers',
    ...(matchers.length > 0 && matchers.every(matcher => !matcher) && { isUnreadable: true }),
  };
}

/** One for each entry of a list, `undefined` for what nobody understands; nothing where there is no list. */
function matchersOf(list: unknown): (Matcher | undefined)[] | undefined {
  if (list === undefined || list === null) {
    return undefined;
  }
  return Array.isArray(list) ? list.map(matcherOf) : [undefined];
}

/** As VS Code has it, an entry says exactly one of the three. */
function matcherOf(value: unknown): Matcher | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { serverName: name, serverUrl: pattern, serverCommand: command } = value;
  const said: Matcher[] = [
    ...(typeof name === 'string' && name !== '' ? [{ kind: 'name', name } as const] : []),
    ...(typeof pattern === 'string' && pattern !== '' ? [{ kind: 'url', pattern } as const] : []),
    ...(isCommand(command) ? [{ kind: 'command', command } as const] : []),
  ];
  return said.length === 1 ? said[0] : undefined;
}

function isCommand(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(part => typeof part === 'string');
}

function matches(matcher: Matcher, { name, url, command }: Identity): boolean {
  switch (matcher.kind) {
    case 'name':
      return matcher.name === name;
    case 'url':
      return url !== undefined && matchesUrl(matcher.pattern, url);
    case 'command':
      return (
        command?.length === matcher.command.length && command.every((part, index) => part === matcher.command[index])
      );
  }
}

function identityOf(name: string, launched: ServerEntry | Launch): Identity {
  switch (launched.kind) {
    case 'stdio':
      return { name, command: [launched.command, ...launched.args] };
    case 'http':
      return { name, url: launched.url };
    case 'invalid':
      return { name };
  }
}

/** Of either format; what is no whole variable stays as it is. */
function hasVariable(text: string): boolean {
  return /\$\{[^{}]*\}/.test(text);
}
