import { visibleText } from '../base/strangerText';

/**
 * How much a row of a quick pick shows for sure, beside an icon and a short heading: rows do not wrap, and what does
 * not fit into one is cut off. In hundredths of the width of a small letter, generously.
 */
const ROW_WIDTH = 5_600;
/** The longest text that is shown in rows, in characters. */
const LONGEST_TEXT = 5_000;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** A stranger's text, of bounded length, in rows that each can be read whole; empty lines are left out. */
export function textRows(text: string, longest = LONGEST_TEXT): readonly string[] {
  return visibleText(text, longest).split('\n').flatMap(wrapped);
}

/** A text without room to break it, such as an address, in rows that each can be read whole. */
export function brokenRows(text: string): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = widthOf(segment);
    if (width + more > ROW_WIDTH) {
      rows.push(row);
      [row, width] = ['', 0];
    }
    row += segment;
    width += more;
  }
  return row === '' ? rows : [...rows, row];
}

function wrapped(line: string): string[] {
  const rows: string[] = [];
  let row = '';
  for (const piece of line.split(/\s+/).filter(Boolean).flatMap(brokenRows)) {
    const longer = row === '' ? piece : `${row} ${piece}`;
    if (row !== '' && textWidth(longer) > ROW_WIDTH) {
      rows.push(row);
      row = piece;
    } else {
      row = longer;
    }
  }
  return row === '' ? rows : [...rows, row];
}

function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
  }
  return width;
}

/** By kinds of characters, as wide fonts have them. */
function widthOf(grapheme: string): number {
  if (/[^\x20-\x7e]/.test(grapheme)) {
    return 200;
  }
  return /[mwMW@%]/.test(grapheme) ? 170 : /[A-Z]/.test(grapheme) ? 130 : 100;
}
