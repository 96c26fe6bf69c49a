import { isLargerThan } from './jsonSize';

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
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = start + LARGEST_PIECE;
    if (isHalf(text.charCodeAt(end - 1))) {
      end++; // Apart, the halves of a character would be written as two that are none.
    }
    yield JSON.stringify(text.slice(start, end)).slice(1, -1);
  }
  yield '"';
}

const isHalf = (code: number): boolean => code >= 0xd8_00 && code <= 0xdb_ff;

function* listPieces(list: readonly unknown[]): Generator<string> {
  let separator = '[';
  for (const element of list) {
    if (isLargerThan(element, LARGEST_PIECE)) {
      yield separator;
      yield* jsonPieces(element);
    } else {
      yield separator + (JSON.stringify(element) ?? 'null'); // A list can have a million of these.
    }
    separator = ',';
  }
  yield ']';
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
