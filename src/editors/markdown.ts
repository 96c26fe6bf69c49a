import { oneLine, visibleText } from '../base/strangerText';

/** The longest text of a stranger that a document shows whole, in characters. */
const LONGEST_BLOCK = 100_000;

/** A stranger's text within a line: nothing in it is Markdown. */
export function codeSpan(text: string, longest = 1_000): string {
  const line = oneLine(text, longest);
  const ticks = '`'.repeat(longestRun(line) + 1);
  if (line === '') {
    return '` `';
  }
  const room = /^`|`$/.test(line) ? ' ' : '';
  return `${ticks}${room}${line}${room}${ticks}`;
}

/** A stranger's text as a block: nothing in it is Markdown, and nothing in it is unseen. */
export function textBlock(text: string, language = 'text'): string {
  return fenced(visibleText(text, LONGEST_BLOCK), language);
}

/** A fence longer than any in the text, so that the text cannot end it. */
export function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** How many ticks stand in a row at most. */
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) {
    longest = Math.max(longest, run.length);
  }
  return longest;
}
