import * as vscode from 'vscode';
import { partFacts, type ResultPart } from './resultPart';
import { sizeWords } from './resultWords';

/** Icons of the files of a result, by what shows them. */
const ICONS: Readonly<Record<ResultPart['viewer'], string>> = {
  text: 'file',
  image: 'file-media',
  audio: 'unmute',
  video: 'device-camera-video',
  none: 'file-binary',
};

interface PartItem extends vscode.QuickPickItem {
  readonly part: ResultPart;
}

export async function pickPart(parts: readonly ResultPart[], placeHolder: string): Promise<ResultPart | undefined> {
  const items = parts.map(partItem);
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.part;
}

export function partItem(part: ResultPart): PartItem {
  return {
    label: part.name,
    description: partFacts(part, sizeWords) ?? '',
    iconPath: new vscode.ThemeIcon(part.content.kind === 'link' ? 'link' : ICONS[part.viewer]),
    part,
  };
}
