import { isRecord } from '../base/record';

export type Row = Readonly<Record<string, unknown>>;

/**
 * The rows that a tree passes: the one under the pointer first, and after it the others of the selection it belongs to.
 * VS Code has the selection in the order in which it was made, also for a button that is pressed on one row of it.
 */
export function rowsOf([node, selection]: readonly unknown[]): readonly Row[] {
  const others = Array.isArray(selection) ? selection.filter(row => row !== node) : [];
  return [node, ...others].filter(isRecord);
}

/** What a command that is about one row was handed, without the selection around it. */
export function withoutSelection(args: readonly unknown[]): readonly unknown[] {
  const [row] = rowsOf(args);
  return row ? [row] : args;
}
