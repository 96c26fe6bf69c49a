import assert from 'node:assert/strict';
import { askedThenDone } from '../../../src/commands/askedThenDone';

/** What happened, in its order; the work of a target ends when it is told to. */
function aStage() {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    log.push(`${name} begins`);
    return new Promise<void>(resolve => ends.set(name, resolve)).then(() => log.push(`${name} ends`));
  };
  const ask = async (name: string) => {
    log.push(`${name}?`);
    await Promise.resolve();
    if (name === 'unknown') {
      throw new Error('not remembered');
    }
    return name === 'unwanted' ? undefined : work(name);
  };
  return { log, ends, ask };
}

const turns = () => new Promise(resolve => setImmediate(resolve));

describe('askedThenDone', () => {
  it('asks all questions first, one after the other, and then waits for no work to begin the next', async () => {
    const { log, ends, ask } = aStage();
    const done = askedThenDone(['slow', 'unwanted', 'fast'], ask);
    await turns();
    assert.deepEqual(log, ['slow?', 'unwanted?', 'fast?', 'slow begins', 'fast begins']);
    ends.get('fast')?.();
    await turns();
    assert.equal(log.at(-1), 'fast ends');
    ends.get('slow')?.();
    await done;
    assert.equal(log.at(-1), 'slow ends');
  });

  it('does the others where one fails, and says so without waiting for them', async () => {
    const { log, ends, ask } = aStage();
    await assert.rejects(askedThenDone(['unknown', 'slow'], ask), /not remembered/);
    assert.deepEqual(log, ['unknown?', 'slow?', 'slow begins']);
    ends.get('slow')?.();
    await turns();
    assert.equal(log.at(-1), 'slow ends');
  });
});
