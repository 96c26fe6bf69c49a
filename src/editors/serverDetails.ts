import * as vscode from 'vscode';
import type { Server, ServerDetails } from '../servers/server';
import type { ProtocolFinding } from '../tasks/protocolFinding';
import { type Redact, redacted } from '../tasks/trafficBody';
import { abilityWords, signInWords, sourceWords, stateWords, transportWords } from '../views/serverWords';
import { moment } from '../views/words';
import { codeSpan, textBlock } from './markdown';

/** What the document says beside the details themselves. */
export interface DetailsSurroundings {
  /** How many tools the server has, once that is known. */
  readonly toolCount: number | undefined;
  /** Masks the secrets of the server's launch. */
  readonly redact: Redact;
}

/**
 * All that is known of a server, as Markdown. Every word of a stranger stands in a code span or a fence, so that none
 * of it is a link, a picture or a heading.
 */
export function serverDetailsText(details: ServerDetails, { toolCount, redact }: DetailsSurroundings): string {
  const say: Say = { redact, code: text => codeSpan(redact(text)) };
  const sections = [
    `# ${vscode.l10n.t('Server Details')}`,
    list([...stateFacts(details.server, details, say), ...launchFacts(details, say)]),
    `## ${vscode.l10n.t('What the Server Says of Itself')}`,
    ...selfDescription(details, say),
    `## ${vscode.l10n.t('Connection')}`,
    list(connectionFacts(details, toolCount, say)),
    `## ${vscode.l10n.t('Rules of the Protocol Broken')}`,
    ...findings(details.findings?.findings() ?? [], say),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** How a stranger's words are shown. */
interface Say {
  readonly redact: Redact;
  /** Within a line. */
  readonly code: (text: string) => string;
}

type Fact = readonly [name: string, value: string | undefined];

/** A line for each fact that is known. */
function list(facts: readonly Fact[]): string {
  return facts.flatMap(([name, value]) => (value ? [`- **${name}:** ${value}`] : [])).join('\n');
}

function stateFacts(server: Server, { connectedAt }: ServerDetails, { code }: Say): Fact[] {
  const { need, shadowedBy } = server;
  const signIn = signInWords(server);
  return [
    [vscode.l10n.t('Name'), code(server.name)],
    [vscode.l10n.t('State'), stateWords(server)],
    [vscode.l10n.t('Reason'), server.error && code(server.error.message)],
    [vscode.l10n.t('Sign-in'), signIn && code(signIn)],
    [vscode.l10n.t('Connected since'), connectedAt === undefined ? undefined : timeOf(connectedAt)],
    [vscode.l10n.t('Would be asked for'), need?.kind === 'answers' ? need.names.map(code).join(', ') : undefined],
    [vscode.l10n.t('Configured in'), code(sourceWords(server.source))],
    [vscode.l10n.t('Hidden'), shadowedBy && vscode.l10n.t('by a server of the same name')],
  ];
}

/** How the server is started or reached, variables unresolved and secrets masked. */
function launchFacts({ launch }: ServerDetails, { code }: Say): Fact[] {
  const names = (all: readonly string[]): string | undefined => all.map(name => code(name)).join(', ') || undefined;
  switch (launch.kind) {
    case 'stdio':
      return [
        [vscode.l10n.t('Command'), code([launch.command, ...launch.args].join(' '))],
        [vscode.l10n.t('Working folder'), launch.cwd === undefined ? undefined : code(launch.cwd)],
        [vscode.l10n.t('Environment variables'), names(launch.environment)],
      ];
    case 'http':
      return [
        [vscode.l10n.t('Address'), code(launch.url)],
        [vscode.l10n.t('Headers'), names(launch.headers)],
      ];
    case 'invalid':
      return [];
  }
}

function selfDescription({ facts }: ServerDetails, { code, redact }: Say): string[] {
  if (!facts) {
    return [vscode.l10n.t('Nothing yet: it is not connected.')];
  }
  const { serverInfo, instructions, capabilities } = facts;
  return [
    list([
      [vscode.l10n.t('Name'), serverInfo && code(serverInfo.name)],
      [vscode.l10n.t('Title'), serverInfo?.title && code(serverInfo.title)],
      [vscode.l10n.t('Version'), serverInfo && code(serverInfo.version)],
    ]),
    `${vscode.l10n.t('Capabilities')}:`,
    textBlock(JSON.stringify(redacted(capabilities, redact), undefined, 2), 'json'),
    ...(instructions ? [`${vscode.l10n.t('Instructions')}:`, textBlock(redact(instructions))] : []),
  ].filter(part => part !== '');
}

function connectionFacts(details: ServerDetails, toolCount: number | undefined, { code }: Say): Fact[] {
  const { server, facts, connections, timeouts } = details;
  const seconds = (ms: number): string => vscode.l10n.t('{0} s', ms / 1_000);
  return [
    [vscode.l10n.t('Transport'), transportWords(server.transport)],
    [vscode.l10n.t('Protocol'), facts && code(facts.protocolVersion)],
    [vscode.l10n.t('Tasks'), facts && abilityWords(server)],
    [vscode.l10n.t('Tools'), toolCount?.toString()],
    [vscode.l10n.t('Process'), facts?.processId?.toString()],
    [vscode.l10n.t('Connections made by this window'), String(connections)],
    [vscode.l10n.t('Longest wait for an answer'), seconds(timeouts.requestMs)],
    [vscode.l10n.t('Longest wait for the answer to a call'), seconds(timeouts.callMs)],
  ];
}

function findings(all: readonly ProtocolFinding[], say: Say): string[] {
  return all.length === 0 ? [vscode.l10n.t('None seen.')] : all.flatMap(finding => findingParts(finding, say));
}

function findingParts(finding: ProtocolFinding, { redact, code }: Say): string[] {
  const { rule, strength, generation, text, clause, count, firstAt, lastAt, example, method } = finding;
  return [
    `### ${rule}`,
    text,
    list([
      [vscode.l10n.t('Rule'), `${strength.toUpperCase()}, ${clause}`],
      [vscode.l10n.t('Generation'), generation === 'none' ? undefined : generation],
      [vscode.l10n.t('Seen'), seenWords(count, firstAt, lastAt)],
      [vscode.l10n.t('First in'), method === undefined ? undefined : code(method)],
    ]),
    `${vscode.l10n.t('Example')}:`,
    textBlock(redact(example)),
  ];
}

function seenWords(count: number, firstAt: number, lastAt: number): string {
  return count === 1
    ? vscode.l10n.t('once, {0}', timeOf(firstAt))
    : vscode.l10n.t('{0} times, first {1}, last {2}', count, timeOf(firstAt), timeOf(lastAt));
}

function timeOf(ms: number): string {
  return moment(new Date(ms).toISOString());
}
