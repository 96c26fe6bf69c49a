import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Ledger } from '../../../src/ledger/ledger';
import type { RetentionLimits } from '../../../src/ledger/records';
import { loadSqlite } from '../../../src/ledger/sqlite';
import { CREATED_AT, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { callBegan, LedgerFolder, taskWrite, UNLIMITED, written } from '../../support/ledgerFixture';
import { eventually } from '../../ui/support/eventually';

const AT = Date.parse(CREATED_AT);
const DAY_MS = 86_400_000;

describe('What the ledger keeps', () => {
  let windows: LedgerFolder;
  let clock: FakeClock;
  let limits: RetentionLimits;
  let ledger: Ledger;

  beforeEach(async () => {
    windows = new LedgerFolder();
    clock = new FakeClock();
    limits = UNLIMITED;
    ledger = await windows.opened({ clock, limits: () => limits });
  });

  afterEach(() => windows.remove());

  const ended = (taskId: string, at: number, more = {}) =>
    taskWrite({ taskId, status: 'completed', createdAt: later(at), ...more }, { at: AT + at });
  const ids = () => ledger.history({ limit: 1_000 }).map(({ report }) => report.taskId);
  const count = (length: number, make: (index: number) => Parameters<Ledger['write']>[0]) =>
    Array.from({ length }, (_, index) => make(index));

  it('is everything where there is no limit', async () => {
    await written(ledger, ...count(300, index => ended(`t${index}`, index)));
    await ledger.tidyUp();
    assert.equal(ledger.totals().tasks, 300);
  });

  it('is so many entries that have ended, tasks and calls: the oldest go, and none for the unfinished', async () => {
    limits = { ...UNLIMITED, entries: 150 };
    await written(
      ledger,
      ...count(100, index => taskWrite({ taskId: `open${index}` })),
      ...count(200, index => ended(`t${index}`, index + 1)),
      callBegan('call-1'),
      { kind: 'callEnded', callId: 'call-1', outcome: 'result', at: AT },
    );
    await ledger.tidyUp();
    assert.deepEqual(ledger.totals(), { tasks: 250, calls: 0, resultBytes: 0, oldestAt: AT });
    assert.deepEqual([ids().includes('t49'), ids().includes('t50'), ids().includes('open0')], [false, true, true]);
    limits = { ...UNLIMITED, entries: 10 };
    await ledger.tidyUp();
    assert.deepEqual([ledger.totals().tasks, ledger.unfinished([SERVER]).length], [110, 100]);
  });

  it('is what ended not too long ago', async () => {
    limits = { ...UNLIMITED, ageMs: 7 * DAY_MS };
    await written(ledger, ended('old', 0), taskWrite({ taskId: 'still runs' }), ended('young', 2 * DAY_MS));
    await clock.advance(8 * DAY_MS);
    await ledger.tidyUp();
    assert.deepEqual(ids(), ['young', 'still runs']);
  });

  it('is no task that never ended and that nobody has heard of for half a year, but where a window asks for it', async () => {
    const other = await windows.opened({ clock });
    const longAgo = { at: AT - 190 * DAY_MS };
    await written(ledger, taskWrite({ taskId: 'orphan' }, longAgo), taskWrite({ taskId: 'followed' }, longAgo));
    other.follow(SERVER, 'followed', true);
    await other.committed();
    await ledger.tidyUp();
    assert.deepEqual(ids(), ['followed', 'orphan'], 'without a limit nothing goes');
    limits = { ...UNLIMITED, ageMs: 7 * DAY_MS };
    await ledger.tidyUp();
    assert.deepEqual(ids(), ['followed']);
  });

  it('is so many bytes of results: the oldest results go, their entries stay', async () => {
    limits = { ...UNLIMITED, resultBytes: 400_000 };
    for (const index of [0, 1, 2]) {
      await written(ledger, ended(`t${index}`, index));
      const content = [{ type: 'text', text: 'x'.repeat(150_000) }];
      await ledger.keepResult(
        { serverId: SERVER, taskId: `t${index}` },
        { kind: 'result', result: { content } },
        AT + index,
      );
    }
    await ledger.tidyUp();
    assert.deepEqual(
      ledger.recent(SERVER, 9).map(({ report, own }) => [report.taskId, own.isResultKept ?? false]),
      [
        ['t2', true],
        ['t1', true],
        ['t0', false],
      ],
    );
    await eventually(
      'the file to go',
      async () => readdirSync(path.join(windows.folder, 'results')).length,
      length => length === 2,
    );
  });

  it('is looked after some seconds after the start, and after many new entries', async () => {
    limits = { ...UNLIMITED, entries: 5 };
    await written(ledger, ...count(20, index => ended(`t${index}`, index)));
    await clock.advance(20_000);
    await eventually(
      'the first time',
      async () => ledger.totals().tasks,
      tasks => tasks === 5,
    );
    await written(ledger, ...count(600, index => ended(`u${index}`, 100 + index)));
    await clock.advance(0);
    await eventually('the second time', async () => ledger.totals().tasks < 200, Boolean);
  });

  it('is looked after when many bytes of results are new, when the limits change, and each day', async () => {
    await clock.advance(20_000); // The first time is over.
    limits = { ...UNLIMITED, resultBytes: 300_000 };
    await written(ledger, ...count(8, index => ended(`t${index}`, index)));
    const content = [{ type: 'text', text: 'x'.repeat(100_000) }];
    for (const index of Array(8).keys()) {
      await ledger.keepResult(
        { serverId: SERVER, taskId: `t${index}` },
        { kind: 'result', result: { content } },
        index,
      );
    }
    await clock.advance(0);
    await eventually(
      'room',
      async () => ledger.totals().resultBytes,
      bytes => bytes <= 300_000,
    );
    limits = { ...UNLIMITED, entries: 5 };
    ledger.limitsChanged();
    await clock.advance(0);
    await eventually(
      'the new limit',
      async () => ledger.totals().tasks,
      tasks => tasks === 5,
    );
    limits = { ...UNLIMITED, entries: 2 };
    await ledger.committed();
    await clock.advance(DAY_MS + 1_000);
    await eventually(
      'the next day',
      async () => ledger.totals().tasks,
      tasks => tasks === 2,
    );
  });

  it('gives the room back to the disk', async () => {
    await written(ledger, ...count(3_000, index => ended(`t${index}`, index, { statusMessage: 'x'.repeat(500) })));
    const size = () => statSync(windows.file).size;
    limits = { ...UNLIMITED, entries: 10 };
    await ledger.tidyUp();
    await ledger.close();
    const after = size();
    assert.ok(after < 2_500_000, `${after} bytes`);
  });

  it('is cleared by the user: what has ended, before a time, of one server or of all', async () => {
    const other = serverId('other');
    await written(
      ledger,
      ended('a', 0),
      ended('b', 10),
      ended('c', 0, { serverId: other }),
      taskWrite({ taskId: 'open', createdAt: later(-5) }),
    );
    assert.equal(await ledger.clear({ endedBefore: AT + 5, serverId: SERVER }), 1);
    assert.deepEqual(ids(), ['b', 'c', 'open']);
    assert.equal(await ledger.clear({}), 2);
    assert.deepEqual([ids(), await ledger.clear({})], [['open'], 0]);
  });

  it('is nothing when the user deletes it all, in other windows either, which hear it', async () => {
    const other = await windows.opened({ clock });
    let times = 0;
    other.onDidDeleteAll(() => times++);
    ledger.onDidDeleteAll(() => assert.fail('it knows'));
    await written(ledger, ended('a', 0), taskWrite({ taskId: 'still runs' }));
    await ledger.deleteAll();
    await clock.advance(1_000);
    await eventually(
      'the word',
      async () => clock.advance(100).then(() => times),
      count => count === 1,
    );
    assert.deepEqual(other.totals(), { tasks: 0, calls: 0, resultBytes: 0 });
    await written(ledger, taskWrite({ taskId: 'new' }));
    await clock.advance(1_000);
    const later = await windows.opened({ clock });
    later.onDidDeleteAll(() => assert.fail('it was before'));
    await written(ledger, taskWrite({ taskId: 'newer' }));
    await clock.advance(1_000);
    assert.equal(times, 1);
  });

  it('leaves no names of what was deleted when the window closes at once', async () => {
    await written(ledger, taskWrite({ taskId: 'a word to be forgotten' }));
    const other = await windows.opened();
    await ledger.deleteAll();
    await written(ledger, ...count(600, index => ended(`t${index}`, index))); // Looking after it must not forget this.
    await ledger.close();
    for (const name of readdirSync(windows.folder).filter(name => name.startsWith('ledger'))) {
      assert.ok(!readFileSync(path.join(windows.folder, name)).includes('a word to be forgotten'), name);
    }
    await other.close();
  });

  it('tries again to remove the names while another program is in the way', async () => {
    await written(ledger, taskWrite({ taskId: 'a word to be forgotten' }));
    const sqlite = loadSqlite();
    assert.ok(sqlite);
    await ledger.deleteAll();
    const reader = new sqlite.DatabaseSync(windows.file);
    reader.exec('BEGIN; SELECT * FROM removals');
    reader.prepare('SELECT * FROM removals').all();
    await clock.advance(6_000);
    const log = () => readFileSync(`${windows.file}-wal`).includes('a word to be forgotten');
    assert.ok(log(), 'it is still read');
    reader.close();
    await clock.advance(6_000);
    assert.ok(!log());
  });

  it('is nothing when the user deletes it all, not even in the file', async () => {
    const secret = 'a word to be forgotten';
    writeFileSync(path.join(windows.folder, 'ledger-broken-20260101-000000.db'), secret);
    await written(ledger, ended('a', 0, { statusMessage: secret }), taskWrite({ taskId: secret }));
    const content = [{ type: 'text', text: 'x'.repeat(200_000) }];
    await ledger.keepResult({ serverId: SERVER, taskId: 'a' }, { kind: 'result', result: { content } }, AT);
    await ledger.deleteAll();
    await clock.advance(10_000);
    assert.deepEqual(ledger.totals(), { tasks: 0, calls: 0, resultBytes: 0 });
    assert.equal(existsSync(path.join(windows.folder, 'results')), false);
    await written(ledger, taskWrite({ taskId: 'new' }));
    await ledger.close();
    for (const name of readdirSync(windows.folder).filter(name => name.startsWith('ledger'))) {
      assert.ok(!readFileSync(path.join(windows.folder, name)).includes(secret), name);
    }
  });
});
