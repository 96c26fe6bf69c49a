import * as vscode from 'vscode';

/** The words that a result's document adds of its own, translated. */
export interface ResultWords {
  /** Above a JSON-RPC error. */
  readonly error: (code: number) => string;
  readonly data: string;
  /** Above what a tool was called with that failed. */
  readonly args: string;
  readonly argsTooLong: string;
  /** @param names in Markdown */
  readonly leftOut: (names: string) => string;
  readonly empty: string;
  /** Above the parts that were not kept, since they are too big. */
  readonly cut: string;
  readonly size: (bytes: number) => string;
  /** @param uri in Markdown */
  readonly readWhenOpened: (uri: string) => string;
  /** Of a part that no editor shows. */
  readonly toBeSaved: string;
}

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
    args: vscode.l10n.t('Arguments of the call'),
    argsTooLong: vscode.l10n.t('The arguments were too long to be kept.'),
    leftOut: names => vscode.l10n.t('Left out, since they are secret: {0}', names),
    empty: vscode.l10n.t('(The result is empty.)'),
    cut: vscode.l10n.t(
      'This result is not whole: these parts were too big to be kept, and the server does not have them any more. The setting {0} says how big a result may be.',
      '`mcpTasks.history.largestResultMegabytes`',
    ),
    size: sizeWords,
    readWhenOpened: uri => vscode.l10n.t('read from the server when it is opened: {0}', uri),
    toBeSaved: vscode.l10n.t('no editor shows it: save it with "Save Result As…"'),
  };
}

export function sizeWords(bytes: number): string {
  const [count, unit] =
    bytes < BYTES_PER_MEGABYTE
      ? [Math.ceil(bytes / BYTES_PER_KILOBYTE), 'kilobyte']
      : [bytes / BYTES_PER_MEGABYTE, 'megabyte'];
  return new Intl.NumberFormat(vscode.env.language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(count);
}
