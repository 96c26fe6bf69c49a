import type { Database } from './database';

/** One step to the next version of the schema. */
export type Migration = (database: Database) => void;

/**
 * `entries` has a row for each task and for each call that is none (yet). What strangers wrote is in columns of JSON:
 * some versions of `node:sqlite` cut a text at its first NUL when they read it. Columns are named as in {@link EntryRow}.
 */
const FIRST: Migration = database =>
  database.exec(`
    CREATE TABLE entries (
      id INTEGER PRIMARY KEY,
      hash TEXT NOT NULL,
      callId TEXT,
      isTask INTEGER NOT NULL,
      serverId TEXT NOT NULL,
      server TEXT NOT NULL,
      generation TEXT NOT NULL,
      taskId TEXT NOT NULL DEFAULT '',
      toolName TEXT,
      args TEXT,
      leftOut TEXT,
      startedHere INTEGER NOT NULL DEFAULT 0,
      calledMs INTEGER,
      createdMs INTEGER NOT NULL,
      firstSeenMs INTEGER NOT NULL,
      observedMs INTEGER NOT NULL,
      endedMs INTEGER,
      statusWord TEXT,
      report TEXT,
      own TEXT,
      isEnded INTEGER NOT NULL DEFAULT 0,
      outcome TEXT,
      message TEXT,
      isHidden INTEGER NOT NULL DEFAULT 0,
      isReplaced INTEGER NOT NULL DEFAULT 0,
      homeId TEXT,
      followerId TEXT,
      hasResult INTEGER NOT NULL DEFAULT 0,
      lineCount INTEGER NOT NULL DEFAULT 0,
      omittedLines INTEGER NOT NULL DEFAULT 0,
      search TEXT NOT NULL DEFAULT '',
      seq INTEGER NOT NULL DEFAULT 0,
      writer TEXT NOT NULL DEFAULT ''
    );
    -- Not unique: two windows can each have a process of the same server, and these count their tasks alike.
    CREATE INDEX entriesByHash ON entries (hash) WHERE isReplaced = 0;
    CREATE UNIQUE INDEX entriesByCall ON entries (callId) WHERE callId IS NOT NULL;
    -- The order of the history and all that it filters by: a filter by text reads this index only.
    CREATE INDEX entriesByAge ON entries (createdMs DESC, search, serverId, statusWord) WHERE isTask = 1;
    CREATE INDEX entriesOfServer ON entries (serverId, createdMs DESC, statusWord) WHERE isTask = 1;
    CREATE INDEX entriesOfStatus ON entries (statusWord, createdMs DESC) WHERE isTask = 1;
    CREATE INDEX entriesByState ON entries (isTask, isEnded, isHidden, serverId, createdMs DESC) WHERE isReplaced = 0;
    -- All that is asked of them: there may be very many.
    CREATE INDEX hiddenTasks ON entries (serverId, taskId) WHERE isTask = 1 AND isHidden = 1 AND isReplaced = 0;
    CREATE INDEX entriesByEnd ON entries (endedMs) WHERE isEnded = 1;
    CREATE INDEX entriesBySeq ON entries (seq);
    CREATE TABLE lines (
      entryId INTEGER NOT NULL,
      position INTEGER NOT NULL,
      atMs INTEGER NOT NULL,
      line TEXT NOT NULL,
      PRIMARY KEY (entryId, position)
    ) WITHOUT ROWID;
    CREATE TABLE inputs (
      entryId INTEGER NOT NULL,
      inputId TEXT NOT NULL,
      round TEXT NOT NULL,
      askedMs INTEGER NOT NULL,
      PRIMARY KEY (entryId, inputId)
    ) WITHOUT ROWID;
    CREATE TABLE results (
      entryId INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      keptBytes INTEGER NOT NULL,
      body TEXT,
      file TEXT,
      cut TEXT,
      keptMs INTEGER NOT NULL
    );
    CREATE INDEX resultsByAge ON results (keptMs, keptBytes);
    -- For the other windows, which read it within a second; old ones go.
    CREATE TABLE removals (seq INTEGER NOT NULL, identity TEXT NOT NULL, atMs INTEGER NOT NULL, writer TEXT NOT NULL);
    CREATE INDEX removalsBySeq ON removals (seq);
    CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    INSERT INTO meta VALUES ('seq', 0);
  `);

/** How long a tool usually takes is asked for while its tasks run: of its latest runs, and of no other entry. */
const RUNS_OF_TOOLS: Migration = database =>
  database.exec(`
    CREATE INDEX runsOfTool ON entries (serverId, toolName, createdMs DESC) WHERE isTask = 1 AND statusWord = 'completed';
  `);

/** In order; the number of steps that a file has behind it is its `user_version`. */
export const MIGRATIONS: readonly Migration[] = [FIRST, RUNS_OF_TOOLS];

/** Steps that only make reading faster: a file that lacks them can be read as it is. */
const ONLY_FASTER: ReadonlySet<Migration> = new Set([RUNS_OF_TOOLS]);

/** The file was made by an extension newer than this one. */
export class NewerVersionError extends Error {}

/** Brings the schema of a database up to date, in one go or not at all. */
export function migrate(database: Database, migrations = MIGRATIONS): void {
  if (versionOf(database, migrations) === migrations.length) {
    return;
  }
  database.transaction(() => {
    const version = versionOf(database, migrations); // Another window may have been first.
    for (const step of migrations.slice(version)) {
      step(database);
    }
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

/**
 * Whether a file that cannot be written to can be read all the same.
 * @throws NewerVersionError
 */
export function isReadable(database: Database, migrations = MIGRATIONS): boolean {
  return migrations.slice(versionOf(database, migrations)).every(step => ONLY_FASTER.has(step));
}

/** @throws NewerVersionError */
export function checkVersion(database: Database, migrations = MIGRATIONS): void {
  versionOf(database, migrations);
}

function versionOf(database: Database, migrations: readonly Migration[]): number {
  const version = database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  if (version > migrations.length) {
    throw new NewerVersionError(`version ${version}, known up to ${migrations.length}`);
  }
  return version;
}
