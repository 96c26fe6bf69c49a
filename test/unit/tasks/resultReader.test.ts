import assert from 'node:assert/strict';
import { ConnectionError, isConnectionError } from '../../../src/base/errors';
import type { Payload } from '../../../src/tasks/payload';
import { taskKey } from '../../../src/tasks/task';
import type { KeptPayload } from '../../../src/tasks/taskLedger';
import { later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { silentLog } from '../../support/logs';
import { noLedger } from '../../support/noLedger';
import { TaskCore } from '../../support/taskCore';

const whole: Payload = { kind: 'result', result: { content: [{ type: 'text', text: 'kept' }] } };

describe('ResultReader', () => {
  let client: FakeTaskClient;
  let core: TaskCore;
  let kept: KeptPayload | undefined;

  beforeEach(() => {
    kept = undefined;
    client = new FakeTaskClient({ preload: [{ taskId: 'task-1', status: 'completed' }] });
    core = new TaskCore(client, silentLog, () => 0, { ...noLedger, payloadOf: async () => kept });
  });

  it('gives what is on this computer without asking the server', async () => {
    kept = { payload: whole };
    assert.equal(await core.actions.payload(SERVER, 'task-1'), whole);
    assert.equal(client.asked.result, 0);
    core.connections.set(SERVER, undefined);
    assert.deepEqual(await core.actions.keptPayload(SERVER, 'task-1'), { payload: whole });
  });

  it('reads it once', async () => {
    kept = { payload: whole };
    await core.actions.payload(SERVER, 'task-1');
    kept = undefined;
    assert.equal(await core.actions.payload(SERVER, 'task-1'), whole);
  });

  it('asks the server for the whole of what was cut, and makes do with it where that has none', async () => {
    kept = { payload: whole, cut: [{ part: 'content[1]', type: 'image', bytes: 1e8 }] };
    assert.equal((await core.actions.keptPayload(SERVER, 'task-1')).cut, undefined);
    assert.equal(client.asked.result, 1);
    core.payloads.clear();
    client.next('result', new ConnectionError('no answer'));
    assert.equal(await core.actions.keptPayload(SERVER, 'task-1'), kept);
  });

  it('says why nothing can be read', async () => {
    client.next('result', new ConnectionError('no answer'));
    await assert.rejects(core.actions.payload(SERVER, 'task-1'), isConnectionError);
  });

  it('takes nothing that was kept for the result of a task that goes on', async () => {
    kept = { payload: whole };
    core.heard({ taskId: 'task-1', lastUpdatedAt: later(1) });
    await core.actions.payload(SERVER, 'task-1');
    assert.equal(client.asked.result, 1);
  });

  it('does not ask for what came while the disk was looked at', async () => {
    core.heard({ status: 'completed' });
    const reading = core.actions.payload(SERVER, 'task-1');
    core.payloads.keep(taskKey(SERVER, 'task-1'), whole);
    assert.equal(await reading, whole);
    assert.equal(client.asked.result, 0);
  });

  it('tells of what a server sent, and not of what was read from disk', async () => {
    const arrived: string[] = [];
    core.payloads.onDidArrive(({ key }) => arrived.push(key));
    core.heard({ status: 'completed' });
    kept = { payload: whole };
    await core.actions.payload(SERVER, 'task-1');
    assert.deepEqual(arrived, []);
    kept = undefined;
    core.payloads.clear();
    await core.actions.payload(SERVER, 'task-1');
    assert.deepEqual(arrived, [taskKey(SERVER, 'task-1')]);
  });
});
