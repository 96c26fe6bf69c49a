import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmFolder } from './npmFolder.mjs';
import { describeOutcome, runToEnd } from './processes.mjs';
import { versions } from './versions.mjs';

/** @typedef {{ executablePath: string, env?: Record<string, string> }} BrowserInstall */

/** A Chrome or Chromium of this machine, or else the one that comes inside a package. */
export async function installBrowser() {
  const found = browserOfThisMachine();
  if (found) {
    return { executablePath: found };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chrome or Chromium was found: install one, or name one in MCP_TASKS_BROWSER.');
  }
  return await packagedBrowser();
}

/** @returns {string | undefined} */
function browserOfThisMachine() {
  if (process.env.MCP_TASKS_BROWSER) {
    return process.env.MCP_TASKS_BROWSER;
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap(folder => names.map(name => path.join(folder, process.platform === 'win32' ? `${name}.exe` : name)));
  return [...onPath, ...usualPlaces()].find(isExecutable);
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      name => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean);
  return roots.flatMap(root => [
    path.join(String(root), 'Google', 'Chrome', 'Application', 'chrome.exe'),
    path.join(String(root), 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ]);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<BrowserInstall>} */
async function packagedBrowser() {
  const name = '@sparticuz/chromium';
  const folder = await npmFolder(`chromium-${versions.chromium}`, `${name}@${versions.chromium}`, unpack);
  const unpacked = path.join(folder, 'unpacked');
  const fontSettings = path.join(unpacked, 'fonts.conf');
  writeFileSync(fontSettings, fontsOf(unpacked));
  return {
    executablePath: path.join(unpacked, 'chromium'),
    // The libraries beside it stand in for those that a machine without a desktop lacks.
    env: { LD_LIBRARY_PATH: path.join(unpacked, 'al2023', 'lib'), FONTCONFIG_FILE: fontSettings },
  };
}

/** The package unpacks itself into the folder for temporary files, and its libraries only where it sees AWS Lambda. */
async function unpack(draft) {
  const unpacked = path.join(draft, 'unpacked');
  mkdirSync(unpacked);
  const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
  const outcome = await runToEnd(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: draft,
    env: { ...process.env, TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
  });
  if (outcome.code !== 0) {
    throw new Error(`Unpacking Chromium: ${describeOutcome(outcome)}`);
  }
  rmSync(path.join(draft, 'node_modules'), { recursive: true });
}

/** The machine's fonts, and one that is always there. */
const fontsOf = unpacked => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${path.join(unpacked, 'fonts')}</dir>
  <cachedir>${path.join(unpacked, 'fonts-cache')}</cachedir>
</fontconfig>
`;
