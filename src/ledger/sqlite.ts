import { messageOf } from '../base/errors';
import type { LedgerTrouble } from './records';

export type Sqlite = typeof import('node:sqlite');

/**
 * Node's own SQLite. Asked for only when a ledger is opened: older Nodes have none, and an import of it would keep
 * the whole extension from starting there.
 */
export function loadSqlite(): Sqlite | undefined {
  return process.getBuiltinModule?.('node:sqlite');
}

/** What a failed statement says of the file, as far as somebody acts on it. */
export type FileFault = 'busy' | 'corrupt' | 'full' | 'readOnly' | 'unreachable';

/** Primary result codes. @see https://www.sqlite.org/rescode.html */
const FAULTS: Readonly<Record<number, FileFault>> = {
  3: 'readOnly', // PERM
  5: 'busy',
  6: 'busy', // LOCKED: the same, by a connection that shares our cache
  8: 'readOnly',
  10: 'unreachable', // IOERR
  11: 'corrupt',
  13: 'full',
  14: 'unreachable', // CANTOPEN
  15: 'busy', // PROTOCOL: windows that got into each other's way with the write-ahead log
  23: 'readOnly', // AUTH
  26: 'corrupt', // NOTADB
};

/** The errors of the system that Node's own file functions pass on. */
const SYSTEM_FAULTS: Readonly<Record<string, FileFault>> = {
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EROFS: 'readOnly',
  ENOSPC: 'full',
  EDQUOT: 'full',
};

/** @returns nothing where the file is not to blame */
export function faultIn(error: unknown): FileFault | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  if ('errcode' in error && typeof error.errcode === 'number') {
    return FAULTS[error.errcode & 0xff]; // The upper bits tell kinds of the same fault apart.
  }
  return 'code' in error && 'syscall' in error ? (SYSTEM_FAULTS[String(error.code)] ?? 'unreachable') : undefined;
}

/** A fault, in the words that the rest of the extension knows. */
export function troubleOf(error: unknown, file: string): LedgerTrouble {
  return { reason: reasonOf(faultIn(error)), message: messageOf(error), file };
}

function reasonOf(fault: FileFault | undefined): LedgerTrouble['reason'] {
  switch (fault) {
    case 'busy':
      return 'locked';
    case 'corrupt':
      return 'corrupt';
    case 'full':
      return 'full';
    case 'readOnly':
    case 'unreachable':
      return 'notWritable';
    case undefined:
      return 'unknown';
  }
}
