import * as os from 'node:os';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/errors';
import { inert, oneLine } from '../../base/strangerText';
import { isLink, isTooBig, partFacts, type ResultPart } from './resultPart';
import { sizeWords } from './resultWords';
import type { ShownResult } from './shownResult';
import { writePart } from './writePart';

/** What other programs may be asked to open: documents and archives, nothing that runs. */
const OPENED_OUTSIDE: ReadonlySet<string> = new Set([
  ...['pdf', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'epub'],
  ...['zip', 'gz', 'tgz', 'tar', 'bz2', 'xz', '7z'],
  ...['tif', 'tiff', 'heic', 'flac', 'm4a', 'aac', 'mov', 'mkv', 'avi'],
]);

/** From when on the user is told that a file is being written. */
const SLOW_MS = 1_000;

/** How many folders of one name are looked at for one that is free. */
const MOST_FOLDERS = 1_000;

/** Results on the way to the user's own files. */
export class ResultSaving {
  /** The folder of the last dialog: results often go to the same place. */
  private lastFolder: vscode.Uri | undefined;

  /** Asks where to, and writes it. */
  async saveAs(result: ShownResult, part: ResultPart): Promise<void> {
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(this.folder, part.savedName ?? part.name),
      title: vscode.l10n.t('Save Result As'),
      saveLabel: vscode.l10n.t('Save'),
    });
    if (target) {
      this.lastFolder = vscode.Uri.joinPath(target, '..');
      await saving(part.name, () => writePart(target, result.pieces(part)));
      this.tellSaved(target, part);
    }
  }

  /** Asks where to, and writes all of it into a new folder there. */
  async saveAll(result: ShownResult): Promise<void> {
    const [parent] =
      (await vscode.window.showOpenDialog({
        defaultUri: this.folder,
        canSelectFolders: true,
        canSelectFiles: false,
        title: vscode.l10n.t('Save Result As'),
        openLabel: vscode.l10n.t('Save Here'),
      })) ?? [];
    if (!parent) {
      return;
    }
    this.lastFolder = parent;
    const name = result.raw.name.replace(/\.response\.json$/, '');
    const folder = await freeFolder(parent, name);
    const lost = await this.saveInto(folder, result, name);
    const words =
      lost.length === 0
        ? vscode.l10n.t('The result was saved in the folder {0}.', shownPath(folder))
        : vscode.l10n.t(
            'The result was saved in the folder {0}, but for what could not be read: {1}',
            shownPath(folder),
            inert(oneLine(lost.join(', '), 300)),
          );
    void tell(words, [revealing(folder)]);
  }

  /** @returns what could not be read, and why: links may lead nowhere */
  private async saveInto(folder: vscode.Uri, result: ShownResult, name: string): Promise<readonly string[]> {
    const lost: string[] = [];
    await saving(name, async () => {
      for (const part of result.parts) {
        try {
          for (const piece of await result.resolve(part)) {
            await writePart(vscode.Uri.joinPath(folder, piece.name), result.pieces(piece));
          }
        } catch (error) {
          if (!isLink(part)) {
            throw error;
          }
          lost.push(`${part.name} (${messageOf(error)})`);
        }
      }
    });
    return lost;
  }

  /** What no editor shows. Resolves at once: the message may stay for as long as it likes. */
  offer(result: ShownResult, part: ResultPart): void {
    const facts = partFacts({ ...part, title: undefined }, sizeWords);
    const words = isTooBig(part)
      ? vscode.l10n.t(
          'The result is too big for an editor: {0} ({1}). It can be saved to a file.',
          part.name,
          facts ?? '',
        )
      : facts === undefined
        ? vscode.l10n.t('VS Code has no editor for {0}. It can be saved to a file.', part.name)
        : vscode.l10n.t('VS Code has no editor for {0} ({1}). It can be saved to a file.', part.name, facts);
    const save = { title: vscode.l10n.t('Save Result As…'), run: () => this.saveAs(result, part) };
    void tell(words, [save]);
  }

  /** Of what cannot be copied. Resolves at once. */
  offerInstead(result: ShownResult, part: ResultPart | undefined, save: () => Promise<void>): void {
    const files = inert(oneLine((part ? [part] : result.parts).map(({ name }) => name).join(', '), 200));
    const words = vscode.l10n.t('This result cannot be copied as text: {0}. Save it instead.', files);
    void tell(words, [{ title: vscode.l10n.t('Save Result As…'), run: save }]);
  }

  private tellSaved(target: vscode.Uri, part: ResultPart): void {
    const ending = part.name.split('.').at(-1) ?? '';
    const open =
      part.viewer === 'none'
        ? isLocal(target) && OPENED_OUTSIDE.has(ending)
          ? [{ title: vscode.l10n.t('Open'), run: () => vscode.env.openExternal(target) }]
          : []
        : [{ title: vscode.l10n.t('Open'), run: () => vscode.commands.executeCommand('vscode.open', target) }];
    void tell(vscode.l10n.t('The result was saved as {0}.', shownPath(target)), [...open, revealing(target)]);
  }

  private get folder(): vscode.Uri {
    return this.lastFolder ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
  }
}

interface Action {
  readonly title: string;
  readonly run: () => Thenable<unknown>;
}

/** Never rejects: what the user asked for next is reported where it failed. */
async function tell(words: string, actions: readonly (Action | undefined)[]): Promise<void> {
  const offered = actions.filter(action => action !== undefined);
  const chosen = await vscode.window.showInformationMessage(words, ...offered.map(({ title }) => title));
  try {
    await offered.find(({ title }) => title === chosen)?.run();
  } catch (error) {
    void vscode.window.showErrorMessage(inert(oneLine(messageOf(error), 300)));
  }
}

function revealing(target: vscode.Uri): Action | undefined {
  return isLocal(target)
    ? {
        title: vscode.l10n.t('Show in Folder'),
        run: () => vscode.commands.executeCommand('revealFileInOS', target),
      }
    : undefined;
}

/** Whether the file is on the computer that the window is on. */
function isLocal(target: vscode.Uri): boolean {
  return target.scheme === 'file' && !vscode.env.remoteName && vscode.env.uiKind === vscode.UIKind.Desktop;
}

function shownPath(target: vscode.Uri): string {
  return vscode.workspace.asRelativePath(target);
}

/**
 * Only what takes time says that it is under way: of four messages within 0.8 s VS Code shows three, and the one that is
 * left out would be the last, which says how it ended.
 * @throws UserError why it could not be written
 */
async function saving(name: string, write: () => Promise<void>): Promise<void> {
  const written = write().catch((error: unknown) => {
    throw new UserError(vscode.l10n.t('The result was not saved: {0}', oneLine(messageOf(error), 300)));
  });
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Saving {0}…', name) };
  const slow = setTimeout(() => {
    // Fails only as `written` does, which is reported below.
    vscode.window.withProgress(options, () => written).then(undefined, () => {});
  }, SLOW_MS);
  try {
    await written;
  } finally {
    clearTimeout(slow);
  }
}

async function freeFolder(parent: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let number = 1; number <= MOST_FOLDERS; number++) {
    const folder = vscode.Uri.joinPath(parent, number === 1 ? name : `${name} ${number}`);
    const isTaken = await vscode.workspace.fs.stat(folder).then(
      () => true,
      () => false,
    );
    if (!isTaken) {
      await vscode.workspace.fs.createDirectory(folder);
      return folder;
    }
  }
  throw new UserError(vscode.l10n.t('The folder has too many results already. Choose another one.'));
}
