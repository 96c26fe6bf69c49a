import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { faultOf, INVALID_PARAMS, InvalidMessageError, isCancelledError, isProtocolError } from '../base/errors';
import type { TaskClient, TaskPage } from './taskClient';
import type { Mark } from './taskStore';

/** Where a list that never ends is given up. */
const MOST_PAGES = 10_000;

export interface ListPage extends TaskPage {
  /** The mark taken before the page was asked for. */
  readonly askedAt: Mark;
}

/** For so long pages wait for those that follow: many that come fast are one piece of news. */
const GATHERED_FOR_MS = 1_000;

export interface ListReading {
  readonly client: Pick<TaskClient, 'list' | 'isEnded'>;
  readonly mark: () => Mark;
  readonly clock: Clock;
  /** Takes pages, perhaps while others are still to come. */
  readonly take: (pages: readonly ListPage[]) => void;
  /** The walk begins anew: what was taken is true, but nobody knows any more whether the list has it. */
  readonly startOver: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads every page of `tasks/list`. Of a server that takes its time, or refuses a page, all is told that it got to say,
 * unless its connection has ended. A cursor that it no longer accepts restarts the walk once.
 * @returns how many pages there are
 * @throws InvalidMessageError when the cursors go round in circles
 * @see MCP 2025-11-25, Tasks, "Task Listing"; Pagination
 */
export async function readWholeList(reading: ListReading): Promise<number> {
  try {
    return await walk(reading);
  } catch (error) {
    if (isStaleCursor(error)) {
      reading.startOver();
      return walk(reading);
    }
    throw error;
  }
}

async function walk(reading: ListReading): Promise<number> {
  const gathered = new GatheredPages(reading);
  let pages = 0;
  try {
    for await (const page of pagesOf(reading.client, reading.mark, reading.signal)) {
      gathered.add(page);
      pages++;
    }
    gathered.handOn();
    return pages;
  } catch (error) {
    if (!isCancelledError(error) && !isOver(error)) {
      gathered.handOn();
    }
    throw error;
  } finally {
    gathered.dispose();
  }
}

/** Those that were not handed on yet. */
class GatheredPages implements Disposable {
  private pages: ListPage[] = [];
  private readonly soon = new MutableDisposable();

  constructor(private readonly reading: ListReading) {}

  add(page: ListPage): void {
    this.pages.push(page);
    this.soon.value ??= this.reading.clock.after(GATHERED_FOR_MS, () => this.handOn());
  }

  handOn(): void {
    this.soon.value = undefined;
    const { pages } = this;
    this.pages = [];
    // A request may learn long after its connection that this has ended, and the tasks with it.
    if (pages.length > 0 && !this.reading.client.isEnded) {
      this.reading.take(pages);
    }
  }

  dispose(): void {
    this.soon.dispose();
  }
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

/** The connection is gone, or the session: the list is asked for again, as it is by then. */
function isOver(error: unknown): boolean {
  const fault = faultOf(error);
  return fault === 'closed' || fault === 'sessionLost';
}

function isStaleCursor(error: unknown): boolean {
  return isProtocolError(error) && error.code === INVALID_PARAMS;
}
