import { oneLine } from '../../base/strangerText';
import { areTooLong } from '../../tasks/leftOutArguments';
import type { Payload, RpcError, ToolResult } from '../../tasks/payload';
import type { CutPart, KeptPayload } from '../../tasks/taskLedger';
import { codeSpan } from '../markdown';
import { type DocumentPiece, documentText } from './documentText';
import { previewText } from './previewText';
import { type ResultBlock, readBlocks } from './resultBlocks';
import type { ResultFolder, ResultPart } from './resultPart';
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
  const pieces: DocumentPiece[] = [
    ...cutPieces(cut, words),
    { kind: 'own', markdown: `# ${words.error(code)}` },
    { kind: 'plain', text: message },
    ...(data === undefined ? [] : [heading(words.data), dataPiece(data)]),
    ...contextPieces(context, words),
  ];
  return withDocument(`${base}.error.md`, pieces, [], undefined, words);
}

function dataPiece(data: unknown): DocumentPiece {
  return typeof data === 'string' ? { kind: 'plain', text: data } : { kind: 'json', json: pretty(data) };
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
  const isRepeated = structured !== undefined && all.every(block => block.kind === 'part' || repeats(block, result));
  const blocks = isRepeated ? all.filter(({ kind }) => kind === 'part') : all;
  const parts = blocks.flatMap(block => (block.kind === 'part' ? [block.part] : []));
  const files = [...(structured ? [structured] : []), ...parts];
  const tail = result.isError ? contextPieces(context, words) : [];
  const needsDocument = blocks.length > parts.length || files.length !== 1 || cut.length + tail.length > 0;
  const [only] = files;
  if (only && !needsDocument) {
    return { parts: [only] };
  }
  const first = result.isError || cut.length > 0 ? undefined : isRepeated ? structured : pictureOf(blocks);
  const pieces: DocumentPiece[] = [
    ...cutPieces(cut, words),
    ...blocks.map(pieceOf),
    ...(structured ? [{ kind: 'part', part: structured } as const] : []),
    ...(files.length === 0 && blocks.length === 0 ? [{ kind: 'own', markdown: words.empty } as const] : []),
    ...tail,
  ];
  return withDocument(`${base}${mark}.md`, pieces, files, first, words);
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
  try {
    return JSON.stringify(JSON.parse(block.text)) === JSON.stringify(structuredContent);
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

/** A stranger's name as a file name: letters, digits and a few marks, never a path. */
export function fileName(title: string): string {
  const clean = oneLine(title, 60)
    .replace(/[^\p{L}\p{N}_. -]+/gu, '-')
    .replace(/^[. -]+|[. -]+$/g, '');
  return clean || 'result';
}
