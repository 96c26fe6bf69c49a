import assert from 'node:assert/strict';
import { Backlog } from '../../../src/base/backlog';

describe('Backlog', () => {
  let room: number;
  let done: string[];
  let backlog: Backlog<string>;

  beforeEach(() => {
    room = 2;
    done = [];
    backlog = new Backlog(
      () => room > 0,
      thing => {
        room--;
        done.push(thing);
      },
    );
  });

  function tell(...things: readonly string[]): void {
    for (const thing of things) {
      backlog.tell(thing);
    }
  }

  it('acts at once while there is room', () => {
    tell('a', 'b');
    assert.deepEqual(done, ['a', 'b']);
  });

  it('lets the rest wait for room, in order, each thing once', () => {
    tell('a', 'b', 'c', 'd', 'c', 'a', 'c');
    assert.deepEqual(done, ['a', 'b']);
    room = 2;
    backlog.goOn();
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
    room = 5;
    backlog.goOn();
    assert.deepEqual(done, ['a', 'b', 'c', 'd', 'a']);
  });

  it('lets nothing pass what waits', () => {
    tell('a', 'b', 'c');
    room = 2;
    tell('d');
    assert.deepEqual(done, ['a', 'b']);
    backlog.goOn();
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
  });

  it('acts on all that waits when told to, and once', () => {
    tell('a', 'b', 'c', 'd');
    backlog.flush();
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
    room = 2;
    backlog.goOn();
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
  });

  it('forgets what waits, and says whether it did', () => {
    tell('a', 'b', 'c');
    assert.deepEqual([backlog.forget('c'), backlog.forget('a')], [true, false]);
    backlog.flush();
    assert.deepEqual(done, ['a', 'b']);
  });
});
