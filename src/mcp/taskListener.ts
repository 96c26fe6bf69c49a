import type { McpSubscription, SubscriptionFilter } from '@modelcontextprotocol/client';
import { type Clock, systemClock } from '../base/clock';
import { MutableDisposable } from '../base/disposable';
import { isConnectionError, messageOf, retryAfterOf } from '../base/errors';
import { readAcknowledgedTaskIds } from './codec20260728';
import type { Wire } from './wire';

const NOBODY: ReadonlySet<string> = new Set();
/** A subscription that stood for less was not worth opening again at once. */
const STEADY_MS = 30_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * Keeps one `subscriptions/listen` open for the task IDs asked for, and for changes of the tools where the server
 * declares them. One that breaks off is opened again, later each time. A server that ends it in good order right
 * away, or refuses it, is not asked again on this connection: polling goes on in any case.
 * @see MCP 2026-07-28, Subscriptions; SEP-2663, Tasks extension, "Task Status Notifications"
 */
export class TaskListener {
  private wanted: ReadonlySet<string> = NOBODY;
  private current: McpSubscription | undefined;
  private openedAt = 0;
  private isChanging = false;
  private isRefused = false;
  private breaks = 0;
  private readonly reopening = new MutableDisposable();
  /** What the server agreed to report. The client package loses this list, so it is read off the wire. */
  acknowledged: ReadonlySet<string> = NOBODY;

  constructor(
    private readonly wire: Wire,
    private readonly followsTools: boolean,
    private readonly clock: Clock = systemClock,
  ) {
    wire.onDidNotify(({ method, params }) => {
      // One listen opens at a time, so an acknowledgement can only belong to that one.
      if (method === 'notifications/subscriptions/acknowledged' && this.isChanging) {
        this.acknowledged = readAcknowledgedTaskIds(params);
      }
    });
    wire.onDidEnd(() => this.reopening.dispose());
    if (followsTools) {
      void this.change();
    }
  }

  follow(taskIds: ReadonlySet<string>): void {
    const isSame = taskIds.size === this.wanted.size && [...taskIds].every(id => this.wanted.has(id));
    if (!isSame) {
      this.wanted = taskIds;
      void this.change();
    }
  }

  private get isNeeded(): boolean {
    return this.followsTools || this.wanted.size > 0;
  }

  /** Never rejects. Runs once at a time, until what is open is what is wanted. */
  private async change(): Promise<void> {
    if (this.isChanging || this.isRefused || this.reopening.value) {
      return;
    }
    this.isChanging = true;
    try {
      let opened: ReadonlySet<string> | undefined;
      while (opened !== this.wanted && !this.isRefused && !this.reopening.value) {
        opened = this.wanted;
        await this.replaceWith(opened);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.isChanging = false;
    }
  }

  /** The new stream opens before the old one closes, so that no notification falls between them. */
  private async replaceWith(taskIds: ReadonlySet<string>): Promise<void> {
    const previous = this.current;
    this.current = undefined;
    try {
      if (this.isNeeded) {
        await this.open(taskIds);
      } else {
        this.acknowledged = NOBODY;
      }
    } finally {
      await previous?.close();
    }
  }

  private async open(taskIds: ReadonlySet<string>): Promise<void> {
    // The package's filter type does not know the tasks extension, but it passes the filter on as it is.
    const filter = {
      ...(taskIds.size > 0 && { taskIds: [...taskIds] }),
      ...(this.followsTools && { toolsListChanged: true }),
    } as SubscriptionFilter;
    const opened = await this.wire.guarded(() =>
      this.wire.client.listen(filter, { timeout: this.wire.timeouts.requestMs }),
    );
    this.current = opened;
    this.openedAt = this.clock.now();
    void opened.closed.then(how => this.ended(opened, how));
  }

  private ended(subscription: McpSubscription, how: 'local' | 'graceful' | 'remote'): void {
    if (how === 'local' || this.current !== subscription) {
      return;
    }
    this.current = undefined;
    this.acknowledged = NOBODY;
    const wasSteady = this.clock.now() - this.openedAt >= STEADY_MS;
    this.breaks = wasSteady ? 0 : this.breaks;
    this.wire.log.debug(`subscriptions/listen was ended by the server (${how}), polling instead`);
    if (how === 'graceful' && !wasSteady) {
      this.isRefused = true;
    } else {
      this.reopenLater();
    }
  }

  private failed(error: unknown): void {
    this.acknowledged = NOBODY;
    this.wire.log.debug(`subscriptions/listen failed, polling instead: ${messageOf(error)}`);
    // "Closed" while the connection stands is the package's word for an end in good order before it began.
    if (isConnectionError(error) && error.fault !== 'closed') {
      this.reopenLater(retryAfterOf(error));
    } else {
      this.isRefused = true;
    }
  }

  private reopenLater(leastMs = 0): void {
    const delayMs = Math.max(leastMs, Math.min(FIRST_DELAY_MS * 2 ** this.breaks++, LONGEST_DELAY_MS));
    this.reopening.value = this.clock.after(delayMs, () => {
      this.reopening.value = undefined;
      if (this.isNeeded) {
        void this.change();
      }
    });
  }
}
