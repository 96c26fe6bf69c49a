import * as vscode from 'vscode';
import type { Share } from '../tasks/usualDuration';

/** An estimate is told in steps, in percent: nobody knows it better. */
const ESTIMATE_STEP = 5;
/** How many parts a bar of text has. */
const BAR_PARTS = 10;

/** "40%", or "about 40%" where it is an estimate; nothing for one that has not begun to say anything. */
export function shareWords(share: Share | undefined): string[] {
  if (!share) {
    return [];
  }
  if (!share.isEstimated) {
    return [`${Math.round(share.value * 100)}%`];
  }
  const percent = Math.round((share.value * 100) / ESTIMATE_STEP) * ESTIMATE_STEP;
  return percent === 0 ? [] : [vscode.l10n.t('about {0}%', percent)];
}

/** A bar that can be read aloud beside its words, for it is never alone: "▰▰▰▰▱▱▱▱▱▱". */
export function shareBar({ value }: Share): string {
  const full = Math.round(value * BAR_PARTS);
  return '▰'.repeat(full) + '▱'.repeat(BAR_PARTS - full);
}
