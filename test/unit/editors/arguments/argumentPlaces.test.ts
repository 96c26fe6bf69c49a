import assert from 'node:assert/strict';
import { readArguments } from '../../../../src/editors/arguments/argumentPlaces';

describe('readArguments', () => {
  it('reads JSON as it is sent', () => {
    const written = readArguments('{ "a": [1] }');
    assert.deepEqual(written.kind === 'json' && written.value, { a: [1] });
    for (const text of ['', '{ "a": 1, }', '// a', '{ "a": ']) {
      assert.equal(readArguments(text).kind, 'notJson', text);
    }
  });

  it('takes nothing for JSON that is nested deeper than it can be read', () => {
    for (const depth of [20_000, 200_000]) {
      assert.deepEqual(readArguments('['.repeat(depth)), { kind: 'notJson', at: { offset: 0, length: 0 } });
      assert.equal(readArguments(`${'['.repeat(depth)}${']'.repeat(depth)}`).kind, 'notJson');
    }
  });
});
