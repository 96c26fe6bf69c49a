import { readFileSync } from 'node:fs';

/**
 * A VS Code to run on.
 * @typedef {object} VscodeVersion
 * @property {string} vscode its own version
 * @property {string} codeServer of the package that carries its server and web workbench under lib/vscode
 * @property {string} node what that server runs on, whatever Node runs these scripts
 */

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Everything the test host fetches from the package registry, pinned in this one place. */
export const versions = {
  vscode: {
    newest: { vscode: '1.139.1', codeServer: '4.139.1', node: '24.21.0' },
    /** Tells on which side of it something broke. */
    middle: { vscode: '1.133.0', codeServer: '4.133.0', node: '24.21.0' },
    /**
     * What the manifest promises to run on, with a Node as old as that one's: VS Code 1.103 had this, 1.104 no older.
     * On Node 24 its eager activation never ends, and no test starts.
     */
    oldest: { vscode: manifest.engines.vscode.replace('^', ''), codeServer: '4.104.0', node: '22.17.0' },
  },
  /** A Chromium inside a package, for machines without a browser (Linux on x64 only). */
  chromium: '153.0.0',
};

/**
 * The VS Code that `MCP_TASKS_VSCODE` names, for every host and for all processes of a run; the newest unless told.
 * @returns {VscodeVersion & { name: string }}
 */
export function wantedVscode() {
  const name = process.env.MCP_TASKS_VSCODE || 'newest';
  const version = Object.hasOwn(versions.vscode, name) ? versions.vscode[name] : undefined;
  if (!version) {
    throw new Error(`MCP_TASKS_VSCODE is "${name}"; it can be "${Object.keys(versions.vscode).join('", "')}".`);
  }
  return { name, ...version };
}
