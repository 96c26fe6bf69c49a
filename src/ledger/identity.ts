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

/** Stands in a column for what cannot be read from there again; the exact ID is in the report. */
const STAND_IN = '\ufffd';

/** An ID as a column can hold it: some versions of `node:sqlite` cut a text at its first NUL. */
export function columnId(taskId: string): string {
  return taskId.replace(/\p{Surrogate}/gu, STAND_IN).replaceAll('\0', STAND_IN);
}

/** Whether an ID of that column is the real one. */
export function isExactId(taskId: string): boolean {
  return !taskId.includes(STAND_IN);
}

/** A removed entry, told apart again. */
export function ownerIn(identity: string): { readonly key: TaskKey } | { readonly callId: string } {
  const parts = JSON.parse(identity) as readonly [string, string]; // written by `identityOf`
  return parts[0] === 'call' ? { callId: parts[1] } : { key: identity as TaskKey };
}
