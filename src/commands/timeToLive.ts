import * as vscode from 'vscode';
import { callTitle } from '../editors/argumentForm';
import { ask, type Outcome, type PickItem, pick } from '../editors/steps';
import type { Tool } from '../tasks/taskClient';
import { spokenDuration } from '../views/words';
import { MINUTE_MS, MOST_MINUTES, minutesToMs } from './minutes';

const HOUR_MS = 60 * MINUTE_MS;
const OFFERED_MS = [10 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS];

/** How long a task is wished to be kept, in milliseconds; `null` is left to the server. */
export type TimeToLive = number | null;

/** Only tasks of 2025-11-25 are made with a wish. @see MCP 2025-11-25, Tasks, "TTL and Resource Management" */
export function hasTimeToLive({ taskSupport }: Pick<Tool, 'taskSupport'>): boolean {
  return taskSupport === 'required' || taskSupport === 'optional';
}

export function timeToLiveWords(ttlMs: TimeToLive): string {
  return ttlMs === null ? vscode.l10n.t('as long as the server likes') : spokenDuration(ttlMs);
}

/** @returns nothing when the user leaves */
export async function askTimeToLive(
  tool: Tool,
  serverName: string,
  present: TimeToLive,
): Promise<TimeToLive | undefined> {
  const offered: readonly TimeToLive[] = [null, ...new Set([...(present ? [present] : []), ...OFFERED_MS])];
  const items: PickItem<TimeToLive | 'other'>[] = [
    ...offered.map(ttlMs => ({ label: timeToLiveWords(ttlMs), answer: { value: ttlMs } })),
    { label: vscode.l10n.t('Other…'), answer: { value: 'other' } },
  ];
  const frame = { title: callTitle(tool, serverName), canGoBack: false, forward: 'never', buttons: [] } as const;
  const chosen = await pick<never, TimeToLive | 'other'>({
    ...frame,
    kind: 'pick',
    prompt: vscode.l10n.t('How long should the server keep the task and its result?'),
    items,
    active: items.find(({ answer }) => answer?.value === present),
  });
  if (chosen.kind !== 'value') {
    return undefined;
  }
  if (chosen.value !== 'other') {
    return chosen.value;
  }
  const typed = await ask<never>({
    ...frame,
    kind: 'text',
    prompt: vscode.l10n.t('Minutes that the task and its result should be kept'),
    initial: present === null ? '' : String(present / MINUTE_MS),
    read: readMinutes,
  });
  return typed.kind === 'value' ? (typed.value as number) : undefined; // A number, or it is not taken.
}

function readMinutes(text: string): Outcome {
  const ttlMs = minutesToMs(text);
  return ttlMs !== undefined
    ? { value: ttlMs }
    : { problem: vscode.l10n.t('Enter a number of minutes, at most {0}.', MOST_MINUTES) };
}
