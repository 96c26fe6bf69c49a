/** The longest text of a stranger that is kept whole, in characters. */
const LONGEST_TEXT = 10_000;

/** Arguments beyond this are not kept, in characters of JSON. */
export const LONGEST_ARGUMENTS = 256 * 1024;

/** How much of a message or an ID can be searched for, in characters. */
const LONGEST_SEARCHED = 1_000;

/** Rounds of input beyond this are not kept; only a server that asks in a loop gets there. */
export const MOST_INPUTS = 1_000;

/** The lines of a timeline that always stay: how it began. */
export const FIRST_LINES = 200;
/** The lines that stay in all, give or take {@link LINES_AT_A_TIME}. */
export const MOST_LINES = 1_000;
/** Lines in the middle go by the hundred, which is cheaper than one at a time. */
export const LINES_AT_A_TIME = 100;

/** A text of bounded length, without half of a character at its end. */
export function bounded(text: string, longest = LONGEST_TEXT): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** JSON in which no text is longer than what is kept. */
export function boundedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? bounded(part) : part));
}

/** What a history is searched in: small letters, one line each. */
export function searchText(parts: readonly (string | null | undefined)[]): string {
  return parts.map(part => searchable(part ?? '')).join('\n');
}

/** What is searched for, in the same letters as {@link searchText}. */
export function searchable(text: string): string {
  return bounded(text, LONGEST_SEARCHED).toLowerCase().replaceAll('\0', ' ');
}
