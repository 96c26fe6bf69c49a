import assert from 'node:assert/strict';
import fc from 'fast-check';
import { approxBytes, beginningOf } from '../../../src/mcp/messageSize';

const LIMIT = 64 * 1024;
const same = (text: string) => text;

/** So many lists inside each other. */
function nested(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i += 1) {
    value = [value];
  }
  return value;
}

describe('approxBytes', () => {
  it('grows with texts, items and names', () => {
    assert.ok(approxBytes({ a: 'x'.repeat(1_000) }, LIMIT) > 1_000);
    assert.ok(approxBytes({ a: 'x'.repeat(1_000) }, LIMIT) < 1_200);
    assert.ok(
      approxBytes(
        Array.from({ length: 100 }, () => 1),
        LIMIT,
      ) >= 800,
    );
    assert.ok(approxBytes({ ['k'.repeat(500)]: 1 }, LIMIT) > 500);
  });

  it('says at once what a huge text takes', () => {
    assert.ok(approxBytes({ content: [{ text: 'x'.repeat(50_000_000) }] }, LIMIT) > 50_000_000);
  });

  it('walks no further than the limit', () => {
    let reads = 0;
    const item = Object.defineProperty({}, 'text', { enumerable: true, get: () => `${++reads}`.padEnd(100) });
    const size = approxBytes(
      Array.from({ length: 1_000_000 }, () => item),
      LIMIT,
    );
    assert.ok(size > LIMIT);
    assert.ok(reads < 1_000, String(reads));
  });

  it('takes what is deep for too large, without running out of stack', () => {
    assert.ok(approxBytes(nested(60), LIMIT) < LIMIT);
    assert.equal(approxBytes(nested(100_000), LIMIT), Number.POSITIVE_INFINITY);
  });
});

describe('beginningOf', () => {
  it('leaves what is small as it is', function () {
    this.timeout(20_000); // Many values are made and passed over; a busy machine takes its time.
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), value => {
        fc.pre(JSON.stringify(value).length < 200);
        assert.deepEqual(JSON.parse(JSON.stringify(beginningOf(value, same))), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('keeps the first part of texts and lists, and says where something is missing', () => {
    const value = { text: `begin${'x'.repeat(100_000)}`, list: Array.from({ length: 1_000 }, (_, i) => i) };
    const { text, list } = beginningOf(value, same) as typeof value;
    assert.match(text, /^beginx{2043}…$/);
    assert.deepEqual(list.slice(-2), [19, '…']);
  });

  it('stays small and printable, whatever it is given', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`key ${i}`, 'x'.repeat(10_000)]));
    for (const value of [wide, nested(100_000), Array.from({ length: 30 }, () => wide), 'x'.repeat(1_000_000)]) {
      assert.ok(JSON.stringify(beginningOf(value, same)).length < 8_000);
    }
  });

  it('leaves no half of a secret where it cuts', () => {
    const secret = 'hunter2-'.repeat(20);
    const redact = (text: string) => text.replaceAll(secret, '•••');
    for (let before = 1_900; before < 2_060; before += 7) {
      const cut = beginningOf(`${'x'.repeat(before)}${secret}${'x'.repeat(9_000)}`, redact) as string;
      assert.equal(cut.includes('hunter2'), false, String(before));
    }
  });

  it('makes an ordinary field of "__proto__"', () => {
    const cut = beginningOf(JSON.parse('{"__proto__": {"polluted": true}}'), same) as { polluted?: boolean };
    assert.equal(cut.polluted, undefined);
    assert.equal(JSON.stringify(cut), '{"__proto__":{"polluted":true}}');
  });
});
