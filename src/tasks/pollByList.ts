import { isConnectionError } from '../base/errors';
import { type ServerId, type TaskKey, taskKey } from './task';
import type { TaskClient } from './taskClient';
import { type ListPage, pagesOf } from './taskList';
import type { TaskStore } from './taskStore';

/** How many tasks a page is taken to have until the list was read: the store of the SDK has so many. */
const USUAL_PAGE = 10;
/** A page is a longer answer than a word about one task: it has to stand for so many of them at least. */
const FEWEST_ON_A_PAGE = 4;

/** Asks about many tasks of a server by its list, where that takes fewer requests. 2025-11-25 only. */
export class PollByList {
  /** How many pages it takes to hear of all that is asked about, as far as is known. */
  private readonly pages = new WeakMap<TaskClient, number>();

  constructor(private readonly store: TaskStore) {}

  isCheaper(serverId: ServerId, client: TaskClient, questions: number): boolean {
    const pages = this.pages.get(client) ?? Math.ceil(this.store.countOf(serverId) / USUAL_PAGE);
    return client.abilities.list && questions > 0 && questions >= pages * FEWEST_ON_A_PAGE;
  }

  /** The whole list had so many pages: no more are needed. */
  learn(client: TaskClient, pages: number): void {
    this.pages.set(client, Math.min(pages, this.pages.get(client) ?? pages));
  }

  /**
   * Reads the list for as long as that is worth its while, and folds in what it says of tasks that are known: others
   * come into view when the user asks for the list.
   * @param wanted the tasks that are asked about; it is left with those that the list did not tell of
   * @throws ConnectionError when the server did not answer
   */
  async read(serverId: ServerId, client: TaskClient, wanted: Set<TaskKey>): Promise<void> {
    const questions = wanted.size;
    // One that told of too few, or did not answer, is left alone until there are twice as many to ask about, or until
    // it was read for another reason: about single tasks the server may tell all the same.
    const tooMany = (2 * questions) / FEWEST_ON_A_PAGE;
    let pages = 0;
    try {
      for await (const page of pagesOf(client, () => this.store.mark())) {
        pages++;
        this.fold(serverId, client, page);
        for (const { taskId } of page.reports) {
          wanted.delete(taskKey(serverId, taskId));
        }
        if (wanted.size === 0 || (pages + 1) * FEWEST_ON_A_PAGE > questions) {
          break;
        }
      }
    } catch (error) {
      if (isConnectionError(error)) {
        this.pages.set(client, tooMany);
        throw error;
      }
      pages = Number.POSITIVE_INFINITY; // A list that cannot be read tells nothing.
    }
    const wasCheaper = questions - wanted.size >= pages * FEWEST_ON_A_PAGE;
    this.pages.set(client, wasCheaper ? pages : tooMany);
  }

  private fold(serverId: ServerId, { generation }: TaskClient, { reports, askedAt }: ListPage): void {
    const known = reports.filter(({ taskId }) => this.store.get(taskKey(serverId, taskId)) !== undefined);
    this.store.applyAll(known.map(report => ({ serverId, generation, source: 'list', report, askedAt })));
  }
}
