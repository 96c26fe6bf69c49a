import { DisposableStore } from '../base/disposable';
import type { Event } from '../base/emitter';

/** Fires when one of these does. */
export function anyOf(...events: readonly Event<void>[]): Event<void> {
  return listener => {
    const owned = new DisposableStore();
    for (const event of events) {
      owned.add(event(listener));
    }
    return owned;
  };
}
