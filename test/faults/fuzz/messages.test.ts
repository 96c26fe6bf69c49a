import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Played, Stage } from './stage';
import { asText, type Sequence, sequences } from './steps';
import { Unhandled } from './unhandled';

/** A build machine has to say the same of the same code; whoever works on it meets sequences that nobody has met. */
const OTHER = process.env.CI ? 20_260_728 : Date.now() % 1_000_000_000;
const SEEDS = [20_251_125, Number(process.env.MCP_TASKS_FUZZ_SEED ?? OTHER)];
const LONGEST_MS = 9_000;
const MOST_STEPS = 60;

describe('Whatever a server, a network and a user do', () => {
  for (const seed of SEEDS) {
    it(`agrees with the protocol in store, watcher, questions and ledger (seed ${seed})`, async function () {
      this.timeout(LONGEST_MS * 4);
      const played = await playAll(seed);
      assert.ok(played.messages > 1_000 && played.polls > 50, `Hardly anything happened: ${JSON.stringify(played)}`);
    });
  }
});

async function playAll(seed: number): Promise<Played> {
  let [messages, polls] = [0, 0];
  let hasFailed = false;
  const end = performance.now() + LONGEST_MS;
  const play = async (sequence: Sequence): Promise<void> => {
    if (performance.now() > end && !hasFailed) {
      return; // Only what has failed may take longer, to become short.
    }
    const unhandled = new Unhandled();
    try {
      const played = await Stage.play(sequence, unhandled);
      messages += played.messages;
      polls += played.polls;
    } catch (error) {
      hasFailed = true;
      throw error;
    } finally {
      unhandled.dispose();
    }
  };
  const outcome = await fc.check(fc.asyncProperty(sequences(MOST_STEPS), play), {
    seed,
    numRuns: 10_000,
    interruptAfterTimeLimit: 3 * LONGEST_MS,
    markInterruptAsFailure: false,
  });
  if (outcome.failed && outcome.counterexample) {
    const [sequence] = outcome.counterexample;
    const error = outcome.errorInstance;
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`${words}\nSeed ${seed}, path ${outcome.counterexamplePath}\n${asText(sequence)}`, {
      cause: error,
    });
  }
  return { messages, polls };
}
