import * as vscode from 'vscode';
import type { TaskState } from '../tasks/taskState';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration as short as a row allows: "12s", "3m 5s", "3m", "2h 10m", "4d". */
export function shortDuration(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  const hours = Math.floor((ms % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS);
  if (days > 0) {
    return vscode.l10n.t('{0}d', days);
  }
  if (hours > 0) {
    return vscode.l10n.t('{0}h {1}m', hours, minutes);
  }
  if (minutes > 0 && seconds > 0) {
    return vscode.l10n.t('{0}m {1}s', minutes, seconds);
  }
  return minutes > 0 ? vscode.l10n.t('{0}m', minutes) : vscode.l10n.t('{0}s', seconds);
}

/**
 * The step in which the age of what still runs is shown, in milliseconds: a row drawn anew loses its hover, so it
 * must not change every second.
 */
export function ageStepMs(ageMs: number): number {
  return ageMs < MINUTE_MS ? 5 * SECOND_MS : MINUTE_MS;
}

/** The age of what still runs, in whole steps. */
export function shortAge(ms: number): string {
  const step = ageStepMs(ms);
  return ms < step ? vscode.l10n.t('now') : shortDuration(ms - (ms % step));
}

/** The time that is left, in whole steps. */
export function shortRest(ms: number): string {
  return shortDuration(Math.max(0, ms - (ms % ageStepMs(ms))));
}

type SpokenUnit = 'day' | 'hour' | 'minute' | 'second';

/** A duration as it is spoken, by itself or after a colon: in some languages, "for" and "ago" want another case. */
export function spokenDuration(ms: number): string {
  const { count, unit } = inLargestUnit(ms);
  return new Intl.NumberFormat(vscode.env.language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** How long ago something was, as it is spoken: "3 days ago". */
export function spokenAgo(ms: number): string {
  const { count, unit } = inLargestUnit(ms);
  return new Intl.RelativeTimeFormat(vscode.env.language).format(-count, unit);
}

function inLargestUnit(ms: number): { readonly count: number; readonly unit: SpokenUnit } {
  if (ms >= DAY_MS) {
    return { count: Math.floor(ms / DAY_MS), unit: 'day' };
  }
  if (ms >= HOUR_MS) {
    return { count: Math.floor(ms / HOUR_MS), unit: 'hour' };
  }
  return ms >= MINUTE_MS
    ? { count: Math.floor(ms / MINUTE_MS), unit: 'minute' }
    : { count: Math.floor(ms / SECOND_MS), unit: 'second' };
}

/** A moment in the user's own notation; what is no date is shown as it was sent. */
export function moment(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleString(vscode.env.language);
}

/** A moment of today by its time alone, any other one with its day; both in milliseconds since the epoch. */
export function clockTime(ms: number, nowMs: number): string {
  const [date, now] = [new Date(ms), new Date(nowMs)];
  return date.toDateString() === now.toDateString()
    ? date.toLocaleTimeString(vscode.env.language)
    : date.toLocaleString(vscode.env.language);
}

/** The word for a state, for eyes and for screen readers. */
export function stateWord(state: TaskState): string {
  switch (state) {
    case 'working':
      return vscode.l10n.t('working');
    case 'inputRequired':
      return vscode.l10n.t('needs input');
    case 'cancelling':
      return vscode.l10n.t('cancelling');
    case 'completed':
      return vscode.l10n.t('completed');
    case 'toolError':
      return vscode.l10n.t('completed with a tool error');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    case 'gone':
      return vscode.l10n.t('gone');
    case 'unknown':
      return vscode.l10n.t('unknown status');
    case 'unwatched':
      return vscode.l10n.t('not watched');
  }
}
