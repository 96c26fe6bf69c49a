import assert from 'node:assert/strict';
import { ConnectionError, INVALID_PARAMS, ProtocolError } from '../../../src/base/errors';
import type { TaskPage } from '../../../src/tasks/taskClient';
import { type ListPage, readWholeList } from '../../../src/tasks/taskList';
import type { Mark } from '../../../src/tasks/taskStore';
import { aReport } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { settled } from '../../support/settled';

describe('readWholeList', () => {
  /** A server with these answers, one for each page asked for. */
  function pages(...answers: (TaskPage | Error)[]) {
    const cursors: (string | undefined)[] = [];
    const list = async (cursor: string | undefined): Promise<TaskPage> => {
      cursors.push(cursor);
      const answer = answers.shift();
      if (!answer || answer instanceof Error) {
        throw answer ?? new Error('Asked too often');
      }
      return answer;
    };
    let now = 0;
    const taken: ListPage[] = [];
    const startOver = (): void => {
      taken.push({ reports: [aReport({ taskId: 'over' })], askedAt: 0 as Mark });
    };
    const take = (some: readonly ListPage[]): void => void taken.push(...some);
    const read = async () => {
      await readWholeList({
        client: { list, isEnded: false },
        mark: () => ++now as Mark,
        clock: new FakeClock(),
        take,
        startOver,
      });
      return tasksOf(taken);
    };
    return { cursors, read, taken };
  }

  const tasksOf = (taken: readonly ListPage[]) =>
    taken.flatMap(({ reports, askedAt }) => reports.map(report => ({ report, askedAt })));
  const idsOf = (taken: readonly ListPage[]) => tasksOf(taken).map(({ report }) => report.taskId);

  const page = (taskId: string, nextCursor?: string): TaskPage => ({
    reports: [aReport({ taskId })],
    ...(nextCursor !== undefined && { nextCursor }),
  });
  const stale = new ProtocolError(INVALID_PARAMS, 'Invalid cursor');

  it('hands cursors back as they came, and marks each page by when it was asked for', async () => {
    const { cursors, read } = pages(page('a', 'opaque ☃'), page('b', '0'), page('c'));
    const listed = await read();
    assert.deepEqual(
      listed.map(({ report, askedAt }) => [report.taskId, askedAt]),
      [
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ],
    );
    assert.deepEqual(cursors, [undefined, 'opaque ☃', '0']);
  });

  it('takes an empty cursor for a cursor', async () => {
    const { cursors, read } = pages(page('a', ''), page('b'));
    assert.equal((await read()).length, 2);
    assert.deepEqual(cursors, [undefined, '']);
  });

  it('goes past empty pages', async () => {
    const { read } = pages({ reports: [], nextCursor: '1' }, { reports: [], nextCursor: '2' }, page('a'));
    assert.equal((await read()).length, 1);
  });

  it('starts over at a stale cursor; what the pages before it said stays true', async () => {
    const { cursors, read, taken } = pages(page('old', '1'), stale, page('a', '1'), page('b'));
    await read();
    assert.deepEqual(idsOf(taken), ['old', 'over', 'a', 'b']);
    assert.deepEqual(cursors, [undefined, '1', undefined, '1']);
  });

  it('starts over only once, and only for a stale cursor', async () => {
    await assert.rejects(pages(page('a', '1'), stale, page('a', '1'), stale).read(), stale);
    const broken = new ProtocolError(-32_603, 'Broken');
    await assert.rejects(pages(page('a', '1'), broken).read(), broken);
  });

  it('ends where a cursor comes twice, even at once', async () => {
    await assert.rejects(pages(page('a', '1'), page('b', '1')).read(), /cursors repeat/);
    await assert.rejects(pages(page('a', '1'), page('b', '2'), page('c', '1')).read(), /cursors repeat/);
  });

  it('hands on what came before a page that cannot be read, unless the server is gone', async () => {
    const broken = pages(page('a', '1'), page('b', '2'), new ProtocolError(-32_603, 'Broken'));
    await assert.rejects(broken.read(), /Broken/);
    assert.deepEqual(idsOf(broken.taken), ['a', 'b']);
    const busy = pages(page('a', '1'), page('b', '2'), new ConnectionError('HTTP 429'));
    await assert.rejects(busy.read(), /429/);
    assert.deepEqual(idsOf(busy.taken), ['a', 'b']);
    for (const fault of ['closed', 'sessionLost'] as const) {
      const lost = pages(page('a', '1'), new ConnectionError('Lost', { fault }));
      await assert.rejects(lost.read(), /Lost/);
      assert.deepEqual(idsOf(lost.taken), []);
    }
  });

  it('hands pages on after a second, and asks for the next one meanwhile', async () => {
    const clock = new FakeClock();
    const answers: ((page: TaskPage) => void)[] = [];
    const list = () => new Promise<TaskPage>(resolve => answers.push(resolve));
    const taken: string[][] = [];
    const take = (some: readonly ListPage[]): void => void taken.push(idsOf(some));
    const startOver = () => assert.fail();
    const client = { list, isEnded: false };
    const read = readWholeList({ client, mark: () => 1 as Mark, clock, take, startOver });
    answers[0]?.(page('a', '1'));
    await settled();
    answers[1]?.(page('b', '2'));
    await settled();
    assert.equal(answers.length, 3);
    await clock.advance(999);
    assert.deepEqual(taken, []);
    await clock.advance(1);
    assert.deepEqual(taken, [['a', 'b']]);
    answers[2]?.(page('c'));
    assert.equal(await read, 3);
    assert.deepEqual(taken, [['a', 'b'], ['c']]);
    assert.deepEqual(clock.waiting, []);
  });

  it('hands nothing on once the connection has ended, though the next page is still under way', async () => {
    const clock = new FakeClock();
    const answers: ((page: TaskPage) => void)[] = [];
    const client = { list: () => new Promise<TaskPage>(resolve => answers.push(resolve)), isEnded: false };
    const untold = () => assert.fail();
    const read = readWholeList({ client, mark: () => 1 as Mark, clock, take: untold, startOver: untold });
    answers[0]?.(page('a', '1'));
    await settled();
    client.isEnded = true;
    await clock.advance(2_000);
    answers[1]?.(page('b'));
    await read;
  });
});
