/** Deeper messages are cut: nothing that walks or prints them later may run out of stack. */
const DEEPEST = 64;

/** What the cut form of a message has at most: of all texts together, of one list or object, and in depth. */
const CUT = { characters: 4_096, longestText: 2_048, items: 20, depth: 12 } as const;

/** Stands for what was left out. */
const ELLIPSIS = '…';

/**
 * Roughly what a JSON value takes in memory. The walk ends once that is more than `limit`: what it returns then is
 * above `limit`, and what the value has at least.
 * @returns bytes; `Infinity` for what is too deep to be kept whole
 */
export function approxBytes(value: unknown, limit: number): number {
  return walk(value, limit, 0);
}

function walk(value: unknown, limit: number, depth: number): number {
  if (typeof value === 'string') {
    return 16 + value.length;
  }
  if (typeof value !== 'object' || value === null) {
    return 8;
  }
  if (depth > DEEPEST) {
    return Number.POSITIVE_INFINITY;
  }
  let bytes = 32;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && bytes <= limit; i += 1) {
      bytes += walk(value[i], limit - bytes, depth + 1);
    }
    return bytes;
  }
  for (const key in value) {
    bytes += 16 + key.length + walk((value as Record<string, unknown>)[key], limit - bytes, depth + 1);
    if (bytes > limit) {
      break;
    }
  }
  return bytes;
}

/**
 * The beginning of a JSON value of any size: short texts, few items, not deep, and a mark where something is missing.
 * @param redact masks secrets: a secret that the cut goes through could not be found later
 */
export function beginningOf(value: unknown, redact: (text: string) => string): unknown {
  return new Beginning(redact).of(value, 0);
}

class Beginning {
  private left: number = CUT.characters;

  constructor(private readonly redact: (text: string) => string) {}

  of(value: unknown, depth: number): unknown {
    if (typeof value === 'string') {
      return this.text(value);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if (depth > CUT.depth || this.left <= 0) {
      return ELLIPSIS;
    }
    return Array.isArray(value) ? this.list(value, depth) : this.object(value, depth);
  }

  private list(list: readonly unknown[], depth: number): unknown[] {
    const some = list.slice(0, CUT.items).map(item => this.of(item, depth + 1));
    return list.length > CUT.items ? [...some, ELLIPSIS] : some;
  }

  private object(object: object, depth: number): Record<string, unknown> {
    const some: [string, unknown][] = [];
    for (const key in object) {
      if (some.length === CUT.items) {
        some.push([ELLIPSIS, ELLIPSIS]);
        break;
      }
      some.push([this.text(key), this.of((object as Record<string, unknown>)[key], depth + 1)]);
    }
    return Object.fromEntries(some); // Which makes even "__proto__" an ordinary key.
  }

  private text(text: string): string {
    const longest = Math.max(0, Math.min(CUT.longestText, this.left));
    if (text.length <= longest) {
      this.left -= text.length;
      return text;
    }
    this.left -= longest;
    // Masked well beyond the cut, so that no half of a secret is left at it.
    return copied(this.redact(text.slice(0, longest * 8 + CUT.longestText)).slice(0, longest)) + ELLIPSIS;
  }
}

/** A text of its own: a slice would keep the whole of a huge one in memory. */
function copied(slice: string): string {
  return Buffer.from(slice, 'utf16le').toString('utf16le');
}
