import assert from 'node:assert/strict';
import { TaskListener } from '../../../src/mcp/taskListener';
import { FakeClock } from '../../support/fakeClock';
import type { RecordingLog } from '../../support/logs';
import { complete, type RawServer, type RawWire, rawWire, rpcError } from '../../support/rawServer';
import { settled } from '../../support/settled';

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const tasksExtension = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

describe('TaskListener', () => {
  let raw: RawWire;
  let server: RawServer;
  let listener: TaskListener;
  let log: RecordingLog;
  let clock: FakeClock;
  /** The ids of the listen requests that are open, as far as the server knows, oldest first. */
  let open: unknown[];

  beforeEach(async () => {
    clock = new FakeClock();
    raw = await rawWire('2026-07-28', tasksExtension, clock);
    server = raw.server;
    open = [];
    listener = new TaskListener(raw.wire, false, clock);
    log = raw.log;
    server.on('subscriptions/listen', (params, id) => {
      open.push(id);
      void acknowledge(id, idsIn(params));
    });
  });

  afterEach(() => raw.close());

  const idsIn = (params: Record<string, unknown>) => (params.notifications as { taskIds: string[] }).taskIds;
  const acknowledge = (id: unknown, taskIds: unknown) =>
    server.notify('notifications/subscriptions/acknowledged', {
      _meta: { [SUBSCRIPTION]: id },
      notifications: { taskIds },
    });
  const asked = () => server.paramsOf('subscriptions/listen').map(params => idsIn(params).join(' '));
  const cancelled = () => server.paramsOf('notifications/cancelled').map(({ requestId }) => requestId);
  const pushed = () => [...listener.acknowledged].join(' ');
  const follow = async (...taskIds: string[]) => {
    listener.follow(new Set(taskIds));
    await settled();
    await settled();
  };
  /** The server answers the oldest open request: it has nothing more to report. */
  const endGracefully = async () => {
    const id = open.shift();
    await server.send({ id, result: complete({ _meta: { [SUBSCRIPTION]: id } }) });
    await settled();
  };

  it('asks for nothing until there is something to follow', async () => {
    await follow();
    assert.deepEqual(asked(), []);
  });

  it('asks for what is to be followed, and knows what the server agreed to', async () => {
    server.on('subscriptions/listen', (_, id) => void acknowledge(id, ['a']));
    await follow('a', 'b');
    assert.deepEqual([asked(), pushed()], [['a b'], 'a']);
  });

  it('asks anew when that changes, and lets go of the old subscription after the new one stands', async () => {
    await follow('a');
    await follow('a', 'b');
    assert.deepEqual([asked(), pushed()], [['a', 'a b'], 'a b']);
    assert.deepEqual(cancelled(), [open[0]]);
    const order = server.received.map(({ method }) => method);
    assert.ok(order.lastIndexOf('subscriptions/listen') < order.indexOf('notifications/cancelled'));
  });

  it('asks no more for the same in another order', async () => {
    await follow('a', 'b');
    await follow('b', 'a');
    assert.deepEqual(asked(), ['a b']);
  });

  it('opens one at a time, and ends with what was wanted last', async () => {
    const requests: [unknown, string[]][] = [];
    server.on('subscriptions/listen', (params, id) => {
      requests.push([id, idsIn(params)]);
    });
    await follow('a');
    await follow('b');
    await follow('c');
    assert.equal(requests.length, 1);
    for (let turn = 0; turn < 2; turn++) {
      await acknowledge(...(requests.at(-1) as [unknown, string[]]));
      await settled();
    }
    assert.deepEqual([asked(), pushed()], [['a', 'c'], 'c']);
  });

  it('lets go when there is nothing to follow any more', async () => {
    await follow('a');
    await follow();
    assert.deepEqual([asked(), pushed(), cancelled()], [['a'], '', open]);
    await follow('b');
    assert.deepEqual([asked(), pushed()], [['a', 'b'], 'b']);
  });

  it('is not asked again by a server that ended it gracefully', async () => {
    await follow('a');
    await endGracefully();
    assert.equal(pushed(), '');
    await follow('a', 'b');
    assert.deepEqual(asked(), ['a']);
    assert.match(log.text, /^debug .*ended by the server \(graceful\)/m);
  });

  it('is not asked again by a server that acknowledges and ends at once', async () => {
    server.on('subscriptions/listen', async (_, id) => {
      await acknowledge(id, undefined);
      return complete({ _meta: { [SUBSCRIPTION]: id } });
    });
    await follow('a');
    await follow('b');
    assert.deepEqual([asked(), pushed()], [['a'], '']);
  });

  it('is not asked again by a server that ends it in good order before it began', async () => {
    server.on('subscriptions/listen', (_, id) => complete({ _meta: { [SUBSCRIPTION]: id } }));
    await follow('a');
    await clock.advance(120_000);
    await follow('b');
    assert.deepEqual([asked(), pushed(), clock.waiting], [['a'], '', []]);
  });

  it('is not asked again by a server that refuses it', async () => {
    server.on('subscriptions/listen', () => {
      throw rpcError(-32_601, 'Method not found');
    });
    await follow('a');
    await follow('b');
    assert.deepEqual([asked(), pushed()], [['a'], '']);
    assert.match(log.text, /^debug .*Method not found/m);
  });

  it('counts on nothing any more when the server refuses the next one', async () => {
    await follow('a');
    server.on('subscriptions/listen', () => {
      throw rpcError(-32_603, 'Too many');
    });
    await follow('a', 'b');
    assert.equal(pushed(), '');
  });

  describe('when a subscription breaks off', () => {
    /** The server takes back the oldest open one, which is no end in good order. */
    const breakOff = async () => {
      await server.send({ id: open.shift(), error: { code: -32_603, message: 'Restarting' } });
      await settled();
    };

    it('asks again after a while, for what is wanted then', async () => {
      await follow('a');
      await breakOff();
      assert.equal(pushed(), '');
      await follow('a', 'b');
      assert.deepEqual(asked(), ['a'], 'not before its time');
      await clock.advance(1_000);
      await settled();
      assert.deepEqual([asked(), pushed()], [['a', 'a b'], 'a b']);
    });

    it('waits longer each time, and no longer than a minute', async () => {
      await follow('a');
      const waits: number[] = [];
      for (let turn = 0; turn < 8; turn++) {
        await breakOff();
        const [wait = 0] = clock.waiting;
        waits.push(wait);
        await clock.advance(wait);
        await settled();
      }
      assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    });

    it('asks no more once there is nothing to follow', async () => {
      await follow('a');
      await breakOff();
      await follow();
      await clock.advance(60_000);
      assert.deepEqual(asked(), ['a']);
    });

    it('asks no more once the connection has ended', async () => {
      await follow('a');
      await breakOff();
      raw.wire.end();
      assert.deepEqual(clock.waiting, []);
    });
  });

  it('opens one again that ended in good order after it had stood for a while', async () => {
    await follow('a');
    await clock.advance(30_000);
    await endGracefully();
    await clock.advance(1_000);
    await settled();
    assert.deepEqual([asked(), pushed()], [['a', 'a'], 'a']);
  });

  it('also asks for changes of the tools where that is wanted, with or without tasks', async () => {
    const filters = () => server.paramsOf('subscriptions/listen').map(({ notifications }) => notifications);
    server.on('subscriptions/listen', (_, id) => void acknowledge(id, ['a']));
    listener = new TaskListener(raw.wire, true, clock);
    await settled();
    await settled();
    await follow('a');
    assert.deepEqual(filters(), [{ toolsListChanged: true }, { taskIds: ['a'], toolsListChanged: true }]);
    await follow();
    assert.deepEqual(filters().at(-1), { toolsListChanged: true });
  });

  it('takes no acknowledgement that belongs to nothing it asked for', async () => {
    await acknowledge(99, ['a']);
    assert.equal(pushed(), '');
    await follow('a');
    await acknowledge(99, ['x']);
    assert.equal(pushed(), 'a');
  });

  it('takes an acknowledgement without IDs for none', async () => {
    server.on('subscriptions/listen', (_, id) => void acknowledge(id, undefined));
    await follow('a');
    assert.equal(pushed(), '');
  });
});
