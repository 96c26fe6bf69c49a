import assert from 'node:assert/strict';
import { INVALID_PARAMS, ProtocolError } from '../../../src/base/errors';
import type { TaskPage } from '../../../src/tasks/taskClient';
import { readWholeList } from '../../../src/tasks/taskList';
import type { Mark } from '../../../src/tasks/taskStore';
import { aReport } from '../../support/builders';

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
    const read = async () =>
      (await readWholeList({ list }, () => ++now as Mark)).flatMap(({ reports, askedAt }) =>
        reports.map(report => ({ report, askedAt })),
      );
    return { cursors, read };
  }

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

  it('forgets the pages from before a stale cursor', async () => {
    const { cursors, read } = pages(page('old', '1'), stale, page('a', '1'), page('b'));
    assert.deepEqual(
      (await read()).map(({ report }) => report.taskId),
      ['a', 'b'],
    );
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
});
