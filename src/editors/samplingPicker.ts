import * as vscode from 'vscode';

/** An entry without a value says something, and does nothing. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

export interface ChoiceQuestion<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Choice<T>[];
}

/**
 * Offers choices above an editor: it stays while the user reads and writes there.
 * @param shown runs once the choices are there: what takes the focus then keeps it
 * @returns nothing when the user closes it, or when `signal` aborts
 */
export async function choose<T>(
  { title, placeholder, items }: ChoiceQuestion<T>,
  signal: AbortSignal,
  shown?: () => Promise<void>,
): Promise<T | undefined> {
  if (signal.aborted) {
    return undefined;
  }
  const picker = vscode.window.createQuickPick<Choice<T>>();
  picker.title = title;
  picker.placeholder = placeholder;
  picker.items = items;
  picker.ignoreFocusOut = true;
  const hide = (): void => picker.hide();
  signal.addEventListener('abort', hide, { once: true });
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        if (item?.value !== undefined) {
          resolve(item.value);
        }
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
      shown?.().catch(reject);
    });
  } finally {
    signal.removeEventListener('abort', hide);
    picker.dispose();
  }
}
