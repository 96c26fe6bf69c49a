import assert from 'node:assert/strict';
import { averageShare, estimatedShare, usualDuration } from '../../../src/tasks/usualDuration';

describe('What a tool usually takes', () => {
  it('is the median of its latest runs, which one odd run does not move', () => {
    assert.deepEqual(usualDuration([60, 58, 9_000, 62, 61]), { ms: 61, runs: 5 });
    assert.deepEqual(usualDuration([10, 20]), { ms: 15, runs: 2 });
  });

  it('is not known after a single run, nor of runs without a duration', () => {
    assert.equal(usualDuration([60]), undefined);
    assert.equal(usualDuration([0, 0, 60]), undefined);
    assert.equal(usualDuration([]), undefined);
  });

  it('counts ten runs, the newest', () => {
    const old = Array.from({ length: 50 }, () => 1_000);
    assert.deepEqual(usualDuration([...Array.from({ length: 10 }, () => 5), ...old]), { ms: 5, runs: 10 });
  });

  it('makes an estimate that is never done and never less than nothing', () => {
    const usual = { ms: 1_000 };
    assert.deepEqual(
      [-5, 0, 400, 999, 1_000, 90_000].map(elapsedMs => estimatedShare(elapsedMs, usual)),
      [0, 0, 0.4, 0.95, 0.95, 0.95],
    );
  });
});

describe('How far several tasks are', () => {
  it('is the average of what is known, and an estimate as soon as one of them is', () => {
    const said = { value: 0.2, isEstimated: false };
    assert.deepEqual(averageShare([said, { value: 0.4, isEstimated: false }])?.isEstimated, false);
    assert.deepEqual(averageShare([said, { value: 0.6, isEstimated: true }]), { value: 0.4, isEstimated: true });
    assert.equal(averageShare([]), undefined);
  });
});
