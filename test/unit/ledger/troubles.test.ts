import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Ledger } from '../../../src/ledger/ledger';
import type { LedgerTrouble } from '../../../src/ledger/records';
import { MIGRATIONS } from '../../../src/ledger/schema';
import { loadSqlite } from '../../../src/ledger/sqlite';
import { later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { callBegan, LedgerFolder, taskWrite, written } from '../../support/ledgerFixture';
import { eventually } from '../../ui/support/eventually';

const COUNT = 300;
const PAGE_BYTES = 8_192;

describe('A ledger in trouble', () => {
  let windows: LedgerFolder;

  beforeEach(() => {
    windows = new LedgerFolder();
  });

  afterEach(() => windows.remove());

  const names = (ledger: Ledger) =>
    ledger
      .history({ limit: 1_000 })
      .map(({ report }) => report.taskId)
      .sort();
  const brokenFiles = () => readdirSync(windows.folder).filter(name => /^ledger-broken-[\d-]+\.db$/.test(name));
  const told = (ledger: Ledger): LedgerTrouble[] => {
    const troubles: LedgerTrouble[] = [];
    ledger.onDidRecover(trouble => troubles.push(trouble));
    return troubles;
  };

  /** A file with tasks in it that nobody has open, and all of it in the one file. */
  const filled = async (count = COUNT) => {
    const ledger = await windows.opened();
    await written(
      ledger,
      ...Array.from({ length: count }, (_, index) => taskWrite({ taskId: `task-${index}`, status: 'completed' })),
    );
    await ledger.close();
  };

  /** Another program's way to the file. */
  const withFile = <T>(action: (database: DatabaseSync) => T): T => {
    const sqlite = loadSqlite();
    assert.ok(sqlite);
    const database = new sqlite.DatabaseSync(windows.file);
    try {
      return action(database);
    } finally {
      database.close();
    }
  };

  it('can be read by this user only, with all that is beside it', async function () {
    if (process.platform === 'win32') {
      return this.skip(); // Rights are other ones there.
    }
    const umask = process.umask(0);
    try {
      chmodSync(windows.folder, 0o755);
      const ledger = await windows.opened();
      await written(ledger, taskWrite());
      const open = () => readdirSync(windows.folder, { recursive: true, withFileTypes: true });
      const rights = () =>
        open().filter(entry => (statSync(path.join(entry.parentPath, entry.name)).mode & 0o077) !== 0);
      assert.deepEqual(
        rights().map(({ name }) => name),
        [],
      );
      assert.equal(statSync(windows.folder).mode & 0o777, 0o700);
      assert.ok(open().some(({ name }) => name === 'ledger.db-wal'));
      await ledger.close();
      truncateSync(windows.file, PAGE_BYTES * 2);
      await windows.opened();
      assert.deepEqual(
        rights().map(({ name }) => name),
        [],
      );
    } finally {
      process.umask(umask);
    }
  });

  it('without SQLite remembers nothing, and says so', async () => {
    const ledger = await windows.opened({ loadSqlite: () => undefined });
    assert.equal(ledger.state.kind === 'none' && ledger.state.trouble.reason, 'noSqlite');
    await written(ledger, taskWrite());
    await ledger.keepResult({ serverId: SERVER, taskId: 'task-1' }, { kind: 'result', result: { content: [] } }, 1);
    assert.deepEqual([ledger.unfinished([SERVER]), await ledger.clear({})], [[], 0]);
  });

  it('without SQLite deletes all that an earlier VS Code remembered', async () => {
    await filled(3);
    mkdirSync(path.join(windows.folder, 'results'));
    writeFileSync(path.join(windows.folder, 'ledger-broken-20260101-000000.db'), '');
    const ledger = await windows.opened({ loadSqlite: () => undefined });
    await ledger.deleteAll();
    assert.deepEqual(
      readdirSync(windows.folder).filter(name => /ledger|results/.test(name)),
      [],
    );
  });

  describe('with a broken file', () => {
    it('that is no database puts it aside as it is, and begins anew', async () => {
      const text = 'This is no database. '.repeat(1_000);
      writeFileSync(windows.file, text);
      const ledger = windows.window();
      const troubles = told(ledger);
      await ledger.open();
      await written(ledger, taskWrite());
      const [broken = ''] = brokenFiles();
      assert.equal(readFileSync(path.join(windows.folder, broken), 'utf8'), text);
      assert.deepEqual([ledger.state, names(ledger)], [{ kind: 'file' }, ['task-1']]);
      assert.deepEqual(
        troubles.map(({ reason, file, recovered }) => [reason, file, recovered]),
        [['corrupt', path.join(windows.folder, broken), 0]],
      );
    });

    it('that was cut off saves what is in the part that is left', async () => {
      await filled();
      truncateSync(windows.file, Math.floor((statSync(windows.file).size * 0.6) / PAGE_BYTES) * PAGE_BYTES);
      const ledger = windows.window();
      const [troubles, before] = [told(ledger), COUNT];
      await ledger.open();
      const saved = names(ledger).length;
      assert.ok(saved > 0 && saved < before, `${saved} saved`);
      assert.deepEqual([ledger.state.kind, troubles.map(({ recovered }) => recovered)], ['file', [saved]]);
      await written(ledger, taskWrite({ taskId: 'new' }));
      assert.ok(names(ledger).includes('new'));
    });

    it('that is found out while it is open loses no entry to a broken index, nor what waits to be written', async () => {
      await filled();
      scribble('entriesByHash');
      const ledger = windows.window();
      const troubles = told(ledger);
      await ledger.open();
      await written(ledger, taskWrite({ taskId: 'new' }));
      assert.equal(names(ledger).length, COUNT + 1);
      assert.deepEqual(
        troubles.map(({ recovered }) => recovered),
        [COUNT],
      );
      assert.equal(brokenFiles().length, 1);
    });

    it('that is found out by reading is mended as well', async () => {
      await filled();
      scribble('entriesByState');
      const ledger = windows.window();
      await ledger.open();
      assert.deepEqual(ledger.recent(SERVER, 5), []);
      await eventually(
        'the file to be mended',
        async () => ledger.recent(SERVER, 5).length,
        count => count === 5,
      );
    });

    it('loses the entries only whose own page is broken', async () => {
      await filled();
      const page = withFile(database => {
        const sql = `SELECT pageno FROM dbstat WHERE name = 'entries' AND pagetype = 'leaf' LIMIT 1 OFFSET 3`;
        return Number(database.prepare(sql).get()?.pageno);
      });
      scribblePage(page);
      scribble('entriesByHash');
      const ledger = await windows.opened();
      await written(ledger, taskWrite({ taskId: 'new' }));
      const saved = names(ledger).length;
      assert.ok(saved > COUNT - 50 && saved < COUNT, `${saved} saved`);
    });

    it('is mended by one of several windows', async () => {
      writeFileSync(windows.file, 'no database '.repeat(1_000));
      const ledgers = [windows.window(), windows.window(), windows.window()];
      const troubles = ledgers.map(told);
      await Promise.all(ledgers.map(ledger => ledger.open()));
      for (const [index, ledger] of ledgers.entries()) {
        await written(ledger, taskWrite({ taskId: `of ${index}` }));
      }
      assert.equal(brokenFiles().length, 1);
      assert.equal(troubles.flat().length, 1);
      assert.deepEqual(ledgers.map(names), Array(3).fill(['of 0', 'of 1', 'of 2']));
    });

    it('that another window has mended brings no news, but of what this one knew', async () => {
      const [a, b] = [await windows.opened(), await windows.opened()];
      const heard: string[] = [];
      b.onDidChangeElsewhere(({ tasks }) => heard.push(...tasks.map(({ report }) => report.taskId)));
      await written(a, ...Array.from({ length: COUNT }, (_, index) => taskWrite({ taskId: `task-${index}` })));
      await eventually(
        'b to have heard all',
        async () => new Set(heard).size,
        count => count === COUNT,
      );
      heard.length = 0;
      const losses: string[] = [];
      a.onDidLose(() => losses.push('a'));
      b.onDidLose(() => losses.push('b'));
      b.onDidLose(() => b.write(taskWrite({ taskId: 'task-7', statusMessage: 'known here' })));
      withFile(database => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
      scribble('entriesByState');
      withFile(database => database.exec('UPDATE meta SET value = value')); // What the others have read counts no more.
      await eventually(
        'the file to be mended',
        async () => [a.unfinished([SERVER]), brokenFiles()],
        () => brokenFiles().length === 1 && losses.length === 2,
      );
      await written(a, taskWrite({ taskId: 'new' }));
      await eventually(
        'the news',
        async () => heard,
        ids => ids.includes('new') && ids.includes('task-7'),
      );
      assert.deepEqual([...new Set(heard)].sort(), ['new', 'task-7']);
    });

    it('is still found when the window that mends it is killed over it', async () => {
      await filled();
      scribble('entriesByHash');
      writeFileSync(`${windows.file}.mending`, 'half of it');
      const ledger = await windows.opened();
      await written(ledger, taskWrite({ taskId: 'new' }));
      assert.equal(names(ledger).length, COUNT + 1);
      assert.ok(!readdirSync(windows.folder).some(name => name.includes('mend')));
    });

    for (const moved of [['-wal'], ['-wal', '']]) {
      it(`is replaced by the new one when the window was killed having moved ${moved.length} of its parts`, async () => {
        await filled(3);
        renameSync(windows.file, `${windows.file}.mended`);
        writeFileSync(windows.file, 'no database '.repeat(1_000));
        writeFileSync(`${windows.file}-wal`, 'no log');
        for (const part of moved) {
          rmSync(windows.file + part);
        }
        const ledgers = await Promise.all([windows.opened(), windows.opened()]);
        assert.deepEqual(ledgers.map(names), Array(2).fill(['task-0', 'task-1', 'task-2']));
        assert.equal(brokenFiles().length, moved.includes('') ? 0 : 1);
        assert.ok(!existsSync(`${windows.file}.mended`));
      });
    }

    it('lets the others wait while it is mended, and loses nothing of what they write', async () => {
      const [a, b] = [await windows.opened(), await windows.opened()];
      await written(a, ...Array.from({ length: 3_000 }, (_, index) => taskWrite({ taskId: `task-${index}` })));
      withFile(database => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
      scribble('entriesByState');
      withFile(database => database.exec('UPDATE meta SET value = value'));
      a.unfinished([SERVER]);
      const ids: string[] = [];
      for (let index = 0; brokenFiles().length === 0; index++) {
        ids.push(`of b ${index}`);
        await written(b, taskWrite({ taskId: `of b ${index}` }));
      }
      assert.ok(existsSync(windows.file), 'at no moment there is none');
      await written(a, taskWrite({ taskId: 'new' }));
      assert.deepEqual(b.known(SERVER, ids).length, ids.length);
      assert.deepEqual(a.known(SERVER, ids).length, ids.length);
    });

    it('keeps the newest three of the broken ones, until the history is cleared', async () => {
      for (const day of ['01', '02', '03', '04']) {
        writeFileSync(path.join(windows.folder, `ledger-broken-202601${day}-000000.db`), '');
        writeFileSync(path.join(windows.folder, `ledger-broken-202601${day}-000000.db-wal`), '');
      }
      writeFileSync(windows.file, 'no database '.repeat(1_000));
      const ledger = await windows.opened();
      assert.deepEqual(
        brokenFiles()
          .map(name => name.slice(14, 22))
          .slice(0, 2),
        ['20260103', '20260104'],
      );
      assert.equal(brokenFiles().length, 3);
      await ledger.clear({ serverId: SERVER });
      assert.equal(brokenFiles().length, 3);
      await ledger.clear({});
      assert.ok(!readdirSync(windows.folder).some(name => name.includes('broken')));
    });

    it('leaves the results of entries that could not be read for a day', async () => {
      const clock = new FakeClock();
      writeFileSync(windows.file, 'no database '.repeat(1_000));
      const file = path.join(windows.folder, 'results', 'lost.json');
      mkdirSync(path.dirname(file));
      writeFileSync(file, '{}');
      utimesSync(file, new Date(0), new Date(0));
      const ledger = await windows.opened({ clock });
      await ledger.tidyUp();
      assert.ok(existsSync(file));
      await clock.advance(25 * 3_600_000);
      await ledger.tidyUp();
      await eventually(
        'the sweep',
        async () => existsSync(file),
        exists => !exists,
      );
    });

    it('that is cut off while it is open is mended, and what waits is written', async () => {
      await filled();
      const clock = new FakeClock();
      const ledger = await windows.opened({ clock });
      truncateSync(windows.file, PAGE_BYTES * 12);
      await written(ledger, taskWrite({ taskId: 'new' }));
      await eventually(
        'the file to be mended',
        async () => {
          ledger.recent(SERVER, 1_000);
          await clock.advance(60_000);
          return [ledger.state.kind, names(ledger).includes('new')].join();
        },
        state => state === 'file,true',
      );
      assert.equal(brokenFiles().length, 1);
    });

    it('of which one row cannot be understood shows the others', async () => {
      await filled(3);
      withFile(database => database.exec(`UPDATE entries SET report = '{"taskId', server = 'x' WHERE id = 2`));
      const ledger = await windows.opened();
      assert.deepEqual(names(ledger), ['task-0', 'task-2']);
    });

    /** Overwrites all pages of an index. */
    const scribble = (index: string) => {
      const pages = withFile(database =>
        database
          .prepare('SELECT pageno FROM dbstat WHERE name = ?')
          .all(index)
          .map(row => Number(row.pageno)),
      );
      assert.ok(pages.length > 0);
      pages.forEach(scribblePage);
    };

    const scribblePage = (page: number) => {
      const file = openSync(windows.file, 'r+');
      writeSync(file, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
      closeSync(file);
    };
  });

  describe('whose file is gone while it is open', () => {
    for (const [what, act] of [
      ['deleted', () => rmSync(windows.file)],
      [
        'deleted with all beside it',
        () => {
          for (const end of ['', '-wal', '-shm']) {
            rmSync(windows.file + end, { force: true });
          }
        },
      ],
      ['moved', () => renameSync(windows.file, `${windows.file}.moved`)],
    ] as const) {
      it(`(${what}) makes a new one, says so, and loses nothing that waits`, async () => {
        const clock = new FakeClock();
        const ledger = await windows.opened({ clock });
        await written(ledger, taskWrite({ taskId: 'before' }));
        let losses = 0;
        ledger.onDidLose(() => {
          losses++;
          ledger.write(taskWrite({ taskId: 'again' }));
        });
        act();
        await clock.advance(1_000);
        await written(ledger, taskWrite({ taskId: 'after' }));
        await ledger.committed();
        assert.deepEqual([losses, names(ledger), ledger.state.kind], [1, ['after', 'again'], 'file']);
        const other = await windows.opened();
        assert.deepEqual(names(other), ['after', 'again']);
      });
    }

    it('finds it out by itself, without a write', async () => {
      const ledger = await windows.opened();
      await written(ledger, taskWrite({ taskId: 'before' }));
      let losses = 0;
      ledger.onDidLose(() => losses++);
      rmSync(windows.file);
      await eventually(
        'the loss',
        async () => losses,
        count => count === 1,
      );
    });

    it('with the whole folder, begins anew, and is among the other windows again', async () => {
      const a = await windows.opened();
      await written(a, taskWrite({}, { server: { ...taskWrite().server, transport: 'stdio' } }));
      a.onDidLose(() => a.write(taskWrite({}, { server: { ...taskWrite().server, transport: 'stdio' } })));
      for (const name of readdirSync(windows.folder)) {
        rmSync(path.join(windows.folder, name), { recursive: true });
      }
      await eventually(
        'the task in the new file',
        async () => names(a),
        ids => ids.length === 1 && existsSync(windows.file),
      );
      await a.committed();
      const b = await windows.opened();
      assert.equal(b.known(SERVER, ['task-1'])[0]?.residence, 'otherWindow');
    });

    it('goes on with the one that another window has made by then', async () => {
      const clock = new FakeClock();
      const [a, b] = [await windows.opened({ clock }), await windows.opened({ clock })];
      rmSync(windows.file);
      await clock.advance(1_000);
      await written(a, taskWrite({ taskId: 'of a' }));
      await written(b, taskWrite({ taskId: 'of b' }));
      assert.deepEqual(names(a), ['of a', 'of b']);
    });
  });

  describe('where nothing can be written', () => {
    /** Permissions hold for everybody but root. */
    const asNobody = async (action: () => Promise<void>) => {
      const isRoot = process.getuid?.() === 0;
      const nobody = 65_534;
      if (isRoot) {
        for (const name of ['', ...readdirSync(windows.folder)]) {
          chownSync(path.join(windows.folder, name), nobody, nobody);
        }
        process.seteuid?.(nobody);
      }
      try {
        await action();
      } finally {
        if (isRoot) {
          process.seteuid?.(0);
        }
      }
    };

    it('to a file that can be read, reads it, and keeps in memory what is new', async function () {
      if (process.platform === 'win32') {
        return this.skip(); // Folders have no such permissions there.
      }
      await filled(3);
      chmodSync(windows.file, 0o400);
      chmodSync(windows.folder, 0o500);
      const clock = new FakeClock();
      await asNobody(async () => {
        const ledger = await windows.opened({ clock });
        assert.equal(ledger.state.kind === 'readOnly' && ledger.state.trouble.reason, 'notWritable');
        await written(ledger, taskWrite({ taskId: 'new' }), {
          ...taskWrite({ taskId: 'task-1', status: 'completed', hasToolError: true }),
        });
        assert.deepEqual(names(ledger), ['new', 'task-0', 'task-1', 'task-2']);
        assert.equal(ledger.known(SERVER, ['task-1'])[0]?.own.hasToolError, true);
        assert.equal(ledger.recent(SERVER, 2).length, 2);
        await assert.rejects(ledger.deleteAll(), /could not be deleted/);
        chmodSync(windows.folder, 0o700);
        chmodSync(windows.file, 0o600);
        await clock.advance(60_000);
        assert.deepEqual(ledger.state, { kind: 'file' });
        await ledger.close();
      });
      const next = await windows.opened();
      assert.deepEqual(names(next), ['new', 'task-0', 'task-1', 'task-2'], 'what was in memory is in the file');
    });

    it('reads the file of an earlier version that only lacks what makes reading faster, and brings it up to date later', async function () {
      if (process.platform === 'win32') {
        return this.skip(); // Folders have no such permissions there.
      }
      const earlier = await windows.opened({ migrations: MIGRATIONS.slice(0, 1) });
      await written(earlier, ...['a', 'b'].map(taskId => taskWrite({ taskId, status: 'completed' })));
      await earlier.close();
      chmodSync(windows.file, 0o400);
      chmodSync(windows.folder, 0o500);
      const clock = new FakeClock();
      await asNobody(async () => {
        const ledger = await windows.opened({ clock });
        assert.equal(ledger.state.kind === 'readOnly' && ledger.state.trouble.reason, 'notWritable');
        assert.deepEqual(names(ledger), ['a', 'b']);
        const unreadable = await windows.opened({ migrations: [...MIGRATIONS.slice(0, 1), () => undefined] });
        assert.equal(unreadable.state.kind, 'memory', 'nobody knows what another step would have changed');
        await unreadable.close();
        chmodSync(windows.folder, 0o700);
        chmodSync(windows.file, 0o600);
        await clock.advance(60_000);
        assert.deepEqual(ledger.state, { kind: 'file' });
        await ledger.close();
      });
    });

    it('keeps in memory no more than has room there, and no big results', async () => {
      mkdirSync(windows.file);
      const clock = new FakeClock();
      const ledger = await windows.opened({ clock });
      const many = Array.from({ length: 5_200 }, (_, index) => index);
      const ended = (index: number) =>
        taskWrite({ taskId: `t${index}`, status: 'completed', createdAt: later(index) }, { at: index });
      await written(ledger, taskWrite({ taskId: 'runs' }), ...many.map(ended));
      await clock.advance(0);
      await ledger.tidyUp();
      assert.deepEqual([ledger.state.kind, ledger.totals().tasks], ['memory', 5_001]);
      assert.deepEqual(
        ledger.known(SERVER, ['runs', 't0', 't199', 't200']).map(({ report }) => report.taskId),
        ['runs', 't200'],
      );
      const result = (length: number) => ({
        kind: 'result' as const,
        result: { content: [{ type: 'text', text: 'x'.repeat(length) }] },
      });
      assert.equal(await ledger.keepResult({ serverId: SERVER, taskId: 't300' }, result(200_000), 1), 'none');
      const kept = many.slice(300, 1_000);
      for (const index of kept) {
        await ledger.keepResult({ serverId: SERVER, taskId: `t${index}` }, result(100_000), index);
      }
      await ledger.tidyUp();
      assert.ok(ledger.totals().resultBytes <= 50_000_000, `${ledger.totals().resultBytes}`);
      assert.ok(await ledger.result({ serverId: SERVER, taskId: 't999' }));
    });

    it('leaves the file of a result alone that is replaced in memory', async () => {
      const ledger = await windows.opened();
      await written(ledger, taskWrite({ status: 'completed' }));
      const of = { serverId: SERVER, taskId: 'task-1' };
      const content = [{ type: 'text', text: 'x'.repeat(200_000) }];
      await ledger.keepResult(of, { kind: 'result', result: { content } }, 1);
      await ledger.close();
      const clock = new FakeClock();
      chmodSync(windows.file, 0o400);
      chmodSync(windows.folder, 0o500);
      await asNobody(async () => {
        const readOnly = await windows.opened({ clock });
        assert.equal(readOnly.state.kind, 'readOnly');
        await readOnly.keepResult(of, { kind: 'result', result: { content: [] } }, 2);
        chmodSync(windows.folder, 0o700);
        chmodSync(windows.file, 0o600);
        await clock.advance(60_000);
        assert.equal(readOnly.state.kind, 'file');
        await readOnly.close();
      });
      assert.ok(await (await windows.opened()).result(of));
    });

    it('since something else has its name, works from memory', async () => {
      mkdirSync(windows.file);
      const ledger = await windows.opened();
      assert.equal(ledger.state.kind === 'memory' && ledger.state.trouble.reason, 'notWritable');
      await written(ledger, taskWrite());
      assert.deepEqual(names(ledger), ['task-1']);
    });

    it('since the folder cannot be made, works from memory', async () => {
      writeFileSync(path.join(windows.folder, 'file'), '');
      const ledger = await windows.opened({ folder: path.join(windows.folder, 'file', 'ledger') });
      assert.equal(ledger.state.kind, 'memory');
      await written(ledger, callBegan('call-1'), taskWrite({}, { callId: 'call-1' }));
      assert.equal(ledger.details({ callId: 'call-1' })?.task?.toolName, 'build');
    });
  });

  it('on a full disk keeps in memory what does not get in, until there is room', async () => {
    const clock = new FakeClock();
    let connection: DatabaseSync | undefined;
    const prepare = (opened: DatabaseSync) => {
      connection = opened;
      opened.exec('PRAGMA max_page_count = 30');
    };
    const ledger = await windows.opened({ clock, prepare });
    const tasks = Array.from({ length: 200 }, (_, index) =>
      taskWrite({ taskId: `t${index}`, toolName: 'x'.repeat(500) }),
    );
    await written(ledger, ...tasks);
    assert.equal(ledger.state.kind === 'memory' && ledger.state.trouble.reason, 'full');
    assert.equal(names(ledger).length, 200);
    await clock.advance(10_000);
    assert.equal(ledger.state.kind, 'memory');
    connection?.exec('PRAGMA max_page_count = 100000');
    await clock.advance(60_000);
    assert.deepEqual([ledger.state, names(ledger).length], [{ kind: 'file' }, 200]);
    assert.equal(names(await windows.opened()).length, 200);
  });

  it('with the file of a newer version leaves it alone, and works from memory', async () => {
    await filled(3);
    withFile(database => database.exec('PRAGMA user_version = 99; CREATE TABLE of_the_future (a)'));
    const before = readFileSync(windows.file);
    const ledger = await windows.opened();
    assert.equal(ledger.state.kind === 'memory' && ledger.state.trouble.reason, 'newer');
    await written(ledger, taskWrite({ taskId: 'new' }));
    assert.deepEqual(names(ledger), ['new']);
    await ledger.close();
    assert.ok(readFileSync(windows.file).equals(before));
  });

  describe('with a file that another program has locked', () => {
    let child: ChildProcess | undefined;

    const lock = async () => {
      const script = `
        const { DatabaseSync } = require('node:sqlite');
        const database = new DatabaseSync(process.argv[1]);
        database.exec('BEGIN EXCLUSIVE');
        process.stdout.write('locked');
        process.stdin.resume().on('end', () => process.exit());`;
      child = spawn(process.execPath, ['-e', script, windows.file], { stdio: ['pipe', 'pipe', 'ignore'] });
      assert.ok(child.stdout);
      await once(child.stdout, 'data');
    };
    const release = async () => {
      child?.stdin?.end();
      await (child && once(child, 'exit'));
      child = undefined;
    };

    afterEach(release);

    it('waits a while, works from memory then, and comes back when it is released', async () => {
      const clock = new FakeClock();
      const ledger = await windows.opened({ clock });
      await written(ledger, taskWrite({ taskId: 'before' }));
      await lock();
      ledger.write(taskWrite({ taskId: 'before', statusMessage: 'half' }));
      ledger.write(taskWrite({ taskId: 'during', createdAt: later(1) }));
      await clock.advance(9_000);
      assert.deepEqual([ledger.state.kind, names(ledger)], ['file', ['before']]);
      await clock.advance(2_000);
      await ledger.committed();
      assert.equal(ledger.state.kind === 'memory' && ledger.state.trouble.reason, 'locked');
      assert.deepEqual(names(ledger), ['before', 'during'], 'what is in the file is still read');
      assert.equal(ledger.known(SERVER, ['before'])[0]?.report.statusMessage, 'half');
      assert.equal(ledger.details({ serverId: SERVER, taskId: 'before' })?.lines.length, 2);
      await release();
      await clock.advance(60_000);
      assert.deepEqual(ledger.state, { kind: 'file' });
      const other = await windows.opened();
      assert.deepEqual(names(other), ['before', 'during']);
      assert.equal(other.details({ serverId: SERVER, taskId: 'before' })?.lines.length, 2);
    });

    it('from the start on takes nothing of it for news when it is released', async () => {
      await filled(3);
      const clock = new FakeClock();
      const closed = windows.window({ clock, prepare: connection => connection.exec('BEGIN IMMEDIATE; COMMIT') });
      await lock();
      let heard = 0;
      closed.onDidChangeElsewhere(({ tasks }) => {
        heard += tasks.length;
      });
      const opening = closed.open();
      for (let second = 0; second < 12; second++) {
        await clock.advance(1_000);
      }
      await opening;
      assert.deepEqual([closed.state.kind, names(closed)], ['memory', []]);
      await release();
      await clock.advance(60_000);
      await written(closed, taskWrite({ taskId: 'new' }));
      await clock.advance(1_000);
      assert.deepEqual([closed.state.kind, names(closed).length, heard], ['file', 4, 0]);
    });

    it('says when it comes back who asks for what by then', async () => {
      const clock = new FakeClock();
      const [ledger, other] = [await windows.opened({ clock }), await windows.opened()];
      await written(ledger, taskWrite(), taskWrite({ taskId: 'kept' }), taskWrite({ taskId: 'wanted' }));
      ledger.follow(SERVER, 'task-1', true);
      ledger.follow(SERVER, 'kept', true);
      await ledger.committed();
      await lock();
      ledger.write(taskWrite({ statusMessage: 'half' }));
      await clock.advance(11_000);
      assert.equal(ledger.state.kind, 'memory');
      ledger.follow(SERVER, 'task-1', false);
      ledger.follow(SERVER, 'wanted', true);
      await release();
      await clock.advance(60_000);
      await ledger.committed();
      assert.deepEqual(
        other.known(SERVER, ['task-1', 'kept', 'wanted']).map(task => task.residence),
        ['free', 'followed', 'followed'],
      );
    });

    it('only for a moment notices nothing', async () => {
      const ledger = await windows.opened();
      await lock();
      ledger.write(taskWrite());
      const committed = ledger.committed();
      await release();
      await committed;
      assert.deepEqual([ledger.state.kind, names(ledger)], ['file', ['task-1']]);
    });

    it('reads it all the same when it is opened', async () => {
      await filled(3);
      await lock();
      const ledger = await windows.opened();
      assert.deepEqual([ledger.state.kind, names(ledger).length], ['file', 3]);
    });
  });
});
