import * as vscode from 'vscode';
import { inert, oneLine } from '../base/strangerText';
import type { ElicitationResponse } from '../tasks/inputRequest';
import {
  type Asker,
  heading,
  isLong,
  messageItems,
  noteItems,
  type Refusal,
  readItems,
  refusalButtons,
  refusalItems,
  shownServer,
} from './answerItems';
import { type PickItem, pick } from './steps';
import { brokenRows, textRows } from './textRows';
import { type UrlFacts, type UrlRefusal, type UrlWarning, urlFacts } from './urlFacts';

/** What a server asks in URL mode. @see MCP 2025-11-25, Elicitation, "URL Mode Elicitation Requests" */
export interface UrlQuestion extends Asker {
  /** As sent: a stranger's object. */
  readonly params: Readonly<Record<string, unknown>>;
}

type UrlChoice = Refusal | 'open' | 'copy';

/** What became of the last choice. */
type Note = 'copied' | 'notOpened';

/**
 * Shows where a server wants the user to go, and opens it only if the user says so. Nothing is fetched before.
 * @returns `accept` once the browser was opened; `undefined` for "not yet": closed, or `signal` aborted
 */
export async function askUrlConsent(
  question: UrlQuestion,
  signal: AbortSignal,
): Promise<ElicitationResponse | undefined> {
  const facts = urlFacts(question.params.url);
  const href = 'href' in facts.verdict ? facts.verdict.href : '';
  for (let note: Note | undefined; ; ) {
    const choice = await choose(question, facts, note, signal);
    switch (choice) {
      case 'open':
        if (await untilAborted(open(href), signal)) {
          return signal.aborted ? undefined : { action: 'accept' };
        }
        note = 'notOpened';
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(href);
        note = 'copied';
        break;
      case 'later':
        return undefined;
      default:
        return { action: choice };
    }
  }
}

async function choose(
  question: UrlQuestion,
  facts: UrlFacts,
  note: Note | undefined,
  signal: AbortSignal,
): Promise<UrlChoice> {
  const message = textRows(typeof question.params.message === 'string' ? question.params.message : '');
  const address = addressItems(facts);
  const [first, ...others] = 'href' in facts.verdict ? openItems() : [];
  const refusals = refusalItems();
  const isSuspicious = facts.warnings.length > 0 || !first;
  const isAtTop = note === undefined && isLong([...message, ...address.map(({ label }) => label)]);
  const answer = await pick<'decline' | 'cancel', UrlChoice>(
    {
      kind: 'pick',
      title: inert(oneLine(vscode.l10n.t('{0} asks you to open a page', shownServer(question)), 80)),
      prompt: vscode.l10n.t('Nothing is opened yet.'),
      items: [
        ...messageItems(question, message),
        ...address,
        ...warningItems(facts),
        heading(vscode.l10n.t('Answer')),
        ...(note ? noteItems(note === 'copied' ? 'check' : 'error', noteWords(note)) : []),
        ...(first ? [first] : []),
        ...others,
        ...refusals,
      ],
      active: isSuspicious ? refusals.find(({ answer: { value } }) => value === 'later') : isAtTop ? undefined : first,
      isEndInSight: true,
      canGoBack: false,
      forward: 'never',
      buttons: refusalButtons(),
    },
    signal,
  );
  switch (answer.kind) {
    case 'value':
      return answer.value;
    case 'decline':
    case 'cancel':
      return answer.kind;
    default:
      return 'later';
  }
}

/** The whole URL, what a browser makes of it if that differs, and, next to the choice, the host in a line of its own. */
function addressItems({ shown, host, rewritten }: UrlFacts): PickItem<never>[] {
  const place = host ? brokenRows(vscode.l10n.t('Host: {0}', host.ascii)) : [];
  return [
    heading(vscode.l10n.t('Address')),
    ...readItems(brokenRows(shown)),
    ...(rewritten === undefined ? [] : [heading(vscode.l10n.t('What Is Opened')), ...readItems(brokenRows(rewritten))]),
    ...place.map((row, index) => ({ label: index === 0 ? `$(globe) ${inert(row)}` : inert(row) })),
  ];
}

function warningItems({ host, warnings, verdict }: UrlFacts): PickItem<never>[] {
  const words = [
    ...warnings.map(warning => warningWords(warning, host)),
    ...('refusal' in verdict ? [refusalWords(verdict.refusal, verdict.scheme)] : []),
  ];
  return words.length === 0
    ? []
    : [heading(vscode.l10n.t('Warnings')), ...words.flatMap(text => noteItems('warning', text))];
}

function warningWords(warning: UrlWarning, host: UrlFacts['host']): string {
  switch (warning) {
    case 'international':
      return host?.unicode === undefined
        ? vscode.l10n.t('The host is encoded, and may imitate another: {0}', host?.ascii ?? '')
        : vscode.l10n.t('The host may imitate another: {0} is really {1}', host.unicode, host.ascii);
    case 'ipAddress':
      return vscode.l10n.t('The host is an IP address: it does not say whose it is.');
    case 'userInfo':
      return vscode.l10n.t('A user name or password stands before the host. It may pretend to be the host.');
    case 'notHttps':
      return vscode.l10n.t('The connection is not encrypted.');
    case 'unseen':
      return vscode.l10n.t('There are characters in it that cannot be seen, written here as \\u and their number.');
    case 'rewritten':
      return vscode.l10n.t('A browser reads it in another way than it is written.');
  }
}

function refusalWords(refusal: UrlRefusal, scheme = ''): string {
  switch (refusal) {
    case 'notAUrl':
      return vscode.l10n.t('It cannot be opened: this is no URL.');
    case 'scheme':
      return vscode.l10n.t('It cannot be opened: "{0}" is not a page of the web.', oneLine(`${scheme}:`, 40));
    case 'tooLong':
      return vscode.l10n.t('It cannot be opened: it is too long to be looked through. This is its beginning.');
  }
}

function openItems(): PickItem<UrlChoice>[] {
  return [
    {
      label: vscode.l10n.t('Open in Browser'),
      iconPath: new vscode.ThemeIcon('link-external'),
      answer: { value: 'open' },
    },
    {
      label: vscode.l10n.t('Copy URL'),
      description: vscode.l10n.t('nothing is sent'),
      iconPath: new vscode.ThemeIcon('copy'),
      answer: { value: 'copy' },
    },
  ];
}

function noteWords(note: Note): string {
  return note === 'copied'
    ? vscode.l10n.t('The URL was copied.')
    : vscode.l10n.t('The browser was not opened. Nothing is sent.');
}

/** Never rejects: what goes wrong has not opened anything. */
async function open(href: string): Promise<boolean> {
  try {
    // As a text, which VS Code takes as well: a `Uri` would be encoded anew, and lead elsewhere.
    // https://github.com/microsoft/vscode/issues/85930
    return await vscode.env.openExternal(href as unknown as vscode.Uri);
  } catch {
    return false;
  }
}

/** The outcome of `work`, or `true` as soon as nobody waits for it any more. */
async function untilAborted(work: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  let end: () => void = () => undefined;
  const aborted = new Promise<true>(resolve => {
    end = () => resolve(true);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) {
      end();
    }
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
