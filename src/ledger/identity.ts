import { createHash } from 'node:crypto';
import { type TaskKey, taskKey } from '../tasks/task';
import type { Owner } from './records';

/** What tells an entry from all others: JSON keeps the parts apart whatever characters a stranger puts into an ID. */
export function identityOf(of: Owner): string {
  return 'callId' in of ? JSON.stringify(['call', of.callId]) : taskKey(of.serverId, of.taskId);
}

/** The name by which an entry is found, and which is safe in an address: nobody can read a result with it elsewhere. */
export function hashOf(of: Owner): string {
  return createHash('sha256').update(identityOf(of)).digest('hex').slice(0, 32);
}

/** A removed entry, told apart again. */
export function ownerIn(identity: string): { readonly key: TaskKey } | { readonly callId: string } {
  const parts = JSON.parse(identity) as readonly [string, string]; // written by `identityOf`
  return parts[0] === 'call' ? { callId: parts[1] } : { key: identity as TaskKey };
}
