import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Place } from './mcpJsonPlaces';

const SETTING = 'mcpTasks.servers';

/**
 * Where the entry of a server begins in a settings file, or in the settings of a workspace file: its name; where it is
 * not, the setting; `undefined` where that is not, either. The text may be half written.
 */
export function placeInSettings(text: string, serverName: string): Place | undefined {
  const root = parseTree(text, undefined, { allowTrailingComma: true });
  const paths = [[SETTING], ['settings', SETTING]];
  const found = [...paths.map(path => [...path, serverName]), ...paths].map(
    path => root && findNodeAtLocation(root, path),
  );
  return placeOf(found.find(node => node !== undefined));
}

function placeOf(value: Node | undefined): Place | undefined {
  const name = value?.parent?.children?.[0];
  return name && { offset: name.offset, length: name.length };
}
