import * as l10n from '@vscode/l10n';
import { INVALID_PARAMS, InvalidMessageError, isProtocolError } from '../base/errors';
import type { TaskClient, TaskPage } from './taskClient';
import type { Mark } from './taskStore';

/** Where a list that never ends is given up. */
const MOST_PAGES = 10_000;

export interface ListPage extends TaskPage {
  /** The mark taken before the page was asked for. */
  readonly askedAt: Mark;
}

/** What came of the pages of a whole list. */
export interface WholeList<T> {
  readonly pages: number;
  readonly taken: readonly T[];
}

/**
 * Every page of `tasks/list`. A cursor that the server no longer accepts restarts the walk once.
 * @param take is handed each page, while the server answers for the next one
 * @returns what was taken, not counting what came before a restart
 * @throws InvalidMessageError when the cursors go round in circles
 * @see MCP 2025-11-25, Tasks, "Task Listing"; Pagination
 */
export async function readWholeList<T>(
  client: Pick<TaskClient, 'list'>,
  mark: () => Mark,
  take: (page: ListPage) => readonly T[],
  signal?: AbortSignal,
): Promise<WholeList<T>> {
  try {
    return await walk(client, mark, take, signal);
  } catch (error) {
    if (isStaleCursor(error)) {
      return walk(client, mark, take, signal);
    }
    throw error;
  }
}

async function walk<T>(
  client: Pick<TaskClient, 'list'>,
  mark: () => Mark,
  take: (page: ListPage) => readonly T[],
  signal?: AbortSignal,
): Promise<WholeList<T>> {
  const taken: T[] = [];
  let pages = 0;
  for await (const page of pagesOf(client, mark, signal, true)) {
    pages++;
    for (const item of take(page)) {
      taken.push(item);
    }
  }
  return { pages, taken };
}

/**
 * The pages of `tasks/list`, asked for one after the other for as long as somebody wants the next one.
 * @param isWhole all are wanted: each is asked for before the last one is handed out
 * @throws InvalidMessageError when the cursors go round in circles
 */
export async function* pagesOf(
  client: Pick<TaskClient, 'list'>,
  mark: () => Mark,
  signal?: AbortSignal,
  isWhole = false,
): AsyncGenerator<ListPage> {
  const seen = new Set<string>();
  const ask = async (cursor?: string): Promise<ListPage> => {
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= MOST_PAGES)) {
      throw new InvalidMessageError(l10n.t('The list of tasks does not end: its cursors repeat.'));
    }
    if (cursor !== undefined) {
      seen.add(cursor);
    }
    const askedAt = mark();
    return { ...(await client.list(cursor, signal)), askedAt };
  };
  let next: Promise<ListPage> | undefined = ask();
  while (next) {
    const page: ListPage = await next;
    const { nextCursor } = page;
    const ahead = isWhole && nextCursor !== undefined ? ask(nextCursor) : undefined;
    ahead?.catch(() => undefined); // Whoever wants the page hears of it.
    yield page;
    next = nextCursor === undefined ? undefined : (ahead ?? ask(nextCursor));
  }
}

function isStaleCursor(error: unknown): boolean {
  return isProtocolError(error) && error.code === INVALID_PARAMS;
}
