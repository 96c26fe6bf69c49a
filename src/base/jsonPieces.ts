import { isLargerThan, sizeUpTo } from './jsonSize';

/** Longer texts, and larger lists and objects, are taken apart. */
const LARGEST_PIECE = 256 * 1024;

/**
 * A value as JSON, in pieces of which none takes long to write: all at once, a large value would hold everything up.
 * Many are short, so they are better gathered before they go anywhere.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  if (!isLargerThan(value, LARGEST_PIECE)) {
    yield JSON.stringify(value) ?? 'null';
  } else if (typeof value === 'string') {
    yield* textPieces(value);
  } else if (Array.isArray(value)) {
    yield* listPieces(value);
  } else {
    yield* fieldPieces(value as object); // Nothing else of JSON is large.
  }
}

function* textPieces(text: string): Generator<string> {
  yield '"';
  for (const slice of slicesOf(text)) {
    yield JSON.stringify(slice).slice(1, -1);
  }
  yield '"';
}

/** A text, taken apart; the halves of a character, which alone are none, stay together. */
export function* slicesOf(text: string): Generator<string> {
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = start + LARGEST_PIECE;
    end += isHalf(text.charCodeAt(end - 1)) ? 1 : 0;
    yield text.slice(start, end);
  }
}

const isHalf = (code: number): boolean => code >= 0xd8_00 && code <= 0xdb_ff;

/** A list can have a million small elements: as many as make a piece are written together. */
function* listPieces(list: readonly unknown[]): Generator<string> {
  let separator = '[';
  for (let start = 0, end = 0; start < list.length; start = end) {
    end = endOfPiece(list, start);
    yield separator;
    if (end === start) {
      yield* jsonPieces(list[end++]);
    } else {
      yield JSON.stringify(list.slice(start, end)).slice(1, -1);
    }
    separator = ',';
  }
  yield ']';
}

/** @returns the first element that is too much; `start` where that alone is large */
function endOfPiece(list: readonly unknown[], start: number): number {
  let [end, left] = [start, LARGEST_PIECE];
  while (end < list.length && left >= 0) {
    left -= sizeUpTo(list[end++], left);
  }
  return left < 0 ? end - 1 : end;
}

function* fieldPieces(object: object): Generator<string> {
  let separator = '{';
  for (const [name, field] of Object.entries(object)) {
    if (field !== undefined) {
      yield `${separator}${JSON.stringify(name)}:`;
      yield* jsonPieces(field);
      separator = ',';
    }
  }
  yield separator === '{' ? '{}' : '}';
}
