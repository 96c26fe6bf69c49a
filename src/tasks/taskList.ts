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

/**
 * Every page of `tasks/list`. A cursor that the server no longer accepts restarts the walk once.
 * @throws InvalidMessageError when the cursors go round in circles
 * @see MCP 2025-11-25, Tasks, "Task Listing"; Pagination
 */
export async function readWholeList(
  client: Pick<TaskClient, 'list'>,
  mark: () => Mark,
  signal?: AbortSignal,
): Promise<readonly ListPage[]> {
  try {
    return await walk(client, mark, signal);
  } catch (error) {
    if (isStaleCursor(error)) {
      return walk(client, mark, signal);
    }
    throw error;
  }
}

async function walk(client: Pick<TaskClient, 'list'>, mark: () => Mark, signal?: AbortSignal): Promise<ListPage[]> {
  const pages: ListPage[] = [];
  for await (const page of pagesOf(client, mark, signal)) {
    pages.push(page);
  }
  return pages;
}

/**
 * The pages of `tasks/list`, asked for one after the other for as long as somebody wants the next one.
 * @throws InvalidMessageError when the cursors go round in circles
 */
export async function* pagesOf(
  client: Pick<TaskClient, 'list'>,
  mark: () => Mark,
  signal?: AbortSignal,
): AsyncGenerator<ListPage> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const askedAt = mark();
    const page = await client.list(cursor, signal);
    yield { ...page, askedAt };
    cursor = page.nextCursor;
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= MOST_PAGES)) {
      throw new InvalidMessageError(l10n.t('The list of tasks does not end: its cursors repeat.'));
    }
    seen.add(cursor ?? '');
  } while (cursor !== undefined);
}

function isStaleCursor(error: unknown): boolean {
  return isProtocolError(error) && error.code === INVALID_PARAMS;
}
