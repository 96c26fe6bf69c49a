import { oneLine, visibleJson } from '../base/strangerText';
import type { ServerDetails } from '../servers/server';
import type { ProtocolFinding } from '../tasks/protocolFinding';
import type { Task } from '../tasks/task';
import { taskState } from '../tasks/taskState';
import type { Traffic } from '../tasks/traffic';
import { type Redact, redacted } from '../tasks/trafficBody';

/** What a bug report is made of. */
export interface Diagnosis {
  /** The program and what it runs in, by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Settings of ours that are not at their default, by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly homeFolder: string;
  readonly details: ServerDetails;
  /** How many tools the server has, once that is known. */
  readonly toolCount: number | undefined;
  /** Those of the server. */
  readonly tasks: readonly Task[];
  /** Masks the secrets of the server's launch. */
  readonly redact: Redact;
}

type Facts = Readonly<Record<string, string | undefined>>;

const LONGEST_CAPABILITIES = 4_000;
/** Shorter arguments are left alone: masking every "-y" would hide nothing. */
const SHORTEST_MASKED = 4;
const MASK = '•••';

/**
 * A text for a bug report: in English, since it is read by whoever mends the bug, and without anything that is nobody
 * else's business. Neither arguments nor addresses, names of variables, tasks, results or words of tools are in it.
 */
export function diagnosticsText(diagnosis: Diagnosis): string {
  const { environment, settings, details, redact } = diagnosis;
  const hide = hiding(diagnosis);
  const shownSettings = Object.entries(settings).map(([name, value]) => [name, oneLine(hide(value), 200)]);
  const parts = [
    section('MCP Task Explorer: diagnostics of a server', environment, ''),
    section('Server', serverFacts(diagnosis, hide), ''),
    section('Rules of the protocol broken', findingFacts(details.findings?.findings() ?? []), 'None seen.'),
    section('Settings that differ from the defaults', Object.fromEntries(shownSettings), 'None.'),
  ];
  return redact(parts.join('\n'));
}

function section(title: string, facts: Facts, none: string): string {
  const lines = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [`- ${name}: ${value}\n`],
  );
  return `### ${title}\n\n${lines.join('') || `${none}\n`}`;
}

function serverFacts({ details, toolCount, tasks }: Diagnosis, hide: Redact): Facts {
  const { server, facts, launch, connections, traffic } = details;
  const shown = (text: string): string => oneLine(hide(text), 500);
  const error = server.error?.message ?? lastEnd(traffic);
  return {
    State: stateWords(server),
    'Last error': error === undefined ? 'none' : shown(error),
    Configured: server.source.kind,
    Launch: launchWords(launch),
    Transport: server.transport,
    'Says it is': facts?.serverInfo && shown(`${facts.serverInfo.name} ${facts.serverInfo.version}`),
    Protocol: facts && shown(facts.protocolVersion),
    Generation: server.generation,
    Abilities: abilityWords(server.abilities),
    Capabilities:
      facts && oneLine(visibleJson(JSON.stringify(redacted(facts.capabilities, hide))), LONGEST_CAPABILITIES),
    Connections: String(connections),
    'Messages kept': traffic ? `${traffic.entries().length}, forgotten: ${traffic.forgotten}` : '0',
    Tools: toolCount === undefined ? 'not asked for' : String(toolCount),
    Tasks: counted(tasks),
  };
}

function stateWords({ state, reconnecting }: ServerDetails['server']): string {
  return reconnecting ? `reconnecting, try ${reconnecting.attempt} of ${reconnecting.of}` : state;
}

/** Why the connection before this one ended. */
function lastEnd(traffic: Traffic | undefined): string | undefined {
  const end = traffic?.entries().findLast(entry => entry.kind === 'mark' && entry.mark === 'ended');
  return end?.kind === 'mark' ? end.text : undefined;
}

function launchWords(launch: ServerDetails['launch']): string {
  switch (launch.kind) {
    case 'stdio':
      return `${baseName(launch.command)}, ${launch.args.length} arguments`;
    case 'http':
      return originOf(launch.url) ?? 'an address that cannot be read before its variables are replaced';
    case 'invalid':
      return 'not usable as it is configured';
  }
}

function abilityWords(abilities: ServerDetails['server']['abilities']): string {
  const words = Object.entries(abilities).flatMap(([name, isThere]) => (isThere ? [name] : []));
  return words.join(', ') || 'none';
}

function findingFacts(findings: readonly ProtocolFinding[]): Facts {
  return Object.fromEntries(
    findings.map(({ rule, strength, generation, count }) => [`${rule} (${strength}, ${generation})`, String(count)]),
  );
}

function counted(tasks: readonly Task[]): string {
  const counts = new Map<string, number>();
  for (const state of tasks.map(taskState)) {
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return Array.from(counts, ([state, count]) => `${count} ${state}`).join(', ') || 'none';
}

/** An address in a text. */
const ADDRESS = /\bhttps?:\/\/[^\s"'<>)\]]+/gi;

/**
 * Hides in the words of errors and strangers what the server is launched with, and where the user lives. Secrets come
 * first, while they are still whole.
 */
function hiding({ details: { launch }, homeFolder, redact }: Diagnosis): Redact {
  const replacements = [...launchPieces(launch), [homeFolder, '~'] as const]
    .filter(([piece]) => piece.length >= SHORTEST_MASKED)
    .sort(([a], [b]) => b.length - a.length);
  return text => {
    const withoutPaths = redact(text).replace(ADDRESS, address => originOf(address) ?? MASK);
    return replacements.reduce((hidden, [piece, by]) => hidden.replaceAll(piece, by), withoutPaths);
  };
}

function launchPieces(launch: ServerDetails['launch']): (readonly [piece: string, by: string])[] {
  switch (launch.kind) {
    case 'stdio': {
      const { command, args, cwd } = launch;
      return [[command, baseName(command)], ...[...args, ...(cwd ? [cwd] : [])].map(arg => [arg, MASK] as const)];
    }
    case 'http':
      return pathsOf(launch.url).map(path => [path, MASK]);
    case 'invalid':
      return [];
  }
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** What stands behind the origin of an address, as it may be printed. */
function pathsOf(url: string): string[] {
  if (!URL.canParse(url)) {
    return [];
  }
  const { pathname, search } = new URL(url);
  return [`${pathname}${search}`, pathname, search];
}

function baseName(command: string): string {
  return command.split(/[\\/]/).at(-1) ?? '';
}
