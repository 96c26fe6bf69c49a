// npm run soak -- --minutes N: the soak, on the Node of VS Code.
import path from 'node:path';
import { build } from './build.mjs';
import { repository } from './folders.mjs';
import { runMain } from './lifetime.mjs';
import { describeOutcome, runToEnd } from './processes.mjs';
import { installServer } from './serverInstall.mjs';

/** When told to end, it ends dozens of processes first. */
const SECONDS_TO_END = 40;

await runMain(async () => {
  const { node } = await installServer();
  await build(); // The demo servers are among those that are soaked.
  const options = ['--expose-gc', '--disable-warning=ExperimentalWarning', '--import', 'tsx'];
  const args = [...options, path.join(repository, 'test', 'soak', 'soak.ts'), ...process.argv.slice(2)];
  const outcome = await runToEnd(node, args, { cwd: repository, secondsToEnd: SECONDS_TO_END });
  if (outcome.code === null) {
    process.stderr.write(`${describeOutcome(outcome)}\n`);
  }
  return outcome.code ?? 1;
});
