import { ROW_BY_HASH } from './byHash';
import { copyEntry, partsOf } from './copyEntry';
import type { Database } from './database';
import { hashOf } from './identity';
import type { Me } from './me';
import type { Owner } from './records';
import type { EntryRow, NewEntry } from './rows';

interface Draft {
  readonly row: EntryRow;
  /** As it is on disk. */
  before: EntryRow;
  /** Something that hangs on the row is another, though the row is not. */
  isTouched: boolean;
}

/**
 * The rows that one transaction works on. A row that is written several times in a transaction goes to disk once, at
 * its end, and of it only the columns that are other ones then.
 */
export class Batch {
  private readonly drafts = new Map<number, Draft>();
  private readonly idsByHash = new Map<string, number>();
  /** Files of results that no row names any more once this is committed. */
  readonly strayFiles: string[] = [];
  /** Hashes of what this window has to hear of itself: it is not as it took it to be. */
  readonly news = new Set<string>();
  /** How many entries are new. */
  inserted = 0;
  /** How many bytes of results are new. */
  keptBytes = 0;
  private readonly late: { readonly of: Owner; readonly act: (row: EntryRow) => void }[] = [];
  private ownSeq: number | undefined;

  constructor(
    readonly database: Database,
    readonly me: Me,
    /** Has the entries that are not in the database (yet): they are copied when somebody asks for them. */
    private readonly source?: Database,
  ) {}

  /** The number of this transaction; it gets one with the first thing that it changes. */
  get seq(): number {
    this.ownSeq ??= nextSeq(this.database);
    return this.ownSeq;
  }

  get hasChanged(): boolean {
    return this.ownSeq !== undefined;
  }

  find(of: Owner): EntryRow | undefined {
    return this.findByHash(hashOf(of)) ?? ('callId' in of ? this.findByCall(of.callId) : undefined);
  }

  findByHash(hash: string): EntryRow | undefined {
    const id = this.idsByHash.get(hash);
    if (id !== undefined) {
      return this.drafts.get(id)?.row;
    }
    const row = this.look(ROW_BY_HASH, hash, this.me.windowId);
    if (row) {
      this.idsByHash.set(hash, row.id);
    }
    return row;
  }

  /** Also of a call that is a task by now. */
  findByCall(callId: string): EntryRow | undefined {
    return this.look('SELECT * FROM entries WHERE callId = ?', callId);
  }

  /** By its number, in this database only. */
  findById(id: number): EntryRow | undefined {
    return (
      this.drafts.get(id)?.row ?? this.draft(this.database.get<EntryRow>('SELECT * FROM entries WHERE id = ?', id))
    );
  }

  /** Adds an entry; columns that are not given are as the schema has them. */
  insert(entry: NewEntry): EntryRow {
    const values = { ...entry, seq: this.seq, writer: this.me.windowId };
    const names = Object.keys(values) as (keyof typeof values)[];
    const id = this.database.insert(
      `INSERT INTO entries (${names.join()}) VALUES (${names.map(() => '?').join()})`,
      ...names.map(name => values[name] ?? null),
    );
    this.inserted++;
    this.idsByHash.delete(entry.hash); // Perhaps it takes the place of another one.
    // It was just written: the row is there.
    return this.draft(this.database.get<EntryRow>('SELECT * FROM entries WHERE id = ?', id)) as EntryRow;
  }

  /** What hangs on this row is another now: other windows are to hear of it. */
  touch(row: EntryRow): void {
    const draft = this.drafts.get(row.id);
    if (draft) {
      draft.isTouched = true;
    }
  }

  /** What other entries hang on is at once as it is now; for changes of what is unique. */
  save(row: EntryRow): void {
    const draft = this.drafts.get(row.id);
    if (draft) {
      this.write(draft);
    }
    this.idsByHash.clear();
  }

  delete(row: EntryRow): void {
    this.drafts.delete(row.id);
    this.idsByHash.clear();
    for (const table of ['lines', 'inputs', 'results']) {
      this.database.run(`DELETE FROM ${table} WHERE entryId = ?`, row.id);
    }
    this.database.run('DELETE FROM entries WHERE id = ?', row.id);
  }

  /** Acts on the entry, now or as soon as this transaction has one: a question can be told before the task that asks it. */
  withEntry(of: Owner, act: (row: EntryRow) => void): void {
    const row = this.find(of);
    if (row) {
      act(row);
    } else {
      this.late.push({ of, act });
    }
  }

  /** There is another entry: perhaps something waited for it. */
  catchUp(): void {
    for (const { of, act } of this.late.splice(0)) {
      this.withEntry(of, act);
    }
  }

  /** The end of the transaction. */
  flush(): void {
    for (const draft of this.drafts.values()) {
      this.write(draft);
    }
  }

  private look(sql: string, ...values: string[]): EntryRow | undefined {
    const found = this.database.get<EntryRow>(sql, ...values);
    if (found || !this.source) {
      return this.draft(found);
    }
    const elsewhere = this.source.get<EntryRow>(sql, ...values);
    return elsewhere && copyEntry(this, elsewhere, partsOf(this.source));
  }

  private isUnread(seq: number): boolean {
    return seq > this.me.seenSeq || seq <= this.me.unreadSeq;
  }

  private draft(found: EntryRow | undefined): EntryRow | undefined {
    if (!found) {
      return undefined;
    }
    const known = this.drafts.get(found.id);
    if (known) {
      return known.row;
    }
    this.drafts.set(found.id, { row: { ...found }, before: found, isTouched: false });
    return this.drafts.get(found.id)?.row;
  }

  private write(draft: Draft): void {
    const { row, before } = draft;
    const changed = (Object.keys(row) as (keyof EntryRow)[]).filter(name => row[name] !== before[name]);
    if (changed.length === 0 && !draft.isTouched) {
      return;
    }
    if (before.writer !== this.me.windowId && this.isUnread(before.seq)) {
      this.news.add(row.hash); // Another window wrote it, and this one has not read that yet.
    }
    row.seq = this.seq;
    row.writer = this.me.windowId;
    const names = [...new Set<keyof EntryRow>([...changed, 'seq', 'writer'])];
    this.database.run(
      `UPDATE entries SET ${names.map(name => `${name} = ?`).join()} WHERE id = ?`,
      ...names.map(name => row[name]),
      row.id,
    );
    draft.before = { ...row };
    draft.isTouched = false;
  }
}

function nextSeq(database: Database): number {
  database.run(`UPDATE meta SET value = value + 1 WHERE name = 'seq'`);
  return lastSeq(database);
}

/** All was deleted: other windows hear it even if they did not hear the names of what went. */
export function markAllDeleted({ database, seq, me }: Batch): void {
  database.run(`INSERT OR REPLACE INTO meta VALUES ('deletedAll', ?)`, JSON.stringify([seq, me.windowId]));
}

/** Whether another window deleted all that this one has read. */
export function isAllDeleted(database: Database, { seenSeq, windowId }: Me): boolean {
  const found = database.get<{ value: string }>(`SELECT value FROM meta WHERE name = 'deletedAll'`);
  const [seq, writer] = found ? (JSON.parse(found.value) as [number, string]) : [0, ''];
  return seq > seenSeq && writer !== windowId;
}

/** The number of the last transaction that wrote. */
export function lastSeq(database: Database): number {
  return database.get<{ value: number }>(`SELECT value FROM meta WHERE name = 'seq'`)?.value ?? 0;
}
