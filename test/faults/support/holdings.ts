import { setTimeout as later } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Emitter } from '../../../src/base/emitter';
import type { WholeCore } from '../../support/wholeCore';

/** How many there are of all that would be left behind by what is not cleaned up, by kind. */
export type Holdings = ReadonlyMap<string, number>;

/** What this process holds now: children, sockets, pipes, timers that keep it running; and who listens to what lasts. */
export function holdingsOf(core: WholeCore): Holdings {
  const held = new Map<string, number>();
  const count = (kind: string, many = 1) => held.set(kind, (held.get(kind) ?? 0) + many);
  for (const kind of process.getActiveResourcesInfo()) {
    count(kind);
  }
  for (const event of process.eventNames()) {
    count('listeners of the process', process.listenerCount(event));
  }
  for (const [name, part] of Object.entries(core)) {
    count(`listeners of ${name}`, listenersOf(part));
  }
  return held;
}

/** What there is more of. */
export function moreIn(after: Holdings, before: Holdings): string[] {
  return [...after].flatMap(([kind, many]) => {
    const more = many - (before.get(kind) ?? 0);
    return more > 0 ? [`${more} × ${kind}`] : [];
  });
}

/** An emitter does not say who listens, and nobody but a test has to know. */
function listenersOf(part: unknown): number {
  if (typeof part !== 'object' || part === null) {
    return 0;
  }
  return Object.values(part)
    .filter(value => value instanceof Emitter)
    .map(emitter => Reflect.get(emitter, 'listeners'))
    .reduce((sum, listeners) => sum + (listeners instanceof Set ? listeners.size : 0), 0);
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A timer of the client package may hold on to what it has closed for some seconds, and keeps nothing running. */
const LONGEST_HOLD_MS = 6_000;
const COLLECT_EVERY_MS = 100;

/** How many of these are still held by something that lasts. */
export async function survivorsOf(objects: readonly WeakRef<object>[]): Promise<number> {
  const end = performance.now() + LONGEST_HOLD_MS;
  const alive = () => objects.filter(object => object.deref() !== undefined).length;
  collectGarbage();
  while (alive() > 0 && performance.now() < end) {
    await later(COLLECT_EVERY_MS); // A reference that was followed holds until its turn is over.
    collectGarbage();
  }
  return alive();
}
