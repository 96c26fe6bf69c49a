import assert from 'node:assert/strict';
import { preciseDuration, timeStamp } from '../../../src/editors/timeStamps';

describe('preciseDuration', () => {
  const SECOND = 1_000;
  const MINUTE = 60 * SECOND;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  const told: readonly (readonly [ms: number, words: string])[] = [
    [-5, '0 ms'],
    [0, '0 ms'],
    [999, '999 ms'],
    [SECOND, '1 s'],
    [12_340, '12.3 s'],
    [59_999, '59.9 s'],
    [MINUTE, '1 min'],
    [185 * SECOND, '3 min 5 s'],
    [HOUR, '1 h'],
    [2 * HOUR + 10 * MINUTE, '2 h 10 min'],
    [4 * DAY + 5 * HOUR, '4 d 5 h'],
  ];
  for (const [ms, words] of told) {
    it(`tells ${ms} ms as "${words}"`, () => {
      assert.equal(preciseDuration(ms), words);
    });
  }
});

describe('timeStamp', () => {
  it('is ISO 8601 in UTC with milliseconds, also of what is beyond all calendars', () => {
    assert.equal(timeStamp(0), '1970-01-01T00:00:00.000Z');
    assert.match(timeStamp(Number.MAX_VALUE), /^\+275760-/);
  });
});
