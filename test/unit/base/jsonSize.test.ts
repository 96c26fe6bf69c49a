import assert from 'node:assert/strict';
import { isLargerThan, sizeOf } from '../../../src/base/jsonSize';

describe('sizeOf', () => {
  const value = {
    content: [{ type: 'text', text: 'x'.repeat(5_000) }, null, 7, true, []],
    structuredContent: { deep: [{ a: null }] },
  };

  it('is about what JSON takes', () => {
    const bytes = JSON.stringify(value).length;
    assert.ok(Math.abs(sizeOf(value) - bytes) < 50, `${sizeOf(value)} of ${bytes}`);
  });

  it('counts what is nested deeper than anybody can recurse', () => {
    const deep = (levels: number, core: string): unknown =>
      JSON.parse(`${'['.repeat(levels)}"${core}"${']'.repeat(levels)}`);
    assert.equal(sizeOf(deep(200_000, 'x'.repeat(1_000))) - sizeOf(deep(200_000, '')), 1_000);
  });

  it('is compared with a limit without looking further than it has to', () => {
    const bytes = sizeOf(value);
    assert.deepEqual([isLargerThan(value, bytes - 1), isLargerThan(value, bytes)], [true, false]);
    let looks = 0;
    const list = Array.from({ length: 1_000 }, () => ({
      get text() {
        looks++;
        return 'x'.repeat(100);
      },
    }));
    assert.equal(isLargerThan(list, 500), true);
    assert.ok(looks < 10, `${looks} looks`);
  });
});
