import assert from 'node:assert/strict';
import { ConnectionError, INVALID_PARAMS, isConnectionError, ProtocolError } from '../../../src/base/errors';
import type { TaskAnswer } from '../../../src/tasks/taskClient';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { Deferred, settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

describe('TaskReader', () => {
  let client: FakeTaskClient;
  let core: TaskCore;

  beforeEach(() => {
    client = new FakeTaskClient({ preload: [{ taskId: 'task-1', statusMessage: 'now' }] });
    core = new TaskCore(client);
  });

  const read = () => core.reader.read(SERVER, client, 'task-1');

  it('believes the answer to a question asked after the last news, although a clock says otherwise', async () => {
    core.heard({ statusMessage: 'from the future', lastUpdatedAt: later(86_400_000) });
    assert.equal((await read()).statusMessage, 'now');
  });

  it('does not believe an answer that newer news overtook', async () => {
    core.heard();
    const answer = new Deferred<TaskAnswer>();
    client.next('get', () => answer.promise);
    const reading = read();
    await settled();
    core.heard({ statusMessage: 'overtook', lastUpdatedAt: later(2_000) });
    answer.resolve({ report: aReport({ statusMessage: 'old', lastUpdatedAt: later(1_000) }) });
    assert.equal((await reading).statusMessage, 'overtook');
  });

  it('takes what was reported unasked by its timestamp', () => {
    core.heard({ statusMessage: 'second', lastUpdatedAt: later(2_000) });
    const report = aReport({ statusMessage: 'first', lastUpdatedAt: later(1_000) });
    assert.equal(core.reader.fold(SERVER, client, { report }, 'notification').statusMessage, 'second');
  });

  it('keeps the payload that comes with the end, and says what is in it', () => {
    const payload = { kind: 'result', result: { content: [], isError: true } } as const;
    const task = core.reader.fold(SERVER, client, { report: aReport({ status: 'completed' }), payload }, 'poll');
    assert.equal(task.hasToolError, true);
    assert.equal(core.payloads.get(task.key), payload);
  });

  it('keeps no payload of a task that has not ended', () => {
    const payload = { kind: 'error', error: { code: 1, message: 'early' } } as const;
    const task = core.reader.fold(SERVER, client, { report: aReport(), payload }, 'poll');
    assert.equal(core.payloads.get(task.key), undefined);
  });

  it('marks a task gone only when the server says that it does not know it', async () => {
    core.heard();
    client.next('get', new ConnectionError('no answer'), new ProtocolError(INVALID_PARAMS, 'Task not found'));
    await assert.rejects(read(), isConnectionError);
    assert.equal(core.task()?.goneReason, undefined);
    await assert.rejects(read());
    assert.equal(core.task()?.goneReason, 'unknown');
  });
});
