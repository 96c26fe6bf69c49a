// Writes the .vsix to the top of the repository and says what is in it.
import { repository } from './folders.mjs';
import { installDependencies } from './install.mjs';
import { runMain } from './lifetime.mjs';
import { packageExtension } from './packageExtension.mjs';

await runMain(async () => {
  await installDependencies();
  const { file, names } = await packageExtension(repository);
  process.stdout.write(`${names.join('\n')}\n${file}\n`);
});
