import assert from 'node:assert/strict';
import { untilAborted } from '../../../src/tasks/samplingStream';
import { Deferred, settled } from '../../support/settled';

/** Gathers what comes, and tells how it ended. */
function read(source: AsyncIterable<string>, signal: AbortSignal) {
  const seen: string[] = [];
  const end = (async () => {
    for await (const piece of untilAborted(source, signal)) {
      seen.push(piece);
    }
  })();
  return { seen, end };
}

describe('untilAborted', () => {
  it('passes everything on until the end', async () => {
    async function* source() {
      yield 'a';
      yield 'b';
    }
    const { seen, end } = read(source(), new AbortController().signal);
    await end;
    assert.deepEqual(seen, ['a', 'b']);
  });

  it('throws what the source throws', async () => {
    async function* source() {
      yield 'a';
      throw new Error('broken');
    }
    const { seen, end } = read(source(), new AbortController().signal);
    await assert.rejects(end, /broken/);
    assert.deepEqual(seen, ['a']);
  });

  it('ends at once with the signal, though the source says nothing, and hears it no more', async () => {
    const silence = new Deferred();
    const controller = new AbortController();
    async function* source() {
      yield 'a';
      await silence.promise;
      yield 'never';
    }
    const { seen, end } = read(source(), controller.signal);
    await settled();
    controller.abort();
    await end;
    silence.reject(new Error('late'));
    await settled();
    assert.deepEqual(seen, ['a']);
  });

  it('takes an error after the signal for the end that it is', async () => {
    const controller = new AbortController();
    async function* source() {
      yield 'a';
      controller.abort();
      throw new Error('Canceled');
    }
    const { seen, end } = read(source(), controller.signal);
    await end;
    assert.deepEqual(seen, ['a']);
  });

  it('asks for nothing when the signal has aborted before', async () => {
    let asked = 0;
    async function* source() {
      asked++;
      yield 'a';
    }
    const { seen, end } = read(source(), AbortSignal.abort());
    await end;
    assert.deepEqual([seen, asked], [[], 0]);
  });

  it('ends the source when nobody reads on', async () => {
    let isOver = false;
    async function* source() {
      try {
        yield 'a';
        yield 'b';
      } finally {
        isOver = true;
      }
    }
    for await (const _piece of untilAborted(source(), new AbortController().signal)) {
      break;
    }
    await settled();
    assert.equal(isOver, true);
  });
});
