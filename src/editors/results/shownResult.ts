import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import { oneLine } from '../../base/strangerText';
import type { Owner } from '../../ledger/records';
import type { ServerId } from '../../tasks/task';
import type { ResourceContents } from '../../tasks/taskClient';
import type { KeptPayload } from '../../tasks/taskLedger';
import { fileUri, folderOf, identityOf, type ReadOnlyFile } from '../readOnlyFiles';
import { bytesOf, piecesOf } from './pieces';
import { breakCommandLinks, previewText } from './previewText';
import { linkedParts } from './resultBlocks';
import { type ResultContext, rawPart, resultFolder } from './resultFolder';
import { isLink, isTooBig, type LinkPart, partSize, type ResultFolder, type ResultPart } from './resultPart';
import { namelessResult, resultWords, sizeWords } from './resultWords';

/** Whose result it is. */
export interface ResultRef {
  readonly owner: Owner;
  /** Who is asked for what is behind the links; nobody where it is not known any more. */
  readonly serverId: ServerId | undefined;
  readonly toolName: string | undefined;
}

/** Asks a server what is behind an address of its own. */
export type LinkReader = (serverId: ServerId, uri: string) => Promise<readonly ResourceContents[]>;

/** Of the Markdown preview: the same files beside each other, with texts that fetch nothing. */
const PREVIEW = '-preview';
/** How many of the parts that a link leads to are named. */
const MOST_NAMED = 20;

/** A part in the folder of the result, and in that of the preview. */
interface PlacedFiles {
  readonly shown: ReadOnlyFile;
  readonly preview: ReadOnlyFile;
}

/** A result in our file system: a folder of its own, and one for the preview. */
export class ShownResult {
  readonly folderName: string;
  readonly previewName: string;
  readonly folder: ResultFolder;
  /** The payload as it came. */
  readonly raw: ResultPart;
  /** Of the raw payload, in bytes, nearly. */
  readonly size: number;
  /** By the name of the link: what was fetched is kept as long as the result. */
  private readonly fetched = new Map<string, Promise<readonly ResultPart[]>>();
  /** What was fetched, as far as it is here. */
  private readonly linked = new Map<string, readonly ResultPart[]>();
  /** The names of links of which a tab was told that they cannot be read. */
  private readonly unreadable = new Set<string>();
  private readonly placed = new Map<ResultPart, PlacedFiles>();

  constructor(
    readonly ref: ResultRef,
    readonly kept: KeptPayload,
    readonly context: ResultContext,
    /** Milliseconds since the epoch. */
    private readonly changedAt: number,
    private readLink: LinkReader,
  ) {
    this.folderName = folderOf(identityOf(ref.owner));
    this.previewName = `${this.folderName}${PREVIEW}`;
    const title = ref.toolName ?? namelessResult();
    this.folder = resultFolder(title, kept, resultWords(), context);
    this.raw = rawPart(title, kept.payload);
    this.size = partSize(this.raw) ?? 0;
  }

  /** From now on, links are read by this one. */
  readLinksBy(readLink: LinkReader): void {
    this.readLink = readLink;
  }

  /** Beginning with the one to look at first. */
  get parts(): ResultFolder['parts'] {
    return this.folder.parts;
  }

  get document(): ResultPart | undefined {
    return this.parts.find(({ role }) => role === 'document');
  }

  uri(part: ResultPart): vscode.Uri {
    return fileUri(this.folderName, part.name);
  }

  /** The document for the preview, with what is around it. */
  previewUri(part: ResultPart): vscode.Uri {
    return fileUri(this.previewName, previewName(part.name));
  }

  /** By its name in either of the folders. */
  partNamed(name: string): ResultPart | undefined {
    return this.all.find(part => part.name === name || previewName(part.name) === name);
  }

  /** For both of the folders; a file that is the same as before is the same object. */
  files(): { readonly shown: readonly ReadOnlyFile[]; readonly preview: readonly ReadOnlyFile[] } {
    const names = new Set<string>();
    const all = this.all.filter(({ name }) => !names.has(name) && names.add(name)).map(part => this.placedFiles(part));
    return { shown: all.map(({ shown }) => shown), preview: all.map(({ preview }) => preview) };
  }

  /** Bytes of what was fetched, nearly. */
  get linkedSize(): number {
    return Array.from(this.linked.values())
      .flat()
      .reduce((sum, part) => sum + (partSize(part) ?? 0), 0);
  }

  /**
   * What a link leads to: one or more parts, which are read from the server once. What could not be read is asked for
   * again. Of any other part, it is the part.
   * @throws what the server says, or that there is nothing
   */
  async resolve(part: ResultPart): Promise<readonly [ResultPart, ...ResultPart[]]> {
    if (!isLink(part)) {
      return [part];
    }
    const fetching = this.fetched.get(part.name) ?? this.fetch(part);
    this.fetched.set(part.name, fetching);
    try {
      const [first, ...more] = await fetching;
      if (!first) {
        throw new Error(vscode.l10n.t('The server has nothing there.'));
      }
      return [first, ...more];
    } catch (error) {
      this.fetched.delete(part.name);
      throw error;
    }
  }

  /** Whether a tab says that this cannot be read, which is no longer true once it was resolved; asked once. */
  takeUnreadable({ name }: ResultPart): boolean {
    return this.unreadable.delete(name);
  }

  /** @throws what the server says of a link */
  async *pieces(part: ResultPart): AsyncGenerator<Uint8Array> {
    const [{ content }] = await this.resolve(part);
    if (content.kind !== 'link') {
      yield* piecesOf(content);
    }
  }

  /** @throws as {@link pieces} */
  async bytes(part: ResultPart): Promise<Uint8Array> {
    const [{ content }] = await this.resolve(part);
    return content.kind === 'link' ? new Uint8Array() : bytesOf(content);
  }

  private get all(): readonly ResultPart[] {
    return [...this.parts, this.raw, ...Array.from(this.linked.values()).flat()];
  }

  private placedFiles(part: ResultPart): PlacedFiles {
    const { changedAt } = this;
    const known = this.placed.get(part);
    const files = known ?? {
      shown: { name: part.name, changedAt, bytes: () => this.shownBytes(part) },
      preview: { name: previewName(part.name), changedAt, bytes: () => this.previewBytes(part) },
    };
    this.placed.set(part, files);
    return files;
  }

  /**
   * A text that cannot be shown says why in its place: VS Code keeps the reasons of errors to itself.
   * @throws FileSystemError `Unavailable`
   */
  private async shownBytes(part: ResultPart): Promise<Uint8Array> {
    try {
      const pieces = await this.resolve(part);
      const [only] = pieces;
      if (pieces.length > 1 || only.viewer !== part.viewer) {
        return inItsPlace(part, elsewhereWords(pieces)); // The tab was opened for what the link promised.
      }
      if (isTooBig(only)) {
        return inItsPlace(part, tooBigWords(only));
      }
      const bytes = await this.bytes(only);
      // Our own JSON is no text of which an editor makes such links.
      return only.content.kind === 'json' ? bytes : withoutCommands(only, bytes);
    } catch (error) {
      if (error instanceof vscode.FileSystemError) {
        throw error;
      }
      this.unreadable.add(part.name);
      return inItsPlace(part, unreadableWords(error));
    }
  }

  private async previewBytes(part: ResultPart): Promise<Uint8Array> {
    if (!part.name.endsWith('.md') || isTooBig(part)) {
      return this.shownBytes(part);
    }
    const isDocument = part.role === 'document' && this.folder.preview;
    return Buffer.from(
      isDocument ? isDocument() : previewText(Buffer.from(await this.shownBytes(part)).toString('utf8')),
    );
  }

  private async fetch(part: LinkPart): Promise<readonly ResultPart[]> {
    const { serverId } = this.ref;
    if (serverId === undefined) {
      throw new Error(vscode.l10n.t('The server is not known any more.'));
    }
    const parts = linkedParts(part, await this.readLink(serverId, part.content.uri));
    this.linked.set(part.name, parts);
    return parts;
  }
}

/** Which result a folder is of, also that of a preview. */
export function resultFolderName(folder: string): string {
  return folder.endsWith(PREVIEW) ? folder.slice(0, -PREVIEW.length) : folder;
}

/** A click on a link in an editor would run the command of a stranger: of Markdown, of a style sheet, whatever it is. */
function withoutCommands({ viewer, name }: ResultPart, bytes: Uint8Array): Uint8Array {
  if (viewer !== 'text' && !name.endsWith('.svg')) {
    return bytes;
  }
  const text = Buffer.from(bytes).toString('utf8');
  const broken = breakCommandLinks(text);
  return broken === text ? bytes : Buffer.from(broken);
}

/** The tabs of a text and of its preview are told apart. */
function previewName(name: string): string {
  return name.replace(/\.md$/, '.preview.md');
}

/** @throws FileSystemError where words would be taken for a picture, or a film */
function inItsPlace({ viewer }: ResultPart, words: string): Uint8Array {
  if (viewer !== 'text') {
    throw vscode.FileSystemError.Unavailable(words);
  }
  return Buffer.from(`${words}\n`);
}

function tooBigWords(part: ResultPart): string {
  return vscode.l10n.t(
    'This is too big for an editor ({0}). Save it to a file with "Save Result As…".',
    sizeWords(partSize(part) ?? 0),
  );
}

function unreadableWords(error: unknown): string {
  return vscode.l10n.t('What this link leads to cannot be read: {0}', oneLine(messageOf(error), 300));
}

function elsewhereWords(parts: readonly ResultPart[]): string {
  return vscode.l10n.t(
    'This link leads to {0}. Open it with "Open Part of Result…".',
    parts
      .slice(0, MOST_NAMED)
      .map(({ name, mimeType }) => oneLine(mimeType ? `${name} (${mimeType})` : name, 150))
      .join(', '),
  );
}
