import type { IndexedImage } from './png';

const width = 480;
const height = 320;
const margin = 32;
const gridLines = 4;
const [paper, grid, axis, bar, highestBar] = [0, 1, 2, 3, 4];

const palette = [
  [255, 255, 255],
  [225, 228, 232],
  [87, 96, 106],
  [54, 116, 181],
  [209, 105, 46],
] as const;

/** A bar chart without letters: the values relative to the highest one, which stands out in colour. */
export function barChart(values: readonly number[]): IndexedImage {
  const rows = Array.from({ length: height }, () => new Uint8Array(width).fill(paper));
  const fill = (left: number, top: number, right: number, bottom: number, colour: number) => {
    for (const row of rows.slice(top, bottom)) {
      row.fill(colour, left, right);
    }
  };
  const floor = height - margin;
  const room = floor - margin;
  for (let line = 0; line < gridLines; line++) {
    const y = margin + Math.round((room * line) / gridLines);
    fill(margin, y, width - margin, y + 1, grid);
  }
  const highest = Math.max(...values, Number.MIN_VALUE);
  const slot = (width - 2 * margin) / values.length;
  for (const [index, value] of values.entries()) {
    const left = Math.round(margin + slot * (index + 0.15));
    const right = Math.round(margin + slot * (index + 0.85));
    fill(left, floor - Math.round((room * value) / highest), right, floor, value === highest ? highestBar : bar);
  }
  fill(margin, floor, width - margin, floor + 2, axis);
  fill(margin - 2, margin, margin, floor + 2, axis);
  return { width, height, palette, rows };
}
