import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { downloads, makeOwnFolder, removeLeftovers } from './folders.mjs';
import { describeOutcome, runToEnd } from './processes.mjs';

/**
 * A folder of `.vscode-test` with npm packages in it, made once. It appears under its name only when it is whole, so
 * neither an interrupted install nor two at a time can leave half a folder.
 * @param {string} name
 * @param {string} specifier the package and its exact version
 * @param {(folder: string) => Promise<void>} [finish] what else belongs to a whole folder
 * @returns {Promise<string>}
 */
export async function npmFolder(name, specifier, finish) {
  const folder = path.join(downloads, name);
  if (existsSync(folder)) {
    return folder;
  }
  process.stdout.write(`Installing ${specifier} into .vscode-test …\n`);
  removeLeftovers(downloads, 'installing');
  const draft = makeOwnFolder(downloads, 'installing');
  writeFileSync(path.join(draft, 'package.json'), '{ "private": true }\n');
  await npm(draft, ['install', '--ignore-scripts', '--no-package-lock', specifier]);
  await finish?.(draft);
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Runs npm quietly: its output is shown only when it fails.
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function npm(folder, args, env = process.env) {
  const outcome = await runToEnd(
    'npm',
    [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'],
    {
      cwd: folder,
      // npm is a script on Windows, which only a shell starts.
      shell: process.platform === 'win32',
      stdio: ['ignore', 'ignore', 'inherit'],
      env: withoutNpmSettings(env),
    },
  );
  if (outcome.code !== 0) {
    throw new Error(
      `npm ${args.join(' ')} in ${path.relative(process.cwd(), folder) || '.'}: ${describeOutcome(outcome)}`,
    );
  }
}

/** Under `npm test`, npm hands its own settings down, which would aim an inner npm at the outer folder. */
function withoutNpmSettings(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(config_local_prefix|package|lifecycle)/i.test(name)),
  );
}
