import * as l10n from '@vscode/l10n';
import { INVALID_PARAMS, InvalidMessageError, isProtocolError } from '../base/errors';
import type { TaskReport } from './task';
import type { TaskClient } from './taskClient';
import type { Mark } from './taskStore';

/** Where a list that never ends is given up. */
const MOST_PAGES = 10_000;

export interface ListedTask {
  readonly report: TaskReport;
  readonly askedAt: Mark;
}

/**
 * Every page of `tasks/list`, each report with the mark taken before its page was asked for.
 * A cursor that the server no longer accepts restarts the walk once.
 * @throws InvalidMessageError when the cursors go round in circles
 * @see MCP 2025-11-25, Tasks, "Task Listing"; Pagination
 */
export async function readWholeList(
  client: Pick<TaskClient, 'list'>,
  mark: () => Mark,
  signal?: AbortSignal,
): Promise<ListedTask[]> {
  try {
    return await walk(client, mark, signal);
  } catch (error) {
    if (isStaleCursor(error)) {
      return walk(client, mark, signal);
    }
    throw error;
  }
}

async function walk(client: Pick<TaskClient, 'list'>, mark: () => Mark, signal?: AbortSignal): Promise<ListedTask[]> {
  const listed: ListedTask[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const askedAt = mark();
    const page = await client.list(cursor, signal);
    listed.push(...page.reports.map(report => ({ report, askedAt })));
    cursor = page.nextCursor;
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= MOST_PAGES)) {
      throw new InvalidMessageError(l10n.t('The list of tasks does not end: its cursors repeat.'));
    }
    seen.add(cursor ?? '');
  } while (cursor !== undefined);
  return listed;
}

function isStaleCursor(error: unknown): boolean {
  return isProtocolError(error) && error.code === INVALID_PARAMS;
}
