import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { isCancelledError, messageOf } from '../base/errors';
import type { ServerId } from './task';
import type { Tool } from './taskClient';

/** What is known of a server's tools; `reading` keeps what was known before. */
export type ToolList =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'reading'; readonly tools: readonly Tool[] }
  | { readonly kind: 'read'; readonly tools: readonly Tool[] }
  | { readonly kind: 'failed'; readonly tools: readonly Tool[]; readonly message: string };

const UNKNOWN: ToolList = { kind: 'unknown' };

/** The tools of servers as views show them: read when somebody looks, and again when the server says they changed. */
export class ToolStore implements Disposable {
  private readonly lists = new Map<ServerId, ToolList>();
  private readonly readings = new Map<ServerId, { isStale: boolean }>();
  private readonly changes = new Emitter<ServerId>();
  /** The tools of this server, or what is known of them, changed. */
  readonly onDidChange = this.changes.event;

  /** @param ask asks a server that is connected; it must not connect one */
  constructor(private readonly ask: (serverId: ServerId) => Promise<readonly Tool[]>) {}

  of(serverId: ServerId): ToolList {
    return this.lists.get(serverId) ?? UNKNOWN;
  }

  /** Somebody looks at the tools: reads them unless they are known. */
  show(serverId: ServerId): void {
    const { kind } = this.of(serverId);
    if (kind === 'unknown' || kind === 'failed') {
      void this.read(serverId);
    }
  }

  /** The tools may be others now: those that somebody has looked at are read again. */
  changed(serverId: ServerId): void {
    if (this.lists.has(serverId)) {
      this.reread(serverId);
    }
  }

  /** Somebody wants to know the tools as they are now. */
  reread(serverId: ServerId): void {
    const reading = this.readings.get(serverId);
    if (reading) {
      reading.isStale = true;
    } else {
      void this.read(serverId);
    }
  }

  forget(serverId: ServerId): void {
    this.readings.delete(serverId);
    if (this.lists.delete(serverId)) {
      this.changes.fire(serverId);
    }
  }

  dispose(): void {
    this.changes.dispose();
  }

  /** Never rejects: what went wrong is a state. One question at a time; an answer that came late is dropped. */
  private async read(serverId: ServerId): Promise<void> {
    const reading = { isStale: false };
    this.readings.set(serverId, reading);
    this.put(serverId, { kind: 'reading', tools: this.known(serverId) });
    const outcome = await this.outcome(serverId);
    if (this.readings.get(serverId) !== reading) {
      return;
    }
    this.readings.delete(serverId);
    this.put(serverId, outcome);
    if (reading.isStale) {
      await this.read(serverId);
    }
  }

  private async outcome(serverId: ServerId): Promise<ToolList> {
    try {
      return { kind: 'read', tools: await this.ask(serverId) };
    } catch (error) {
      return isCancelledError(error)
        ? UNKNOWN
        : { kind: 'failed', tools: this.known(serverId), message: messageOf(error) };
    }
  }

  private known(serverId: ServerId): readonly Tool[] {
    const list = this.of(serverId);
    return list.kind === 'unknown' ? [] : list.tools;
  }

  private put(serverId: ServerId, list: ToolList): void {
    this.lists.set(serverId, list);
    this.changes.fire(serverId);
  }
}
