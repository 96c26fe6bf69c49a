import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeRunFolder, repository } from './folders.mjs';
import { describeOutcome, runToEnd } from './processes.mjs';

/** What may be in the package, and nothing else. */
const allowed = [
  /^extension\/package(\.nls(\.[\w-]+)?)?\.json$/,
  /^extension\/dist\/.*(?<!\.map)$/,
  /^extension\/media\//,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/LICENSE(\.txt|\.md)?$/i,
  /^extension\.vsixmanifest$/,
  /^\[Content_Types\]\.xml$/,
];
const required = [
  'extension/package.json',
  'extension/package.nls.json',
  'extension/package.nls.de.json',
  'extension/media/l10n/bundle.l10n.de.json',
  'extension/dist/extension.js',
  'extension/dist/supervisor.js',
  'extension/dist/ThirdPartyNotices.txt',
];
/** Copied, where everything else that packaging looks at is a link: these it may rewrite or must not follow. */
const copied = ['package.json', '.vscodeignore', 'esbuild.js', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media'];

/**
 * Builds and packages beside the repository's own dist/, which may be in use, so that nothing stale gets in.
 * @param {string} target the folder that gets the .vsix
 */
export async function packageExtension(target) {
  const stage = path.join(makeRunFolder(), 'stage');
  mkdirSync(stage);
  const translations = readdirSync(repository).filter(name => /^package\.nls\..*json$/.test(name));
  for (const name of [...copied, ...translations].filter(name => existsSync(path.join(repository, name)))) {
    cpSync(path.join(repository, name), path.join(stage, name), { recursive: true });
  }
  for (const name of ['src', 'node_modules']) {
    symlinkSync(path.join(repository, name), path.join(stage, name), 'junction');
  }
  const { name, version } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
  const file = path.join(target, `${name}-${version}.vsix`);
  const vsce = path.join(repository, 'node_modules', '@vscode', 'vsce', 'vsce');
  const args = [
    'package',
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--allow-missing-repository',
    '--out',
    file,
  ];
  const outcome = await runToEnd(process.execPath, [vsce, ...args], { cwd: stage });
  if (outcome.code !== 0) {
    throw new Error(`Packaging ${describeOutcome(outcome)}.`);
  }
  return { file, names: await checkedNames(file) };
}

/** @param {string} file */
async function checkedNames(file) {
  const names = (await openZip(file)).map(({ name }) => name).sort();
  const strangers = names.filter(name => !allowed.some(pattern => pattern.test(name)));
  const missing = required.filter(name => !names.includes(name));
  if (strangers.length > 0 || missing.length > 0) {
    throw new Error(`${path.basename(file)} must not hold: [${strangers.join(', ')}]; lacks: [${missing.join(', ')}]`);
  }
  return names;
}

/** Unpacks the extension's own folder, as an installation would. */
export async function unpackExtension(file, folder) {
  for (const entry of await openZip(file)) {
    const target = path.join(folder, entry.name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, await entry.async('nodebuffer'));
  }
  return path.join(folder, 'extension');
}

async function openZip(file) {
  const { default: JSZip } = await import('jszip');
  const zip = await JSZip.loadAsync(readFileSync(file));
  return Object.values(zip.files).filter(({ dir }) => !dir);
}
