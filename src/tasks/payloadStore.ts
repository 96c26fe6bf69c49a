import type { Payload } from './payload';
import type { TaskKey } from './task';

/** How many payloads are kept in memory; the least recently used goes first. */
const KEPT_PAYLOADS = 100;

/** Payloads that need not be asked for again. */
export class PayloadStore {
  private readonly payloads = new Map<TaskKey, Payload>();

  get(key: TaskKey): Payload | undefined {
    const payload = this.payloads.get(key);
    if (payload) {
      this.keep(key, payload);
    }
    return payload;
  }

  keep(key: TaskKey, payload: Payload): void {
    this.payloads.delete(key);
    this.payloads.set(key, payload);
    for (const oldest of this.payloads.keys()) {
      if (this.payloads.size <= KEPT_PAYLOADS) {
        return;
      }
      this.payloads.delete(oldest);
    }
  }

  delete(key: TaskKey): void {
    this.payloads.delete(key);
  }
}
