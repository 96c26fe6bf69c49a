import * as l10n from '@vscode/l10n';
import { oneLine, shortTaskId } from '../base/strangerText';
import type { TrafficEntry, TrafficMark, TrafficMessage } from './traffic';
import { type Redact, readableJson, redacted } from './trafficBody';

const LONGEST_METHOD = 80;
const LONGEST_ID = 40;

export interface TrafficTextOptions {
  readonly redact: Redact;
  /** How many older entries are no longer kept. */
  readonly forgotten?: number;
}

/** Messages for people: a block for each, with its time of day here, and its body as JSON; without secrets. */
export function trafficText(entries: readonly TrafficEntry[], { redact, forgotten = 0 }: TrafficTextOptions): string {
  const blocks = entries.map(entry => (entry.kind === 'mark' ? markLine(entry, redact) : messageBlock(entry, redact)));
  const beginning = forgotten > 0 ? [l10n.t('Older messages are no longer kept: {0}.', forgotten)] : [];
  return [...beginning, ...blocks].map(block => `${block}\n`).join('\n');
}

function markLine({ time, connection, mark, text }: TrafficMark, redact: Redact): string {
  return `${localDate(time)} ${localTime(time)} ── ${markWords(mark, connection, oneLine(redact(text)))}`;
}

function markWords(mark: TrafficMark['mark'], connection: number, text: string): string {
  switch (mark) {
    case 'started':
      return l10n.t('Connection {0} is started over {1}.', connection, text);
    case 'speaks':
      return text === 'none'
        ? l10n.t('Connection {0} has no tasks.', connection)
        : l10n.t('Connection {0} speaks the tasks of {1}.', connection, text);
    case 'unreadable':
      return l10n.t('Connection {0} brought something that is no message: {1}', connection, text);
    case 'ended':
      return l10n.t('Connection {0} has ended: {1}', connection, text);
  }
}

function messageBlock(entry: TrafficMessage, redact: Redact): string {
  const lines = [messageLine(entry, redact)];
  if (entry.isCut) {
    lines.push(cutWords(entry.cutFromBytes));
  }
  const body = bodyOf(entry.message);
  return body === undefined ? lines.join('\n') : [...lines, readableJson(redacted(body, redact))].join('\n');
}

/** Words of strangers are masked before they are shortened: half a secret would not be found. */
function messageLine(entry: TrafficMessage, redact: Redact): string {
  const { time, direction, id, tookMs, taskId, errorCode } = entry;
  return [
    localTime(time),
    direction === 'sent' ? '→' : '←',
    methodWords(entry, redact),
    ...(id === undefined ? [] : [`#${oneLine(redact(String(id)), LONGEST_ID)}`]),
    ...(tookMs === undefined ? [] : [l10n.t('{0} ms', tookMs)]),
    ...(taskId === undefined ? [] : [l10n.t('task {0}', shortTaskId(redact(taskId)))]),
    ...(errorCode === undefined ? [] : [l10n.t('error {0}', errorCode)]),
  ].join(' ');
}

function methodWords({ shape, method }: TrafficMessage, redact: Redact): string {
  const name = method === undefined ? undefined : oneLine(redact(method), LONGEST_METHOD);
  if (shape !== 'answer') {
    return name ?? '';
  }
  return name === undefined ? l10n.t('answer to an unknown request') : l10n.t('answer to {0}', name);
}

function cutWords(bytes: number | undefined): string {
  return bytes === undefined
    ? l10n.t('(too deep to be kept: only the beginning follows)')
    : l10n.t('(more than {0} KiB: only the beginning follows)', Math.floor(bytes / 1024));
}

/** What the first line does not say. */
function bodyOf({ params, result, error }: Readonly<Record<string, unknown>>): unknown {
  return params ?? result ?? error;
}

function localDate(time: number): string {
  const date = new Date(time);
  return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
}

function localTime(time: number): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
