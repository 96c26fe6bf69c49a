import type { FileKind } from '../config/mcpJson';
import { type Place, placeOfServer } from '../config/mcpJsonPlaces';
import type { ServerSource, SourceKind } from '../config/serverDefinition';
import { placeInSettings } from '../config/settingsPlaces';

/** Finds the entry of a server in a text that may not even parse. */
export const configurationPlaces = {
  inFile(text: string, { name, source }: { readonly name: string; readonly source: ServerSource }): Place | undefined {
    return placeOfServer(text, fileKinds[source.kind], name);
  },
  inSettings: placeInSettings,
};

/** How each source is read; a setting and a demo have no file. */
const fileKinds: Readonly<Record<SourceKind, FileKind>> = {
  setting: 'byContent',
  demo: 'byContent',
  extraFile: 'byContent',
  workspaceFile: 'vscode',
  userFile: 'vscode',
  dotFile: 'claude',
  discovered: 'claude',
  codeWorkspace: 'codeWorkspace',
};
