import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { Payload } from './payload';
import type { TaskKey } from './task';

/** How many payloads are kept in memory; the least recently used goes first. */
const KEPT_PAYLOADS = 100;

export interface ArrivedPayload {
  readonly key: TaskKey;
  readonly payload: Payload;
}

/** Payloads that need not be asked for again. */
export class PayloadStore implements Disposable {
  private readonly payloads = new Map<TaskKey, Payload>();
  private readonly arrivals = new Emitter<ArrivedPayload>();
  /** A server sent a payload that was not known. */
  readonly onDidArrive = this.arrivals.event;

  get(key: TaskKey): Payload | undefined {
    const payload = this.payloads.get(key);
    if (payload) {
      this.put(key, payload);
    }
    return payload;
  }

  /** A server sent it. */
  keep(key: TaskKey, payload: Payload): void {
    const isNew = !this.payloads.has(key);
    this.put(key, payload);
    if (isNew) {
      this.arrivals.fire({ key, payload });
    }
  }

  /** It was read from where it had been kept. */
  put(key: TaskKey, payload: Payload): void {
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

  clear(): void {
    this.payloads.clear();
  }

  dispose(): void {
    this.arrivals.dispose();
  }
}
