// The integration suite once more, on what users install: a file that packaging forgot is missed here.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRunFolder } from './folders.mjs';
import { installDependencies } from './install.mjs';
import { runMain } from './lifetime.mjs';
import { packageExtension, unpackExtension } from './packageExtension.mjs';
import { runToEnd } from './processes.mjs';

await runMain(async () => {
  await installDependencies();
  const folder = makeRunFolder();
  const { file } = await packageExtension(folder);
  const extension = await unpackExtension(file, path.join(folder, 'unpacked'));
  const runner = fileURLToPath(new URL('integration.mjs', import.meta.url));
  const outcome = await runToEnd(process.execPath, [runner, `--extension=${extension}`], { secondsToEnd: 20 });
  return outcome.code ?? 1;
});
