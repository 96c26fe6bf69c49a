import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import { oneLine } from '../../base/strangerText';
import type { Owner } from '../../ledger/records';
import type { ServerId } from '../../tasks/task';
import type { ResourceContents } from '../../tasks/taskClient';
import type { KeptPayload } from '../../tasks/taskLedger';
import { fileUri, folderOf, identityOf, type ReadOnlyFile } from '../readOnlyFiles';
import { bytesOf, type Content, piecesOf } from './pieces';
import { breakCommandLinks, previewText } from './previewText';
import { contentsOf } from './resultBlocks';
import { type ResultContext, rawPart, resultFolder } from './resultFolder';
import { isTooBig, partSize, type ResultFolder, type ResultPart } from './resultPart';
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

/** A result in our file system: a folder of its own, and one for the preview. */
export class ShownResult {
  readonly folderName: string;
  readonly previewName: string;
  readonly folder: ResultFolder;
  /** The payload as it came. */
  readonly raw: ResultPart;
  private readonly fetched = new Map<string, Promise<Content>>();

  constructor(
    readonly ref: ResultRef,
    readonly kept: KeptPayload,
    context: ResultContext,
    /** Milliseconds since the epoch. */
    private readonly changedAt: number,
    private readonly readLink: LinkReader,
  ) {
    this.folderName = folderOf(identityOf(ref.owner));
    this.previewName = `${this.folderName}${PREVIEW}`;
    const title = ref.toolName ?? namelessResult();
    this.folder = resultFolder(title, kept, resultWords(), context);
    this.raw = rawPart(title, kept.payload);
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
    return [...this.parts, this.raw].find(part => part.name === name || previewName(part.name) === name);
  }

  /** For both of the folders. */
  files(): { readonly shown: readonly ReadOnlyFile[]; readonly preview: readonly ReadOnlyFile[] } {
    const { changedAt } = this;
    const files = [...this.parts, this.raw].map(part => ({ part, name: part.name, changedAt }));
    return {
      shown: files.map(({ part, ...file }) => ({ ...file, bytes: () => this.shownBytes(part) })),
      preview: files.map(({ part, name, ...file }) => ({
        ...file,
        name: previewName(name),
        bytes: () => this.previewBytes(part),
      })),
    };
  }

  /** @throws what the server says of a link */
  async *pieces(part: ResultPart): AsyncGenerator<Uint8Array> {
    yield* piecesOf(await this.contentOf(part));
  }

  /** @throws as {@link pieces} */
  async bytes(part: ResultPart): Promise<Uint8Array> {
    return bytesOf(await this.contentOf(part));
  }

  /**
   * A text that cannot be shown says why in its place: VS Code keeps the reasons of errors to itself.
   * @throws FileSystemError `Unavailable`
   */
  private async shownBytes(part: ResultPart): Promise<Uint8Array> {
    if (isTooBig(part)) {
      return inItsPlace(part, tooBigWords(part));
    }
    try {
      const bytes = await this.bytes(part);
      return part.name.endsWith('.md') ? withoutCommands(bytes) : bytes;
    } catch (error) {
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

  /** What was fetched is kept as long as the result; what could not be fetched is asked for again. */
  private contentOf({ content }: ResultPart): Promise<Content> {
    if (content.kind !== 'link') {
      return Promise.resolve(content);
    }
    const known = this.fetched.get(content.uri);
    if (known !== undefined) {
      return known;
    }
    const fetching = this.fetch(content.uri);
    this.fetched.set(content.uri, fetching);
    fetching.catch(() => this.fetched.delete(content.uri)); // Whoever reads it hears why.
    return fetching;
  }

  private async fetch(uri: string): Promise<Content> {
    const { serverId } = this.ref;
    if (serverId === undefined) {
      throw new Error(vscode.l10n.t('The server is not known any more.'));
    }
    const content = contentsOf(await this.readLink(serverId, uri));
    if (!content) {
      throw new Error(vscode.l10n.t('The server has nothing there.'));
    }
    return content;
  }
}

/** Which result a folder is of, also that of a preview. */
export function resultFolderName(folder: string): string {
  return folder.endsWith(PREVIEW) ? folder.slice(0, -PREVIEW.length) : folder;
}

/** A click on a link in an editor would run the command of a stranger. */
function withoutCommands(bytes: Uint8Array): Uint8Array {
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
