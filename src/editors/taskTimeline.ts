import type { EntryDetails, InputRound, TimelineEvent, TimelineLine } from '../ledger/records';
import type { GoneReason } from '../tasks/task';
import type { Telling } from './taskTelling';
import { preciseDuration, timeStamp } from './timeStamps';

/** Reasons that we know a word for; another version may have written others. */
const GONE_REASONS: readonly string[] = ['expired', 'serverLost', 'otherWindow', 'unknown'] satisfies GoneReason[];

/**
 * What happened, line by line.
 * @param goesOn the last state is not over yet
 */
export function timelineSection(entry: EntryDetails, goesOn: boolean, telling: Telling): string[] {
  const { words } = telling;
  const { lines, omittedLines } = entry;
  if (lines.length === 0) {
    return [];
  }
  const start = Math.min(entry.calledAt ?? Number.POSITIVE_INFINITY, lines[0]?.at ?? 0);
  const rows = lines.map((line, index) => [
    timeStamp(line.at),
    preciseDuration(line.at - start),
    lasted(lines, index, goesOn, telling),
    ...lineCells(line, telling),
  ]);
  const head = [words.time, words.sinceStart, words.lasted, words.state, words.message, words.toldBy];
  return [`## ${words.timeline}`, table(head, rows), ...(omittedLines > 0 ? [words.omitted(omittedLines)] : [])];
}

/** What was asked of the user, and which answer it got; never what the answer said. */
export function inputSection(rounds: readonly InputRound[], telling: Telling): string[] {
  const { words, code } = telling;
  if (rounds.length === 0) {
    return [];
  }
  const rows = rounds.map(({ inputKind, question, askedAt, end, endedAt }) => [
    words.kindOf(inputKind),
    question === '' ? '' : code(question),
    timeStamp(askedAt),
    end === undefined ? words.noAnswerYet : words.answer(end),
    endedAt === undefined ? '' : preciseDuration(endedAt - askedAt),
  ]);
  return [`## ${words.input}`, table([words.kind, words.question, words.asked, words.answerIs, words.after], rows)];
}

/** How long a state held: until the next one, or until now. An event takes no time. */
function lasted(lines: readonly TimelineLine[], index: number, goesOn: boolean, telling: Telling): string {
  const line = lines[index];
  if (line?.kind !== 'state') {
    return '';
  }
  const next = lines.slice(index + 1).find(({ kind }) => kind === 'state');
  if (next) {
    return preciseDuration(next.at - line.at);
  }
  return goesOn ? telling.words.soFar(preciseDuration(telling.nowMs - line.at)) : '';
}

/** State, message, and who told it. */
function lineCells(line: TimelineLine, { words, code }: Telling): string[] {
  if (line.kind === 'event') {
    const { event } = line;
    const isOfServer = event.name === 'progress' || event.name === 'cancelRefused';
    return [`*${words.event(event.name)}*`, eventMessage(event, code), isOfServer ? words.server : words.person];
  }
  const gone = line.goneReason === undefined ? [] : [`${words.gone}: ${goneWords(line.goneReason, { words, code })}`];
  return [
    [code(line.statusWord), ...gone].join(', '),
    line.message === undefined || line.message === '' ? '' : code(line.message),
    words.sourceOf(line.source),
  ];
}

function goneWords(reason: string, { words, code }: Pick<Telling, 'words' | 'code'>): string {
  return GONE_REASONS.includes(reason) ? words.goneBecause(reason as GoneReason) : code(reason);
}

function eventMessage(event: TimelineEvent, code: (text: string) => string): string {
  switch (event.name) {
    case 'progress': {
      const { progress, total, message } = event.progress;
      const count = total === undefined ? String(progress) : `${progress} / ${total}`;
      return message === undefined || message === '' ? count : `${count} ${code(message)}`;
    }
    case 'cancelRefused':
      return code(event.message);
    default:
      return '';
  }
}

/**
 * A bar ends a cell even within a code span, unless a backslash stands before it; two of those are read in two ways.
 * @see GitHub Flavored Markdown, "Tables (extension)"
 */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replace(/\\(?=\|)/g, '\\ ').replaceAll('|', '\\|');
}
