import assert from 'node:assert/strict';
import { TaskNews } from '../../../src/ledger/taskNews';
import { aTask, later } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

describe('What is worth writing down of a task', () => {
  let clock: FakeClock;
  let news: TaskNews;

  beforeEach(() => {
    clock = new FakeClock();
    news = new TaskNews(clock);
  });

  it('is each new fact, and not that its server has looked at it again', () => {
    assert.equal(news.of(aTask()).isNews, true);
    assert.equal(news.of(aTask({ lastUpdatedAt: later(1), source: 'poll' })).isNews, false);
    assert.equal(news.of(aTask({ statusMessage: 'half' })).isNews, true);
    assert.equal(news.of(aTask({ statusMessage: 'half', ttlMs: 5 })).isNews, true);
    assert.equal(news.of(aTask({ statusMessage: 'half', ttlMs: 5, isFollowedElsewhere: true })).isNews, false);
    assert.equal(news.of(aTask({ status: 'completed' })).isNews, true);
  });

  it('is nothing of what was read from there', () => {
    news.isKnown(aTask({ cancelRequestedAt: 5 }));
    assert.deepEqual(news.of(aTask({ cancelRequestedAt: 5 })), { isNews: false, events: [] });
  });

  it('is what the user did, once', () => {
    news.of(aTask());
    assert.deepEqual(news.of(aTask({ cancelRequestedAt: 5 })).events, [{ name: 'cancelRequested' }]);
    assert.deepEqual(news.of(aTask({ cancelRequestedAt: 5 })).events, []);
    assert.deepEqual(news.of(aTask({ cancelRefusal: 'No' })).events, [{ name: 'cancelRefused', message: 'No' }]);
    assert.deepEqual(news.of(aTask({ cancelRefusal: 'No', isUnwatched: true })).events, [{ name: 'unwatched' }]);
    assert.deepEqual(news.of(aTask({ cancelRefusal: 'No' })).events, [{ name: 'watched' }]);
    news.of(aTask({ cancelRequestedAt: 5, status: 'completed' }));
    assert.deepEqual(news.of(aTask({ cancelRequestedAt: 5, status: 'completed', isResultKept: true })).events, []);
  });

  it('is progress, every five seconds', async () => {
    const at = (done: number) => news.of(aTask({ progress: { progress: done } })).events.length;
    assert.equal(at(1), 1);
    await clock.advance(4_999);
    assert.equal(at(2), 0);
    await clock.advance(1);
    assert.equal(at(3), 1);
  });

  it('is all of it again when what was written is lost', () => {
    news.of(aTask());
    news.forgetAll();
    assert.equal(news.of(aTask()).isNews, true);
  });
});
