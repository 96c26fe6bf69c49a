// Runs a script with the Node of the VS Code that `MCP_TASKS_VSCODE` names, which has `node:sqlite`, and ends as it does.
import { repository } from './folders.mjs';
import { runMain } from './lifetime.mjs';
import { describeOutcome, runToEnd } from './processes.mjs';
import { installServer } from './serverInstall.mjs';

await runMain(async () => {
  const { node } = await installServer();
  const outcome = await runToEnd(node, process.argv.slice(2), { cwd: repository });
  if (outcome.code === null) {
    throw new Error(`${node}: ${describeOutcome(outcome)}`);
  }
  return outcome.code;
});
