import { isRecord } from '../../base/record';
import { endingOf, plainType, textEndingOf, viewerOf } from './mediaTypes';
import type { Content } from './pieces';
import { LARGEST_SHOWN, type ResultPart } from './resultPart';

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
const READ_ENDINGS: ReadonlySet<string> = new Set(['txt', 'text', 'md', 'markdown']);

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
  if (!isRecord(block)) {
    return { kind: 'json', value: block };
  }
  const { type, text, data, mimeType, resource, uri } = block;
  if (type === 'text' && typeof text === 'string') {
    return text.length <= room ? { kind: 'words', text } : part(base, 'txt', { kind: 'text', text }, {});
  }
  if ((type === 'image' || type === 'audio') && typeof data === 'string') {
    return part(base, endingOf({ mimeType: said(mimeType) }, 'bin'), { kind: 'base64', data }, block);
  }
  if (type === 'resource' && isRecord(resource)) {
    return readResource(resource, base, room) ?? { kind: 'json', value: block };
  }
  if (type === 'resource_link' && typeof uri === 'string') {
    return part(base, endingOf({ mimeType: said(mimeType), uri }, 'txt'), { kind: 'link', uri }, block);
  }
  return { kind: 'json', value: block };
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
    const isRead = READ_TYPES.has(plainType(described.mimeType)) && READ_ENDINGS.has(ending) && text.length <= room;
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
  const title = said(block.title) ?? said(block.name);
  const mimeType = said(block.mimeType);
  const viewer = content.kind === 'text' && ending !== 'svg' ? 'text' : viewerOf(ending);
  return {
    kind: 'part',
    part: {
      role: 'part',
      name: `${base}.${ending}`,
      viewer,
      content,
      ...(title !== undefined && { title }),
      ...(mimeType !== undefined && { mimeType }),
    },
  };
}

/** What was behind a link: the first piece that is there, or all texts. */
export function contentsOf(
  contents: readonly { readonly text?: string; readonly blob?: string }[],
): Content | undefined {
  const texts = contents.flatMap(({ text }) => (text === undefined ? [] : [text]));
  if (texts.length > 0) {
    return { kind: 'text', text: texts.join('\n\n') };
  }
  const blob = contents.find(one => one.blob !== undefined)?.blob;
  return blob === undefined ? undefined : { kind: 'base64', data: blob };
}

function said(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
