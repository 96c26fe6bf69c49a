import assert from 'node:assert/strict';
import { InputStore } from '../../../src/tasks/inputStore';
import { TaskStore } from '../../../src/tasks/taskStore';
import { QuestionClock } from '../../../src/views/questionClock';
import { SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('QuestionClock', () => {
  let clock: FakeClock;
  let inputs: InputStore;
  let questionClock: QuestionClock;
  let steps: number;

  beforeEach(() => {
    clock = new FakeClock();
    inputs = new InputStore(new TaskStore(clock), clock);
    questionClock = new QuestionClock(inputs, clock, age => (age < MINUTE ? 5 * SECOND : MINUTE));
    steps = 0;
    questionClock.onDidStep(() => steps++);
  });

  /** @returns withdraws it */
  function ask(): AbortController {
    const end = new AbortController();
    inputs.asked(
      { serverId: SERVER, generation: '2025-11-25' },
      { method: 'roots/list', params: {}, signal: end.signal, answer: async () => undefined },
    );
    return end;
  }
  async function stepsIn(ms: number): Promise<number> {
    steps = 0;
    await clock.advance(ms);
    return steps;
  }

  it('steps when an age reads differently: every five seconds, later every minute', async () => {
    ask();
    assert.equal(await stepsIn(4_999), 0);
    assert.equal(await stepsIn(1), 1);
    assert.equal(await stepsIn(55 * SECOND), 11);
    assert.equal(await stepsIn(5 * MINUTE), 5);
  });

  it('is still while nothing is asked, and from the last end on', async () => {
    assert.equal(await stepsIn(MINUTE), 0);
    const end = ask();
    end.abort();
    assert.equal(await stepsIn(MINUTE), 0);
    assert.deepEqual(clock.waiting, []);
  });

  it('goes by the question whose age reads differently next', async () => {
    ask();
    await clock.advance(3 * SECOND);
    ask();
    assert.equal(await stepsIn(2 * SECOND), 1);
    assert.equal(await stepsIn(3 * SECOND), 1);
  });

  it('ends with its owner', async () => {
    ask();
    questionClock.dispose();
    assert.equal(await stepsIn(MINUTE), 0);
  });
});
