import { isRecord } from '../../base/record';
import type { ResourceContents } from '../../tasks/taskClient';
import {
  endingOf,
  isVague,
  linkViewerOf,
  plainType,
  shownEnding,
  textEndingOf,
  type Viewer,
  viewerOf,
} from './mediaTypes';
import { contentSize } from './pieces';
import { LARGEST_SHOWN, type LinkPart, type ResultPart } from './resultPart';

/** One content block of a result. */
export type ResultBlock =
  /** Text that is read as it is. */
  | { readonly kind: 'words'; readonly text: string }
  /** What has a file of its own. */
  | { readonly kind: 'part'; readonly part: ResultPart }
  /** What nobody knows. */
  | { readonly kind: 'json'; readonly value: unknown };

/** Texts of these types are read in the document. */
const READ_TYPES: ReadonlySet<string> = new Set(['', 'text/plain', 'text/markdown', 'text/x-markdown']);
const READ_ENDINGS: ReadonlySet<string> = new Set(['txt', 'text', 'md']);

/** JSON up to this size stands in the document, in bytes; more is a file of its own, which is made piece by piece. */
export const LONGEST_JSON = 512 * 1024;

/**
 * The content blocks of a result, a stranger's, in their order.
 * @param base the beginning of the names of the files
 * @see MCP 2025-11-25, Tools, "Tool Result"
 */
export function readBlocks(base: string, content: readonly unknown[]): ResultBlock[] {
  const blocks: ResultBlock[] = [];
  let parts = 0;
  let room = LARGEST_SHOWN;
  for (const value of content) {
    const block = readBlock(value, `${base}-${parts + 1}`, room);
    parts += block.kind === 'part' ? 1 : 0;
    room -= block.kind === 'words' ? block.text.length : 0;
    blocks.push(block);
  }
  return blocks;
}

/** @param room how long a text may be that is read in the document, in characters */
function readBlock(block: unknown, base: string, room: number): ResultBlock {
  return (isRecord(block) ? readKnown(block, base, room) : undefined) ?? unknown(block, base);
}

function unknown(value: unknown, base: string): ResultBlock {
  const content = { kind: 'json', value } as const;
  return contentSize(content) <= LONGEST_JSON ? content : part(base, 'json', content, {});
}

/** @returns nothing where it is not what the protocol says */
function readKnown(block: Readonly<Record<string, unknown>>, base: string, room: number): ResultBlock | undefined {
  const { type, text, data, mimeType, resource, uri } = block;
  if (type === 'text' && typeof text === 'string') {
    return text.length <= room ? { kind: 'words', text } : part(base, 'txt', { kind: 'text', text }, {});
  }
  if ((type === 'image' || type === 'audio') && typeof data === 'string') {
    return part(base, endingOf({ mimeType: said(mimeType) }, 'bin'), { kind: 'base64', data }, block);
  }
  if (type === 'resource' && isRecord(resource)) {
    return readResource(resource, base, room);
  }
  if (type === 'resource_link' && typeof uri === 'string') {
    return part(base, endingOf({ mimeType: said(mimeType), uri }, 'txt'), { kind: 'link', uri }, block);
  }
  return undefined;
}

/** @see MCP 2025-11-25, Tools, "Embedded Resources" */
function readResource(
  resource: Readonly<Record<string, unknown>>,
  base: string,
  room: number,
): ResultBlock | undefined {
  const { text, blob } = resource;
  const described = { mimeType: said(resource.mimeType), uri: said(resource.uri) };
  const named = { mimeType: resource.mimeType, title: resource.uri };
  if (typeof text === 'string') {
    const ending = textEndingOf(described);
    const isRead =
      READ_TYPES.has(plainType(described.mimeType)) && READ_ENDINGS.has(shownEnding(ending)) && text.length <= room;
    return isRead ? { kind: 'words', text } : part(base, ending, { kind: 'text', text }, named);
  }
  return typeof blob === 'string'
    ? part(base, endingOf(described, 'bin'), { kind: 'base64', data: blob }, named)
    : undefined;
}

function part(
  base: string,
  ending: string,
  content: ResultPart['content'],
  block: Readonly<Record<string, unknown>>,
): ResultBlock {
  return { kind: 'part', part: partOf(base, ending, content, block) };
}

function partOf(
  base: string,
  ending: string,
  content: ResultPart['content'],
  block: Readonly<Record<string, unknown>>,
): ResultPart {
  const title = said(block.title) ?? said(block.name);
  const mimeType = said(block.mimeType);
  const shown = shownEnding(ending);
  return {
    role: 'part',
    name: `${base}.${shown}`,
    ...(shown !== ending && { savedName: `${base}.${ending}` }),
    viewer: partViewer(content, shown, mimeType),
    content,
    ...(title !== undefined && { title }),
    ...(mimeType !== undefined && { mimeType }),
  };
}

function partViewer({ kind }: ResultPart['content'], ending: string, mimeType: string | undefined): Viewer {
  switch (kind) {
    case 'link':
      return linkViewerOf(ending, mimeType);
    case 'base64':
      return viewerOf(ending, mimeType);
    default:
      return ending === 'svg' ? 'image' : 'text';
  }
}

/**
 * What was behind a link, piece by piece, as what the server says of each: what the link says of it was a promise.
 * @param link whose name theirs begin with
 */
export function linkedParts(link: LinkPart, contents: readonly ResourceContents[]): readonly ResultPart[] {
  const base = link.name.replace(/\.[^.]*$/, '');
  return contents.map(({ uri, mimeType, text, blob = '' }, index) => {
    const described = {
      mimeType: isVague(mimeType) ? (link.mimeType ?? mimeType) : mimeType,
      uri: uri === '' ? link.content.uri : uri,
    };
    const name = contents.length === 1 ? base : `${base}-${index + 1}`;
    const named = { title: contents.length === 1 ? link.title : described.uri, mimeType: described.mimeType };
    return text === undefined
      ? partOf(name, endingOf(described, 'bin'), { kind: 'base64', data: blob }, named)
      : partOf(name, textEndingOf(described), { kind: 'text', text }, named);
  });
}

function said(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
