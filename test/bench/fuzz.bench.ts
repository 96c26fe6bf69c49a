// A million messages in sequences of all that can happen, played to the whole core with the model of the protocol beside it.
import fc from 'fast-check';
import { Stage } from '../faults/fuzz/stage';
import { asText, type Sequence, sequences } from '../faults/fuzz/steps';
import { Unhandled } from '../faults/fuzz/unhandled';
import { report } from './support/figures';

const MOST_MESSAGES = 1_000_000;
const LONGEST_MS = 90_000;
const FEWEST_STEPS = 100;
const MOST_STEPS = 400;

async function main(): Promise<void> {
  const seed = Number(process.env.MCP_TASKS_FUZZ_SEED ?? Date.now() % 1_000_000_000);
  const start = performance.now();
  let [messages, polls, runs, violations] = [0, 0, 0, 0];
  const play = async (sequence: Sequence): Promise<void> => {
    if (violations === 0 && (messages >= MOST_MESSAGES || performance.now() - start > LONGEST_MS)) {
      return;
    }
    const unhandled = new Unhandled();
    try {
      const played = await Stage.play(sequence, unhandled);
      messages += played.messages;
      polls += played.polls;
      runs++;
    } catch (error) {
      violations++;
      throw error;
    } finally {
      unhandled.dispose();
    }
  };
  const outcome = await fc.check(fc.asyncProperty(sequences(MOST_STEPS, FEWEST_STEPS), play), {
    seed,
    numRuns: 2_000,
    interruptAfterTimeLimit: 2 * LONGEST_MS,
  });
  const seconds = (performance.now() - start) / 1_000;
  if (outcome.failed && outcome.counterexample) {
    process.stdout.write(`${asText(outcome.counterexample[0])}\nSeed ${seed}: ${outcome.errorInstance}\n`);
  }
  const words = `${runs} sequences, ${polls} polls, ${seconds.toFixed(0)} s, seed ${seed}`;
  report('fuzz: messages', 'messages', messages, undefined, {
    words: `a million (${words})`,
    isMet: ({ ours }) => ours >= MOST_MESSAGES,
  });
  report('fuzz: speed', 'messages/s', messages / seconds, undefined, { words: 'reported', isReported: true });
  report('fuzz: violations', 'violations', violations, undefined, { words: '0', isMet: ({ ours }) => ours === 0 });
}

void main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  },
);
