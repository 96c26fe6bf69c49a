import type { McpSubscription, SubscriptionFilter } from '@modelcontextprotocol/client';
import { messageOf } from '../base/errors';
import { readAcknowledgedTaskIds } from './codec20260728';
import type { Wire } from './wire';

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Keeps one `subscriptions/listen` open for the task IDs asked for. A server that ends it right away, or refuses it,
 * is not asked again on this connection: polling goes on in any case.
 * @see SEP-2663, Tasks extension, "Task Status Notifications"
 */
export class TaskListener {
  private wanted: ReadonlySet<string> = NOBODY;
  private current: McpSubscription | undefined;
  private isChanging = false;
  private isRefused = false;
  /** What the server agreed to report. The client package loses this list, so it is read off the wire. */
  acknowledged: ReadonlySet<string> = NOBODY;

  constructor(private readonly wire: Wire) {
    wire.onDidNotify(({ method, params }) => {
      // One listen opens at a time, so an acknowledgement can only belong to that one.
      if (method === 'notifications/subscriptions/acknowledged' && this.isChanging) {
        this.acknowledged = readAcknowledgedTaskIds(params);
      }
    });
  }

  follow(taskIds: ReadonlySet<string>): void {
    const isSame = taskIds.size === this.wanted.size && [...taskIds].every(id => this.wanted.has(id));
    if (!isSame) {
      this.wanted = taskIds;
      void this.change();
    }
  }

  /** Never rejects. Runs once at a time, until what is open is what is wanted. */
  private async change(): Promise<void> {
    if (this.isChanging || this.isRefused) {
      return;
    }
    this.isChanging = true;
    try {
      let opened: ReadonlySet<string> | undefined;
      while (opened !== this.wanted && !this.isRefused) {
        opened = this.wanted;
        await this.replaceWith(opened);
      }
    } catch (error) {
      this.isRefused = true;
      this.acknowledged = NOBODY;
      this.wire.log.debug(`subscriptions/listen failed, polling instead: ${messageOf(error)}`);
    } finally {
      this.isChanging = false;
    }
  }

  /** The new stream opens before the old one closes, so that no notification falls between them. */
  private async replaceWith(taskIds: ReadonlySet<string>): Promise<void> {
    const previous = this.current;
    this.current = undefined;
    try {
      if (taskIds.size === 0) {
        this.acknowledged = NOBODY;
      } else {
        await this.open(taskIds);
      }
    } finally {
      await previous?.close();
    }
  }

  private async open(taskIds: ReadonlySet<string>): Promise<void> {
    // The package's filter type does not know the tasks extension, but it passes the filter on as it is.
    const filter = { taskIds: [...taskIds] } as SubscriptionFilter;
    const opened = await this.wire.guarded(() => this.wire.client.listen(filter));
    this.current = opened;
    void opened.closed.then(how => this.ended(opened, how));
  }

  private ended(subscription: McpSubscription, how: 'local' | 'graceful' | 'remote'): void {
    if (how !== 'local' && this.current === subscription) {
      this.current = undefined;
      this.acknowledged = NOBODY;
      this.isRefused = how === 'graceful';
      this.wire.log.debug(`subscriptions/listen was ended by the server (${how}), polling instead`);
    }
  }
}
