import type * as vscode from 'vscode';

/** A list that VS Code keeps: in every window, or in this workspace only. */
export function mementoList(state: vscode.Memento, key: string) {
  return {
    read: (): unknown => state.get<unknown>(key),
    /** What is not kept is missed and does no harm. */
    write: (list: readonly unknown[]): void => {
      state.update(key, list).then(undefined, () => undefined);
    },
  };
}
