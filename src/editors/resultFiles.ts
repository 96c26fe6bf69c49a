import { isRecord } from '../base/record';
import { oneLine } from '../base/strangerText';
import type { Payload, RpcError, ToolResult } from '../tasks/payload';
import type { CutPart, KeptPayload } from '../tasks/taskLedger';
import { codeSpan, fenced } from './markdown';

/** One file of a result, to be shown by VS Code's own editors. */
export interface ResultFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The words that a result's document adds of its own, translated. */
export interface ResultWords {
  /** Above a JSON-RPC error. */
  readonly error: (code: number) => string;
  readonly data: string;
  /** For a content block that has no text. */
  readonly seeFile: (kind: string, file: string) => string;
  readonly empty: string;
  /** Above the parts that were not kept, since they are too big. */
  readonly cut: string;
  readonly size: (bytes: number) => string;
}

/** Image types that VS Code's image viewer shows, with the ending it knows them by. */
const IMAGE_ENDINGS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'image/svg+xml': 'svg',
};

/** How many parts that were not kept the note names. */
const MOST_CUT_PARTS = 20;
/** The longest name of such a part, in characters: a stranger's. */
const LONGEST_NAME = 100;

/** A text up to this length, in characters, beside images is taken for their caption. */
const LONGEST_CAPTION = 300;

/**
 * The files that show a payload, the one to read first at the front: text as Markdown, `structuredContent` as
 * JSON, images as images, a JSON-RPC error as what it says.
 * @param title names the files; a stranger's text
 */
export function resultFiles(title: string, { payload, cut = [] }: KeptPayload, words: ResultWords): ResultFile[] {
  const base = fileName(title);
  const files = payloadFiles(base, payload, words);
  return cut.length === 0 ? files : withNote(base, files, cutNote(cut, words));
}

function payloadFiles(base: string, payload: Payload, words: ResultWords): ResultFile[] {
  return payload.kind === 'error'
    ? [textFile(`${base}.error.md`, errorText(payload.error, words))]
    : toolResultFiles(base, payload.result, words);
}

/** At the top of the text; where there is none, in a file of its own, which comes first. */
function withNote(base: string, files: readonly ResultFile[], note: string): ResultFile[] {
  const noted = files.findIndex(({ name }) => name.endsWith('.md'));
  const file = files[noted];
  if (!file) {
    return [textFile(`${base}.note.md`, note), ...files];
  }
  const bytes = Buffer.concat([Buffer.from(`${note}\n\n`), file.bytes]);
  return files.toSpliced(noted, 1, { name: file.name, bytes });
}

function cutNote(cut: readonly CutPart[], words: ResultWords): string {
  const told = cut.slice(0, MOST_CUT_PARTS).map(({ part, type, bytes }) => {
    return `- ${codeSpan(part, LONGEST_NAME)} (${codeSpan(type, LONGEST_NAME)}, ${words.size(bytes)})`;
  });
  const more = cut.length > told.length ? ['- …'] : [];
  return [words.cut, '', ...told, ...more].map(line => `> ${line}`.trimEnd()).join('\n');
}

function toolResultFiles(base: string, result: ToolResult, words: ResultWords): ResultFile[] {
  const mark = result.isError ? '.error' : '';
  const images: ResultFile[] = [];
  const paragraphs: string[] = [];
  for (const block of result.content) {
    const image = imageFile(block, `${base}-${images.length + 1}`);
    if (image) {
      images.push(image);
    } else {
      paragraphs.push(blockText(block));
    }
  }
  const structured = result.structuredContent;
  const isOnlyJson = structured !== undefined && paragraphs.every(text => isSameJson(text, structured));
  const json = structured === undefined ? [] : [textFile(`${base}${mark}.json`, pretty(structured))];
  if (paragraphs.length === 0 || isOnlyJson) {
    const shown = [...json, ...images];
    return shown.length > 0 ? shown : [textFile(`${base}.md`, words.empty)];
  }
  const notes = images.map(({ name }) => words.seeFile('image', name));
  const text = textFile(`${base}${mark}.md`, [...paragraphs, ...notes].join('\n\n'));
  // Beside a picture, a few words are its caption: the picture is what to look at first.
  const isCaption = images.length > 0 && paragraphs.join('').length <= LONGEST_CAPTION;
  return isCaption ? [...images, text, ...json] : [text, ...json, ...images];
}

function imageFile(block: unknown, base: string): ResultFile | undefined {
  if (!isRecord(block) || block.type !== 'image' || typeof block.data !== 'string') {
    return undefined;
  }
  const ending = typeof block.mimeType === 'string' ? IMAGE_ENDINGS[block.mimeType.toLowerCase()] : undefined;
  return ending ? { name: `${base}.${ending}`, bytes: Buffer.from(block.data, 'base64') } : undefined;
}

/** The text of a block; one of another kind is shown as the JSON it is. */
function blockText(block: unknown): string {
  if (isRecord(block) && block.type === 'text' && typeof block.text === 'string') {
    return block.text;
  }
  if (isRecord(block) && block.type === 'resource' && isRecord(block.resource)) {
    const { text } = block.resource;
    if (typeof text === 'string') {
      return text;
    }
  }
  return fenced(pretty(block), 'json');
}

function errorText({ code, message, data }: RpcError, words: ResultWords): string {
  const parts = [`# ${words.error(code)}`, message];
  if (data !== undefined) {
    parts.push(`## ${words.data}`, typeof data === 'string' ? data : fenced(pretty(data), 'json'));
  }
  return parts.join('\n\n');
}

/** Servers repeat structured content as text for older clients; shown once is enough. */
function isSameJson(text: string, structured: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(structured);
  } catch {
    return false; // Not JSON, so not the same.
  }
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2) ?? 'null';
}

function textFile(name: string, text: string): ResultFile {
  return { name, bytes: new TextEncoder().encode(text.endsWith('\n') ? text : `${text}\n`) };
}

/** A stranger's name as a file name: letters, digits and a few marks, never a path. */
export function fileName(title: string): string {
  const clean = oneLine(title, 60)
    .replace(/[^\p{L}\p{N}_. -]+/gu, '-')
    .replace(/^[. -]+|[. -]+$/g, '');
  return clean || 'result';
}
