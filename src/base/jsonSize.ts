import { isRecord } from './record';

/**
 * Bytes of a value as JSON, estimated without writing it: near enough for a limit, and quick for an image of many
 * megabytes.
 */
export function sizeOf(value: unknown): number {
  let bytes = 0;
  const waiting: unknown[] = [value]; // No recursion: a stranger may nest as deep as he likes.
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part === 'string') {
      bytes += part.length + 3;
    } else if (Array.isArray(part)) {
      bytes += 2;
      for (const element of part) {
        waiting.push(element);
      }
    } else if (isRecord(part)) {
      bytes += 2;
      for (const [name, field] of Object.entries(part)) {
        bytes += name.length + 4;
        waiting.push(field);
      }
    } else {
      bytes += 5;
    }
  }
  return bytes;
}

/** Bytes of a value as JSON over several lines, two spaces for each level: estimated as {@link sizeOf} does. */
export function prettySizeOf(value: unknown): number {
  let bytes = sizeOf(value);
  let level: unknown[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    const below: unknown[] = [];
    for (const part of level) {
      const elements = Array.isArray(part) ? part : isRecord(part) ? Object.values(part) : [];
      if (elements.length > 0) {
        bytes += elements.length * (1 + 2 * depth) + 1 + 2 * (depth - 1); // The last are of the closing bracket.
      }
      for (const element of elements) {
        if (typeof element === 'object' && element !== null) {
          below.push(element);
        }
      }
    }
    level = below;
  }
  return bytes;
}
