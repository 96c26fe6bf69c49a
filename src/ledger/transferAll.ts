import { Batch } from './batch';
import { partsOf } from './copyEntry';
import type { Database } from './database';
import type { Me } from './me';
import type { EntryRow } from './rows';
import { transferEntry } from './transfer';

/** How many entries move in one transaction; the window draws in between. */
const AT_A_TIME = 20;

/**
 * Moves some entries from one database to another.
 * @returns whether there are more
 */
export function moveSome(from: Database, into: Database, me: Me): boolean {
  const entries = from.all<EntryRow>('SELECT * FROM entries ORDER BY id LIMIT ?', AT_A_TIME);
  const batch = new Batch(into, me);
  into.transaction(() => {
    for (const entry of entries) {
      transferEntry(batch, entry, partsOf(from));
    }
    batch.flush();
  });
  const done = new Batch(from, me);
  from.transaction(() => {
    for (const entry of entries) {
      done.delete(entry);
    }
  });
  return entries.length === AT_A_TIME;
}
