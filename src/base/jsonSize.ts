import { isRecord } from './record';

const DEEPEST_RECURSION = 500;

/**
 * Bytes of a value as JSON, estimated without writing it: near enough for a limit, and quick for an image of many
 * megabytes.
 */
export function sizeOf(value: unknown): number {
  return sizeUpTo(value, Number.POSITIVE_INFINITY);
}

/** Whether {@link sizeOf} would say more than this; looks no further than it has to. */
export function isLargerThan(value: unknown, bytes: number): boolean {
  return sizeUpTo(value, bytes) > bytes;
}

/** @returns the size, or something above `limit` once that is certain */
export function sizeUpTo(value: unknown, limit: number): number {
  const deeper: unknown[] = [value];
  let bytes = 0;
  while (deeper.length > 0 && bytes <= limit) {
    bytes += walk(deeper.pop(), limit - bytes, 0, deeper);
  }
  return bytes;
}

/** @param deeper takes what is too deep for recursion: a stranger may nest as deep as he likes */
function walk(value: unknown, limit: number, depth: number, deeper: unknown[]): number {
  if (typeof value === 'string') {
    return value.length + 3;
  }
  if (typeof value !== 'object' || value === null) {
    return 5;
  }
  if (depth > DEEPEST_RECURSION) {
    deeper.push(value);
    return 0;
  }
  let bytes = 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && bytes <= limit; index++) {
      bytes += walk(value[index], limit - bytes, depth + 1, deeper);
    }
    return bytes;
  }
  for (const name in value) {
    bytes += name.length + 4 + walk((value as Record<string, unknown>)[name], limit - bytes, depth + 1, deeper);
    if (bytes > limit) {
      break;
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
