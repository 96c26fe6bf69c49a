import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';

/** Characters of a text. */
export interface TextPlace {
  readonly offset: number;
  readonly length: number;
}

export interface PlacedProblem {
  readonly message: string;
  readonly at: TextPlace;
}

/** Arguments as they are written, or that they are no JSON (yet). */
export type WrittenArguments =
  | { readonly kind: 'json'; readonly value: unknown; readonly root: Node }
  | { readonly kind: 'notJson'; readonly at: TextPlace };

/** JSON as it is sent: no comments, no trailing commas. What is nested too deep to be read is none. */
export function readArguments(text: string): WrittenArguments {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof RangeError) {
      return { kind: 'notJson', at: { offset: 0, length: 0 } };
    }
    throw error;
  }
}

/** @throws RangeError where it is nested deeper than the stack is */
function readJson(text: string): WrittenArguments {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [error] = errors;
  if (error || !root) {
    const { offset, length } = error ?? { offset: 0, length: 0 };
    return { kind: 'notJson', at: { offset: Math.min(offset, text.length), length } };
  }
  return { kind: 'json', value: JSON.parse(text) as unknown, root };
}

/** Where a value is that the validator speaks of: it names the first one by its path, `data/list/0 must be string`. */
export function placeOfProblem(problem: string, root: Node): TextPlace {
  const [, path = ''] = /^data((?:\/[^\s/]*)*)(?=\s|$)/.exec(problem) ?? [];
  let place: Node = root;
  for (const part of path.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    place = findNodeAtLocation(place, [place.type === 'array' ? Number(name) : name]) ?? place;
  }
  // A whole object in red would say nothing: its beginning stands for it.
  return { offset: place.offset, length: place.type === 'object' || place.type === 'array' ? 1 : place.length };
}
