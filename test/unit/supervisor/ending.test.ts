import assert from 'node:assert/strict';
import { Ending } from '../../../src/supervisor/ending';
import type { ProcessTree } from '../../../src/supervisor/processTree';
import { FakeClock } from '../../support/fakeClock';

/** When the client package sends the supervisor what, in milliseconds after the end of its stdin. */
const PACKAGE = { sigterm: 2_000, sigkill: 4_000, probeSigkill: 1_000 };

/** A tree that ends when a test says so, and an ending that says when what happened. */
function begin() {
  const clock = new FakeClock();
  const start = clock.now();
  const history: string[] = [];
  const note = (what: string): void => {
    if (!history.some(noted => noted.startsWith(what))) {
      history.push(`${what} at ${clock.now() - start}`);
    }
  };
  const tree: ProcessTree & { isOver: boolean } = {
    isOver: false,
    look: () => note('look'),
    signal: note,
    isGone: () => tree.isOver,
  };
  const ending = new Ending(tree, () => note('leave'), clock);
  return { ending, tree, clock, history };
}

describe('Ending', () => {
  it('looks who is there when stdin ends, for their parents may be the first to go', () => {
    const { ending, history } = begin();
    ending.ask();
    assert.deepEqual(history, ['look at 0']);
  });

  it('of those who heed nothing is over before the client package kills the supervisor', async () => {
    const { ending, clock, history } = begin();
    ending.ask();
    await clock.advance(PACKAGE.sigterm);
    ending.terminate();
    await clock.advance(PACKAGE.sigkill - PACKAGE.sigterm);
    assert.deepEqual(history, ['look at 0', 'SIGTERM at 1200', 'SIGKILL at 1900', 'leave at 2100']);
  });

  it('is over even before it kills one that it started only to ask for the protocol revision', async () => {
    const { ending, clock, history } = begin();
    ending.ask();
    ending.terminate();
    await clock.advance(PACKAGE.probeSigkill);
    assert.deepEqual(history, ['look at 0', 'SIGTERM at 0', 'SIGKILL at 700', 'leave at 900']);
  });

  it('leaves at once when a server that was asked ends, and nobody else is there', async () => {
    const { ending, tree, clock, history } = begin();
    ending.ask();
    await clock.advance(100);
    tree.isOver = true;
    ending.serverEnded();
    assert.equal(history.at(-1), 'leave at 100');
  });

  it('waits for those that the server left behind, and not longer', async () => {
    const { ending, tree, clock, history } = begin();
    ending.serverEnded();
    await clock.advance(120);
    assert.deepEqual(history, ['SIGTERM at 0']);
    tree.isOver = true;
    await clock.advance(50);
    assert.deepEqual(history, ['SIGTERM at 0', 'leave at 150']);
  });

  it('waits until it is known how the server ended', async () => {
    const { ending, tree, clock, history } = begin();
    tree.isOver = true;
    ending.terminate();
    await clock.advance(500);
    assert.deepEqual(history, ['SIGTERM at 0']);
    ending.serverEnded();
    await clock.advance(50);
    assert.equal(history.at(-1), 'leave at 550');
  });

  it('kills again those that were started meanwhile', async () => {
    const { ending, tree, clock } = begin();
    ending.serverEnded();
    await clock.advance(700);
    let again = 0;
    tree.signal = () => again++;
    await clock.advance(120);
    assert.ok(again >= 2);
  });

  it('has begun as soon as anybody wants it, and not before', () => {
    const asked = begin();
    assert.equal(asked.ending.hasBegun, false);
    asked.ending.ask();
    assert.equal(asked.ending.hasBegun, true);
    const terminated = begin();
    terminated.ending.terminate();
    assert.equal(terminated.ending.hasBegun, true);
  });
});
