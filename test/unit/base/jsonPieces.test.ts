import assert from 'node:assert/strict';
import fc from 'fast-check';
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
    const filled = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(filled, fc.nat(3), (text, shift) => {
        const long = '\ud83d\ude00"\\\n\ud800'.slice(shift) + text.repeat(Math.ceil((PIECE * 1.1) / text.length));
        assert.equal(joined({ long }), JSON.stringify({ long }));
      }),
      { numRuns: 8 },
    );
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
