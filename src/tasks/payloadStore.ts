import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { sizeOf } from '../base/jsonSize';
import type { Payload } from './payload';
import type { TaskKey } from './task';

/** How many payloads are kept in memory; the least recently used goes first. */
const KEPT_PAYLOADS = 100;
/** And how much of them, in bytes of JSON. The latest stays, however large it is. */
const KEPT_BYTES = 256 * 1_048_576;

export interface ArrivedPayload {
  readonly key: TaskKey;
  readonly payload: Payload;
}

/** Payloads that need not be asked for again. */
export class PayloadStore implements Disposable {
  private readonly payloads = new Map<TaskKey, Payload>();
  private readonly sizes = new WeakMap<Payload, number>();
  private readonly arrivals = new Emitter<ArrivedPayload>();
  private measuring: NodeJS.Immediate | undefined;
  /** A server sent a payload that was not known. */
  readonly onDidArrive = this.arrivals.event;

  constructor(private readonly keptBytes = KEPT_BYTES) {}

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
        break;
      }
      this.payloads.delete(oldest);
    }
    if (!this.sizes.has(payload)) {
      // What is large enough to matter has just taken its time to be read: first it is the turn of all that has waited.
      this.measuring ??= setImmediate(() => {
        this.measuring = setImmediate(() => this.forgetLarge());
      });
    }
  }

  delete(key: TaskKey): void {
    this.payloads.delete(key);
  }

  clear(): void {
    this.payloads.clear();
  }

  dispose(): void {
    clearImmediate(this.measuring);
    this.arrivals.dispose();
  }

  private forgetLarge(): void {
    this.measuring = undefined;
    if (this.payloads.size === 1) {
      return; // It stays, however large it is.
    }
    let bytes = 0;
    for (const [key, payload] of [...this.payloads].reverse()) {
      const size = this.sizes.get(payload) ?? sizeOf(payload);
      this.sizes.set(payload, size);
      if (bytes > 0 && bytes + size > this.keptBytes) {
        this.payloads.delete(key);
      } else {
        bytes += size;
      }
    }
  }
}
