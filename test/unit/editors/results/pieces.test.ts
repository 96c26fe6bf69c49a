import assert from 'node:assert/strict';
import { bytesOf, type Content, contentSize, piecesOf } from '../../../../src/editors/results/pieces';

/** The longest piece may be a little more than half a megabyte. */
const LONGEST = 2 * 1024 * 1024;

async function pieces(content: Content): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of piecesOf(content)) {
    all.push(piece);
  }
  return all;
}

describe('pieces of a result', () => {
  it('are together what one piece would have been, whatever is cut', async () => {
    const long = '🚀größe\r\n'.repeat(300_000);
    const all = await pieces({ kind: 'text', text: long });
    assert.ok(all.length > 3);
    assert.ok(Buffer.concat(all).equals(Buffer.from(long)));
    assert.equal((await bytesOf({ kind: 'text', text: '' })).length, 0);
    assert.equal(Buffer.from(await bytesOf({ kind: 'text', text: 'no end' })).toString(), 'no end');
  });

  it('of JSON are those of JSON.stringify', async () => {
    for (const value of [{ a: [1, { b: 'c' }], d: undefined }, [], {}, null, 'x', 7, undefined]) {
      const text = Buffer.from(await bytesOf({ kind: 'json', value })).toString();
      assert.equal(text, `${JSON.stringify(value ?? null, undefined, 2)}\n`);
    }
  });

  it('leave room for others between them: none of a big result is long', async () => {
    const value = { rows: Array.from({ length: 300_000 }, (_, index) => ({ index, name: `row ${index}` })) };
    const data = Buffer.alloc(6 * 1024 * 1024, 7).toString('base64');
    for (const content of [{ kind: 'json', value } as const, { kind: 'base64', data } as const]) {
      let others = 0;
      let isOver = false;
      const other = (): void => {
        others++;
        if (!isOver) {
          setImmediate(other);
        }
      };
      setImmediate(other);
      const all = await pieces(content);
      isOver = true;
      assert.ok(all.length > 10, content.kind);
      assert.ok(others >= all.length - 1, `${others} turns for others, ${all.length} pieces`);
      assert.ok(Math.max(...all.map(piece => piece.length)) < LONGEST, content.kind);
    }
  });

  it('have a size that is known before they are made', () => {
    assert.equal(contentSize({ kind: 'text', text: 'größe' }), 7);
    assert.equal(contentSize({ kind: 'base64', data: Buffer.alloc(3_000).toString('base64') }), 3_000);
    assert.ok(Math.abs(contentSize({ kind: 'json', value: { files: 3 } }) - 17) < 10);
  });

  it('have a size with the indentation of JSON', async () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 60; depth++) {
      deep = { a: deep };
    }
    for (const value of [Array.from({ length: 5_000 }, (_, i) => [i, i, i]), Array.from({ length: 500 }, () => deep)]) {
      const size = contentSize({ kind: 'json', value });
      const { length } = await bytesOf({ kind: 'json', value });
      assert.ok(size > length * 0.8 && size < length * 1.4, `${size} for ${length}`);
    }
  });
});
