/** This window, as far as rows speak of it. */
export interface Me {
  readonly windowId: string;
  isAlive(windowId: string): boolean;
  /** By hash: the tasks that this window wants to be the one to ask for. */
  readonly wishes: ReadonlySet<string>;
  /** By hash: what goes on in a process of this window. */
  readonly homes: Set<string>;
  /** The number of the last transaction whose news from other windows is known here. */
  seenSeq: number;
  /** Up to this transaction the file has rows that this window has never read: it was opened in place of another one. */
  unreadSeq: number;
}
