import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { hasToolError, type Payload } from '../../../src/tasks/payload';
import { PayloadStore } from '../../../src/tasks/payloadStore';
import { type TaskKey, taskKey } from '../../../src/tasks/task';
import { SERVER } from '../../support/builders';

const key = (number: number): TaskKey => taskKey(SERVER, `task ${number}`);
const payload = (text: string): Payload => ({ kind: 'result', result: { content: [{ type: 'text', text }] } });

async function twoTurns(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

describe('PayloadStore', () => {
  it('gives what was kept, as it was kept', () => {
    const store = new PayloadStore();
    const kept = payload('built');
    store.keep(key(1), kept);
    assert.equal(store.get(key(1)), kept);
    assert.equal(store.get(key(2)), undefined);
    store.delete(key(1));
    assert.equal(store.get(key(1)), undefined);
  });

  it('keeps a hundred, and lets go of the one that was not wanted for longest', () => {
    const store = new PayloadStore();
    for (let number = 1; number <= 100; number++) {
      store.keep(key(number), payload(String(number)));
    }
    assert.ok(store.get(key(1)), 'asked for again, so not the oldest any more');
    store.keep(key(101), payload('101'));
    assert.deepEqual(
      [store.get(key(2)), Boolean(store.get(key(1))), Boolean(store.get(key(3)))],
      [undefined, true, true],
    );
  });

  it('lets go of what is large, once there is more of that than memory is for', async () => {
    const store = new PayloadStore(1_000);
    const known = () => [1, 2, 3, 4].filter(number => store.get(key(number)) !== undefined);
    store.keep(key(1), payload('small'));
    store.keep(key(2), payload('x'.repeat(600)));
    store.keep(key(3), payload('x'.repeat(600)));
    assert.deepEqual(known(), [1, 2, 3], 'it is not measured while it is read');
    await twoTurns();
    assert.deepEqual(known(), [1, 3]);
    store.keep(key(4), payload('x'.repeat(5_000)));
    await twoTurns();
    assert.deepEqual(known(), [4], 'the latest stays, however large it is');
    store.dispose();
  });

  it('counts a payload that is kept twice once', () => {
    const store = new PayloadStore();
    store.keep(key(0), payload('first'));
    for (let number = 0; number < 200; number++) {
      store.keep(key(1), payload('again'));
    }
    assert.ok(store.get(key(0)));
  });
});

describe('hasToolError', () => {
  it('is only what a result says of itself, word for word', () => {
    const results = [true, false, 'true', 1, undefined].map(isError => ({ content: [], isError }) as never);
    assert.deepEqual(
      results.map(result => hasToolError({ kind: 'result', result })),
      [true, false, false, false, false],
    );
    assert.equal(hasToolError({ kind: 'error', error: { code: 1, message: '' } }), false);
  });
});
