// npm start: a VS Code with the extension in it, from a fresh clone, on a desktop or without one.
import path from 'node:path';
import { build } from './build.mjs';
import { repository } from './folders.mjs';
import { installDependencies } from './install.mjs';
import { runMain } from './lifetime.mjs';
import { startInDesktop } from './startInDesktop.mjs';
import { startInServer } from './startInServer.mjs';
import { help, parseStartOptions } from './startOptions.mjs';

/** The extension, and the small one that opens its view and runs the demo tasks. */
const extensions = [repository, path.join(repository, 'test', 'fixtures', 'start-helper')];

await runMain(async () => {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  await installDependencies();
  await build();
  const env = { ...process.env, MCP_TASKS_START_TASKS: options.demo ? 'yes' : 'no' };
  return (await startInDesktop(options, extensions, env)) ?? (await startInServer(options, extensions, env));
});
