import { getLocation } from 'jsonc-parser';

/** The part of a text that a variable, once chosen, takes the place of: characters from the start of the text. */
export interface TypedVariable {
  readonly start: number;
  readonly end: number;
}

const BEGUN = /\$(?:\{[^{}"$]*)?$/;
const REST = /^[^{}"$\s]*\}/;

/** The variable in which the cursor stands, in a value of a JSON text that is half written; nothing elsewhere. */
export function variableBeingTyped(text: string, offset: number): TypedVariable | undefined {
  const { previousNode, isAtPropertyKey } = getLocation(text, offset);
  if (isAtPropertyKey || previousNode?.type !== 'string' || offset <= previousNode.offset) {
    return undefined;
  }
  const before = BEGUN.exec(text.slice(previousNode.offset, offset));
  if (!before) {
    return undefined;
  }
  const rest = REST.exec(text.slice(offset, previousNode.offset + previousNode.length));
  return { start: offset - before[0].length, end: offset + (rest?.[0].length ?? 0) };
}
