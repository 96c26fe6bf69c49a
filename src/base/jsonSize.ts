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
