// npm run screenshots: the pictures of the README and of the walkthrough, taken from the real window, in every kind of theme.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { repository } from './folders.mjs';
import { installDependencies } from './install.mjs';
import { runMain } from './lifetime.mjs';
import { runToEnd } from './processes.mjs';

await runMain(async () => {
  await installDependencies();
  await build();
  // In TypeScript, as the tests are whose window it drives.
  const script = pathToFileURL(path.join(repository, 'test', 'ui', 'pictures', 'takePictures.ts'));
  const { code } = await runToEnd(process.execPath, ['--import', 'tsx', script.pathname], {
    cwd: repository,
    env: process.env,
    secondsToEnd: 30,
  });
  return code ?? 1;
});
