import { isDeepStrictEqual } from 'node:util';
import { sizeOf } from '../../base/jsonSize';
import { oneLine } from '../../base/strangerText';
import { areTooLong } from '../../tasks/leftOutArguments';
import type { Payload, RpcError, ToolResult } from '../../tasks/payload';
import type { CutPart, KeptPayload } from '../../tasks/taskLedger';
import { codeSpan } from '../markdown';
import { type DocumentPiece, documentText } from './documentText';
import { contentSize } from './pieces';
import { previewText } from './previewText';
import { LONGEST_JSON, type ResultBlock, readBlocks } from './resultBlocks';
import { isLink, type ResultFolder, type ResultPart } from './resultPart';
import type { ResultWords } from './resultWords';

/** What led to a result, as far as it was kept. */
export interface ResultContext {
  /** As JSON, without secrets. */
  readonly args?: string;
  /** The names of the arguments that are not in it. */
  readonly leftOut?: readonly string[];
}

/** How many parts that were not kept the note names. */
const MOST_CUT_PARTS = 20;
/** The longest name of such a part, in characters: a stranger's. */
const LONGEST_NAME = 100;

/** A text up to this length, in characters, beside images is taken for their caption. */
const LONGEST_CAPTION = 300;

/** A longer text is not looked through for what it may repeat, in characters: that takes its time. */
const LONGEST_COMPARED = 4 * 1024 * 1024;
/** How many times its size JSON may be estimated to be: a list of digits is. */
const MOST_OVERESTIMATED = 3;

/**
 * The files that show a payload: text as Markdown, `structuredContent` as JSON, every other part as what its MIME type
 * says, a JSON-RPC error as what it says. What is more than one file has a document with links to them.
 * @param title names the files; a stranger's text
 */
export function resultFolder(
  title: string,
  kept: KeptPayload,
  words: ResultWords,
  context: ResultContext = {},
): ResultFolder {
  const base = fileName(title);
  const { payload, cut = [] } = kept;
  return payload.kind === 'error'
    ? errorFolder(base, payload.error, cut, words, context)
    : toolFolder(base, payload.result, cut, words, context);
}

/** What came over the wire in place of a task or call, for those who want to see just that. */
export function rawPart(title: string, payload: Payload): ResultPart {
  const value = payload.kind === 'error' ? { error: payload.error } : { result: payload.result };
  return { role: 'part', name: `${fileName(title)}.response.json`, viewer: 'text', content: { kind: 'json', value } };
}

/** What a result says in words, to the letter; else as JSON; nothing where it is made of other things. */
export function resultText(payload: Payload): string | undefined {
  if (payload.kind === 'error') {
    return undefined;
  }
  const texts = readBlocks('', payload.result.content).flatMap(block => (block.kind === 'words' ? [block.text] : []));
  return texts.length > 0 ? texts.join('\n\n') : undefined;
}

function errorFolder(
  base: string,
  { code, message, data }: RpcError,
  cut: readonly CutPart[],
  words: ResultWords,
  context: ResultContext,
): ResultFolder {
  const shownData = data === undefined ? undefined : dataPiece(`${base}.error.json`, data);
  const pieces: DocumentPiece[] = [
    ...cutPieces(cut, words),
    { kind: 'own', markdown: `# ${words.error(code)}` },
    { kind: 'plain', text: message },
    ...(shownData === undefined ? [] : [heading(words.data), shownData]),
    ...contextPieces(context, words),
  ];
  const files = shownData?.kind === 'part' ? [shownData.part] : [];
  const folder = withDocument(`${base}.error.md`, pieces, files, undefined, words);
  return { ...folder, copied: documentOf(folder) };
}

/** @param name of its file, where it is too long for the document */
function dataPiece(name: string, data: unknown): DocumentPiece {
  if (typeof data === 'string') {
    return { kind: 'plain', text: data };
  }
  const content = { kind: 'json', value: data } as const;
  return contentSize(content) <= LONGEST_JSON
    ? { kind: 'json', json: pretty(data) }
    : { kind: 'part', part: { role: 'structured', name, viewer: 'text', content } };
}

function toolFolder(
  base: string,
  result: ToolResult,
  cut: readonly CutPart[],
  words: ResultWords,
  context: ResultContext,
): ResultFolder {
  const mark = result.isError ? '.error' : '';
  const all = readBlocks(base, result.content);
  const structured = structuredPart(`${base}${mark}.json`, result);
  const said = all.filter(({ kind }) => kind !== 'part');
  const isRepeated = structured !== undefined && said.length > 0 && said.every(block => repeats(block, result));
  const blocks = isRepeated ? all.filter(({ kind }) => kind === 'part') : all;
  const parts = blocks.flatMap(block => (block.kind === 'part' ? [block.part] : []));
  const files = [...(structured ? [structured] : []), ...parts];
  const tail = result.isError ? contextPieces(context, words) : [];
  const needsDocument = blocks.length > parts.length || files.length !== 1 || cut.length + tail.length > 0;
  const [only] = files;
  if (only && !needsDocument) {
    return { parts: [only], ...(only.viewer === 'text' && { copied: only }) };
  }
  const first = result.isError || cut.length > 0 ? undefined : isRepeated ? structured : pictureOf(blocks);
  const pieces: DocumentPiece[] = [
    ...cutPieces(cut, words),
    ...blocks.map(pieceOf),
    ...(structured ? [{ kind: 'part', part: structured } as const] : []),
    ...(files.length === 0 && blocks.length === 0 ? [{ kind: 'own', markdown: words.empty } as const] : []),
    ...tail,
  ];
  const folder = withDocument(`${base}${mark}.md`, pieces, files, first, words);
  const text = folder.parts.find(part => part.role !== 'document' && part.viewer === 'text' && !isLink(part));
  const copied = text ?? (blocks.length > parts.length || files.length === 0 ? documentOf(folder) : undefined);
  return { ...folder, ...(copied && { copied }) };
}

function documentOf({ parts: [first, ...others] }: ResultFolder): ResultPart {
  return others.find(({ role }) => role === 'document') ?? first;
}

/** @param first what to look at before the document */
function withDocument(
  name: string,
  pieces: readonly DocumentPiece[],
  files: readonly ResultPart[],
  first: ResultPart | undefined,
  words: ResultWords,
): ResultFolder {
  const text = documentText(pieces, words);
  const document: ResultPart = { role: 'document', name, viewer: 'text', content: { kind: 'text', text } };
  const preview = (): string => documentText(pieces, words, previewText);
  const parts: ResultFolder['parts'] = first
    ? [first, document, ...files.filter(file => file !== first)]
    : [document, ...files];
  return { parts, preview };
}

function pieceOf(block: ResultBlock): DocumentPiece {
  return block.kind === 'json' ? { kind: 'json', json: pretty(block.value) } : block;
}

function structuredPart(name: string, { structuredContent: value }: ToolResult): ResultPart | undefined {
  return value === undefined
    ? undefined
    : { role: 'structured', name, viewer: 'text', content: { kind: 'json', value } };
}

/** The first picture, where it comes with no more than a caption. */
function pictureOf(blocks: readonly ResultBlock[]): ResultPart | undefined {
  const length = blocks.reduce((sum, block) => sum + (block.kind === 'words' ? block.text.length : 0), 0);
  const isCaption = length <= LONGEST_CAPTION && blocks.every(({ kind }) => kind !== 'json');
  const pictures = blocks.flatMap(block => (block.kind === 'part' && isPicture(block.part) ? [block.part] : []));
  return isCaption ? pictures[0] : undefined;
}

function isPicture({ viewer, content }: ResultPart): boolean {
  return viewer === 'image' && content.kind !== 'link';
}

/** Servers repeat structured content as text for older clients; shown once is enough. */
function repeats(block: ResultBlock, { structuredContent }: ToolResult): boolean {
  if (block.kind !== 'words' || block.text.length > LONGEST_COMPARED) {
    return false;
  }
  if (sizeOf(structuredContent) > block.text.length * MOST_OVERESTIMATED + 10) {
    return false; // It takes its time to compare what is that much bigger.
  }
  try {
    return isDeepStrictEqual(JSON.parse(block.text), structuredContent);
  } catch {
    return false; // Not JSON, so not the same.
  }
}

function contextPieces({ args, leftOut = [] }: ResultContext, words: ResultWords): DocumentPiece[] {
  if (args === undefined && leftOut.length === 0) {
    return [];
  }
  if (areTooLong(leftOut)) {
    return [heading(words.args), { kind: 'own', markdown: words.argsTooLong }];
  }
  const names = leftOut.slice(0, MOST_CUT_PARTS).map(name => codeSpan(name, LONGEST_NAME));
  return [
    heading(words.args),
    ...(args === undefined ? [] : [{ kind: 'json', json: args } as const]),
    ...(names.length > 0 ? [{ kind: 'own', markdown: words.leftOut(names.join(', ')) } as const] : []),
  ];
}

function cutPieces(cut: readonly CutPart[], words: ResultWords): DocumentPiece[] {
  if (cut.length === 0) {
    return [];
  }
  const told = cut.slice(0, MOST_CUT_PARTS).map(({ part, type, bytes }) => {
    return `- ${codeSpan(part, LONGEST_NAME)} (${codeSpan(type, LONGEST_NAME)}, ${words.size(bytes)})`;
  });
  const more = cut.length > told.length ? ['- …'] : [];
  const lines = [words.cut, '', ...told, ...more].map(line => `> ${line}`.trimEnd());
  return [{ kind: 'own', markdown: lines.join('\n') }];
}

function heading(text: string): DocumentPiece {
  return { kind: 'own', markdown: `## ${text}` };
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? 'null';
}

/** Names of devices, which are no files to Windows, whatever comes after a dot. */
const RESERVED_NAME = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(?:\.|$)/i;

/** A stranger's name as a file name: letters, digits and a few marks, never a path. */
export function fileName(title: string): string {
  const clean = oneLine(title, 60)
    .replace(/[^\p{L}\p{M}\p{N}_. -]+/gu, '-')
    .replace(/^[\p{M}. -]+|[. -]+$/gu, '');
  return RESERVED_NAME.test(clean) ? `_${clean}` : clean || 'result';
}
