import { setImmediate } from 'node:timers/promises';
import { stringifyChunked } from '@discoveryjs/json-ext';
import { prettySizeOf } from '../../base/jsonSize';

/** What a file of a result is made from: pieces of the payload as they are, so that nothing is held twice. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'base64'; readonly data: string }
  /** Written as JSON, over several lines. */
  | { readonly kind: 'json'; readonly value: unknown };

/** How much is made at a time, in characters or bytes: a few milliseconds' worth. */
const PIECE = 512 * 1024;

/** How many bytes it will be, nearly. */
export function contentSize(content: Content): number {
  switch (content.kind) {
    case 'text':
      return Buffer.byteLength(content.text);
    case 'base64':
      return Math.floor((content.data.length * 3) / 4);
    case 'json':
      return jsonSize(content.value);
  }
}

/** What was measured: a payload does not change, and is asked for its size again and again. */
const measured = new WeakMap<object, number>();

function jsonSize(value: unknown): number {
  if (typeof value !== 'object' || value === null) {
    return prettySizeOf(value);
  }
  const size = measured.get(value) ?? prettySizeOf(value);
  measured.set(value, size);
  return size;
}

/** The bytes, piece by piece, with room for others between them: a big result holds nobody up. */
export async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  for (const piece of rawPieces(content)) {
    yield piece;
    await setImmediate();
  }
}

/** The bytes in one piece. */
export async function bytesOf(content: Content): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(content)) {
    pieces.push(piece);
  }
  return pieces.length === 1 ? (pieces[0] ?? new Uint8Array()) : Buffer.concat(pieces);
}

function rawPieces(content: Content): Iterable<Uint8Array> {
  switch (content.kind) {
    case 'text':
      return textPieces(content.text);
    case 'base64':
      return base64Pieces(content.data);
    case 'json':
      return jsonPieces(content.value);
  }
}

function* textPieces(text: string): Generator<Uint8Array> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + PIECE, text.length);
    // A character that takes two units is not cut in two.
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) {
      end--;
    }
    yield Buffer.from(text.slice(start, end));
    start = end;
  }
}

/** Four characters stand for three bytes, unless lines are broken in between. */
function* base64Pieces(data: string): Generator<Uint8Array> {
  const clean = /\s/.test(data) ? data.replace(/\s+/g, '') : data;
  const step = PIECE - (PIECE % 4);
  for (let start = 0; start < clean.length; start += step) {
    yield Buffer.from(clean.slice(start, start + step), 'base64');
  }
}

function* jsonPieces(value: unknown): Generator<Uint8Array> {
  let waiting: string[] = [];
  let length = 0;
  for (const piece of stringifyChunked(value ?? null, undefined, 2)) {
    waiting.push(piece);
    length += piece.length;
    if (length >= PIECE) {
      yield Buffer.from(waiting.join(''));
      waiting = [];
      length = 0;
    }
  }
  yield Buffer.from(`${waiting.join('')}\n`);
}
