/** The longest piece of a stranger's text that one line of ours shows. */
const LONGEST_LINE = 300;

// C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of the text around them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/** A stranger's text as one line of bounded length, without control or direction marks. */
export function oneLine(text: string, longest = LONGEST_LINE): string {
  // Cutting first bounds the work; the margin leaves room for what the cleaning removes.
  const clean = cut(text, longest * 4)
    .replace(UNPRINTABLE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return clean.length <= longest ? clean : `${cut(clean, longest - 1)}…`;
}

/** A text of any length as one line, without control or direction marks. */
export function withoutMarks(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

/** A stranger's text of several lines, of bounded length, in which every control and direction mark is seen. */
export function visibleText(text: string, longest: number): string {
  const lines = (text.length <= longest ? text : `${cut(text, longest - 1)}…`).replaceAll('\r\n', '\n');
  return lines.replace(UNPRINTABLE, marks => marks.replace(/[^\n\t]/g, escaped));
}

// What `JSON.stringify` leaves as it is: C1 controls, separators and direction marks.
const UNSEEN_IN_JSON = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** JSON of a stranger in which every control and direction mark is seen, and does nothing; it stays the same JSON. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN_IN_JSON, escaped);
}

/** As JSON writes a character that is not to be seen. */
function escaped(mark: string): string {
  return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The first characters, without half of one that takes two units. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Breaks `$(name)`, which VS Code would draw as an icon in labels that allow icons. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}

/** Breaks `[text](address)` and `$(name)`, which notifications and input boxes would make links and icons of. */
export function inert(text: string): string {
  return withoutIcons(text).replaceAll('](', ']\u200b(');
}

/** Breaks what VS Code would make a link of by itself, in a hover: addresses of the web and of mail. */
export function withoutLinks(text: string): string {
  return text.replace(/(?:https?|ftp):(?=\/\/)|www(?=\.)|@/gi, '$&\u200b');
}

const PLAIN = /^[\w@%+=:,./~^${}-]+$/;

/**
 * A stranger's text for somebody who has to judge it: as it is where that is plain to see, else in quotes, with every
 * character that cannot be seen spelled out; and how many characters at its end are not shown.
 */
export function exactText(text: string, longest: number): { readonly shown: string; readonly hidden: number } {
  const start = cut(text, longest);
  const shown = PLAIN.test(start) ? start : visibleJson(JSON.stringify(start));
  return { shown, hidden: text.length - start.length };
}

/** The first characters of a task ID: enough to recognise it, too few to read the result with it. */
export function shortTaskId(taskId: string): string {
  const clean = oneLine(taskId, 64);
  return clean.length <= 12 ? clean : `${cut(clean, 8)}…`;
}
