import * as path from 'node:path';
import * as vscode from 'vscode';
import { type DiscoveryHost, discoveredFiles } from '../config/discovery';
import type { FileKind } from '../config/mcpJson';
import type { SourceKind } from '../config/serverDefinition';
import { settings } from './settings';

/** A file that may name servers. */
export interface ConfigurationSource {
  readonly kind: Exclude<SourceKind, 'setting' | 'demo'>;
  readonly uri: vscode.Uri;
  readonly fileKind: FileKind;
  /** Where its servers run unless they say otherwise: an absolute path. */
  readonly folder?: string;
  /** Whether the file came with the workspace, so that each of its servers needs the workspace to be trusted. */
  readonly isOfWorkspace: boolean;
  /** The workspace folder in which the file lies. */
  readonly watchedFrom?: vscode.Uri;
  /** Somebody named this very file: that it is missing is worth a word. */
  readonly isNamed?: true;
}

export interface SourcesHost extends Pick<DiscoveryHost, 'platform' | 'env' | 'userHome'> {
  /** Where the editor keeps what this extension keeps for all workspaces. */
  readonly globalStorageUri: vscode.Uri;
}

/** Every file that counts now, strongest first, each once. */
export function configurationSources(host: SourcesHost): ConfigurationSource[] {
  const sources = [
    ...folders().map(folder => ofFolder(folder, 'workspaceFile', '.vscode/mcp.json')),
    ...folders()
      .filter(settings.readsDotFile)
      .map(folder => ofFolder(folder, 'dotFile', '.mcp.json')),
    ...workspaceFile(),
    userFile(host),
    ...extraFiles(host),
    ...filesOfOthers(host),
  ];
  return sources.filter(({ uri }, index) => sources.findIndex(other => isSame(other.uri, uri)) === index);
}

/** The paths of the folders that are on this machine; servers that belong to no folder run in the first. */
export function localFolders(): string[] {
  return folders()
    .filter(isLocal)
    .map(({ uri }) => uri.fsPath);
}

function ofFolder(
  folder: vscode.WorkspaceFolder,
  kind: 'workspaceFile' | 'dotFile',
  name: string,
): ConfigurationSource {
  return {
    kind,
    uri: vscode.Uri.joinPath(folder.uri, name),
    fileKind: kind === 'dotFile' ? 'claude' : 'vscode',
    isOfWorkspace: true,
    watchedFrom: folder.uri,
    // Of a folder that is not on this machine, a program can make nothing: what is reached by HTTP is.
    ...(isLocal(folder) && { folder: folder.uri.fsPath }),
  };
}

/** An untitled workspace has no file that an extension could find: the editor tells what is in it. */
function workspaceFile(): ConfigurationSource[] {
  const uri = vscode.workspace.workspaceFile;
  return uri === undefined || uri.scheme === 'untitled'
    ? []
    : [
        {
          kind: 'codeWorkspace',
          uri,
          fileKind: 'codeWorkspace',
          isOfWorkspace: true,
          ...inFirstFolder(),
          ...watched(uri),
        },
      ];
}

/** That of the default profile: an extension cannot see where others are. */
function userFile({ globalStorageUri }: SourcesHost): ConfigurationSource {
  const uri = vscode.Uri.joinPath(globalStorageUri, '..', '..', 'mcp.json');
  return { kind: 'userFile', uri, fileKind: 'vscode', isOfWorkspace: false, ...inFirstFolder(), ...watched(uri) };
}

function extraFiles({ userHome }: SourcesHost): ConfigurationSource[] {
  const { paths, isFromUser } = settings.configurationFiles();
  return paths.flatMap(named => {
    const file = /^~(?:$|[/\\])/.test(named) ? path.join(userHome, named.slice(1)) : named;
    const isAbsolute = path.isAbsolute(file);
    const uris = isAbsolute
      ? [vscode.Uri.file(file)]
      : folders().map(({ uri }) => vscode.Uri.joinPath(uri, ...parts(file)));
    return uris.map(uri => ({
      kind: 'extraFile' as const,
      uri,
      fileKind: 'byContent' as const,
      // The user named it, but what is in it came with the folder all the same.
      isOfWorkspace: !isFromUser || !isAbsolute || vscode.workspace.getWorkspaceFolder(uri) !== undefined,
      ...inFirstFolder(),
      ...watched(uri),
      ...(isAbsolute && { isNamed: true as const }),
    }));
  });
}

function filesOfOthers(host: SourcesHost): ConfigurationSource[] {
  const isWanted = settings.discovery();
  return discoveredFiles({ ...host, folders: localFolders() })
    .filter(({ key }) => isWanted(key))
    .map(({ path: file, folder }) => ({
      kind: 'discovered',
      uri: vscode.Uri.file(file),
      fileKind: 'claude',
      isOfWorkspace: folder !== undefined,
      ...(folder !== undefined && { folder }),
      ...watched(vscode.Uri.file(file)),
    }));
}

function inFirstFolder(): Pick<ConfigurationSource, 'folder'> {
  const [folder] = localFolders();
  return folder === undefined ? {} : { folder };
}

function watched(uri: vscode.Uri): Pick<ConfigurationSource, 'watchedFrom'> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder ? { watchedFrom: folder.uri } : {};
}

function folders(): readonly vscode.WorkspaceFolder[] {
  return vscode.workspace.workspaceFolders ?? [];
}

function isLocal({ uri }: vscode.WorkspaceFolder): boolean {
  return uri.scheme === 'file';
}

function parts(file: string): string[] {
  return file.split(path.sep === '\\' ? /[\\/]/ : '/');
}

function isSame(a: vscode.Uri, b: vscode.Uri): boolean {
  return a.toString() === b.toString();
}
