import assert from 'node:assert/strict';
import { jsonPieces } from '../../../src/base/jsonPieces';

const PIECE = 256 * 1024;

describe('jsonPieces', () => {
  const joined = (value: unknown) => [...jsonPieces(value)].join('');

  it('are together what JSON.stringify writes', () => {
    const large = 'x'.repeat(PIECE);
    const values = [
      null,
      7,
      'short',
      large,
      [],
      {},
      [large, large, undefined],
      {
        content: [{ type: 'text', text: large }, null, [[]]],
        none: undefined,
        more: { deep: [large, {}] },
        last: true,
      },
      JSON.parse(`{"__proto__":${JSON.stringify(large)},"":[${JSON.stringify(large)}]}`),
      Array.from({ length: 100_000 }, (_, index) => ({ index, name: `object ${index}` })),
    ];
    for (const value of values) {
      assert.equal(joined(value), JSON.stringify(value));
    }
  });

  it('are so for any text, wherever it is cut', () => {
    for (const text of ['a\ud83d\ude00', '\ud83d\ude00"\\\n', '\ud800', '\udc00\ud83d', '\ud83d\ude00\u2192\0']) {
      const long = text.repeat(Math.ceil((PIECE + 10) / text.length));
      assert.equal(joined({ long }), JSON.stringify({ long }));
    }
  });

  it('are none of them long, but for what escaping adds', () => {
    const value = { text: 'x'.repeat(PIECE * 5), list: Array.from({ length: 10 }, () => ['y'.repeat(PIECE / 2)]) };
    assert.ok(Math.max(...[...jsonPieces(value)].map(({ length }) => length)) <= PIECE + 10);
  });

  it('never part the halves of a character', () => {
    const [, first = '', second = ''] = [...jsonPieces(`${'x'.repeat(PIECE - 1)}\ud83d\ude00 and so on`)];
    assert.deepEqual([first.length, second], [PIECE + 1, ' and so on']);
  });
});
