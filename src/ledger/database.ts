import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Disposable } from '../base/disposable';

/** One connection with its prepared statements. Everything here is synchronous: so is the SQLite of Node. */
export class Database implements Disposable {
  private readonly statements = new Map<string, StatementSync>();

  constructor(private readonly connection: DatabaseSync) {}

  // The columns of a row are those that our own statement names: the caller says which.
  all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.prepared(sql).all(...values) as T[];
  }

  get<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.prepared(sql).get(...values) as T | undefined;
  }

  /** @returns how many rows were changed */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepared(sql).run(...values).changes);
  }

  /** The row that was inserted. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepared(sql).run(...values).lastInsertRowid);
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  /** All or nothing. Takes the lock for writing at once: a lock that is asked for half-way is refused without waiting. */
  transaction<T>(action: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = action();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  dispose(): void {
    this.statements.clear();
    try {
      this.connection.close();
    } catch {
      // It is closed already, or was never quite open.
    }
  }

  private rollBack(): void {
    try {
      this.exec('ROLLBACK');
    } catch {
      // Some faults end the transaction by themselves.
    }
  }

  private prepared(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.connection.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
