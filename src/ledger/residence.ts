import type { Residence } from '../tasks/rememberedTask';
import type { Me } from './me';
import type { EntryRow } from './rows';

/** Where a task lives, as seen from this window. */
export function residenceOf(row: Pick<EntryRow, 'hash' | 'homeId' | 'followerId'>, me: Me): Residence {
  const { homeId, followerId } = row;
  if (homeId === me.windowId || isTakenForLost(row, me)) {
    return 'free'; // Nobody else can ask for it, whatever it says there.
  }
  if (homeId !== null) {
    return me.isAlive(homeId) ? 'otherWindow' : 'lost';
  }
  const isFollowed = followerId !== null && followerId !== me.windowId && me.isAlive(followerId);
  return isFollowed ? 'followed' : 'free';
}

/** Another window found that this one is no more, and gave away what goes on in its processes. */
export function isTakenForLost({ hash, homeId }: Pick<EntryRow, 'hash' | 'homeId'>, { homes }: Me): boolean {
  return homeId === '' && homes.has(hash);
}

/** Whether it goes on in a process of another window that is open. */
export function livesElsewhere({ homeId }: Pick<EntryRow, 'homeId'>, me: Me): boolean {
  return homeId !== null && homeId !== '' && homeId !== me.windowId && me.isAlive(homeId);
}
