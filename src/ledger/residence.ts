import type { Residence } from '../tasks/rememberedTask';
import type { Me } from './batch';
import type { EntryRow } from './rows';

/** Where a task lives, as seen from this window. */
export function residenceOf({ homeId, followerId }: Pick<EntryRow, 'homeId' | 'followerId'>, me: Me): Residence {
  if (homeId !== null && homeId !== me.windowId) {
    return me.isAlive(homeId) ? 'otherWindow' : 'lost';
  }
  const isFollowed = followerId !== null && followerId !== me.windowId && me.isAlive(followerId);
  return isFollowed ? 'followed' : 'free';
}
