import * as vscode from 'vscode';
import type { ResultWords } from './resultFiles';

const BYTES_PER_KILOBYTE = 1_024;
const BYTES_PER_MEGABYTE = 1_024 * BYTES_PER_KILOBYTE;

/** What a result is called whose tool is not known. */
export function namelessResult(): string {
  return vscode.l10n.t('result');
}

export function resultWords(): ResultWords {
  return {
    error: code => vscode.l10n.t('Error {0}', code),
    data: vscode.l10n.t('Data'),
    seeFile: (kind, file) => vscode.l10n.t('({0}: see {1})', kind, file),
    empty: vscode.l10n.t('(The result is empty.)'),
    cut: vscode.l10n.t(
      'This result is not whole: these parts were too big to be kept, and the server does not have them any more. The setting {0} says how big a result may be.',
      '`mcpTasks.history.largestResultMegabytes`',
    ),
    size,
  };
}

function size(bytes: number): string {
  const [count, unit] =
    bytes < BYTES_PER_MEGABYTE
      ? [Math.ceil(bytes / BYTES_PER_KILOBYTE), 'kilobyte']
      : [bytes / BYTES_PER_MEGABYTE, 'megabyte'];
  return new Intl.NumberFormat(vscode.env.language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(count);
}
