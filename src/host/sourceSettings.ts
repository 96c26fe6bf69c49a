import * as vscode from 'vscode';
import { isRecord } from '../base/record';
import type { DiscoveryKey } from '../config/discovery';

const DOT_FILE = 'chat.mcp.workspaceRootConfig.enabled';
const DISCOVERY = 'chat.mcp.discovery.enabled';
const SECTION = 'mcpTasks';
const EXTRA_FILES = 'configurationFiles';
const OWN_DISCOVERY = 'discovery';

/** Settings, ours and the editor's, that say where to look for servers. A setting may hold anything. */
export const sourceSettings = {
  /** The `.mcp.json` of a folder counts unless somebody said no: what the editor does without a word does not. */
  readsDotFile(folder: vscode.WorkspaceFolder): boolean {
    const seen = vscode.workspace.getConfiguration(undefined, folder).inspect(DOT_FILE);
    return (seen?.workspaceFolderValue ?? seen?.workspaceValue ?? seen?.globalValue) !== false;
  },
  /** More files with servers, and whether the user named them for every folder. */
  configurationFiles(): { readonly paths: readonly string[]; readonly isFromUser: boolean } {
    const own = vscode.workspace.getConfiguration(SECTION);
    const value: unknown = own.get(EXTRA_FILES);
    const paths = Array.isArray(value) ? value.filter(isPath) : [];
    return { paths, isFromUser: JSON.stringify(value) === JSON.stringify(own.inspect(EXTRA_FILES)?.globalValue) };
  },
  /** Which other applications' files count, by our word or the editor's. */
  discovery(): (key: DiscoveryKey) => boolean {
    const own: unknown = vscode.workspace.getConfiguration(SECTION).get(OWN_DISCOVERY);
    // Of late an object with a key for each application; before, one answer for all.
    const editors: unknown = vscode.workspace.getConfiguration().get(DISCOVERY);
    return key =>
      (Array.isArray(own) && own.includes(key)) || editors === true || (isRecord(editors) && editors[key] === true);
  },
  /** The value of `mcp` in the settings of a workspace that nobody has saved yet. */
  untitledWorkspace(): unknown {
    return vscode.workspace.getConfiguration().inspect('mcp')?.workspaceValue;
  },
  onDidChangeSources(listener: () => void): vscode.Disposable {
    return whenAffected([DOT_FILE, DISCOVERY, `${SECTION}.${EXTRA_FILES}`, `${SECTION}.${OWN_DISCOVERY}`], listener);
  },
  onDidChangeUntitledWorkspace(listener: () => void): vscode.Disposable {
    return whenAffected(['mcp'], listener);
  },
};

function whenAffected(names: readonly string[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (names.some(name => event.affectsConfiguration(name))) {
      listener();
    }
  });
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
