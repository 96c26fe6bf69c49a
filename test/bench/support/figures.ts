import { appendFileSync } from 'node:fs';

/** One line of the benchmarks' table, and of `.bench/results.json`. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** Measured in the same run; none where the target is a figure of its own. */
  readonly baseline: number | null;
  /** Ours by the baseline; none without one. */
  readonly ratio: number | null;
  /** In words, as "at least 1.0 of the baseline". */
  readonly target: string;
  /** None where it is only reported. */
  readonly met: boolean | null;
}

export type Target = { readonly words: string } & (
  | { readonly isMet: (figure: { readonly ours: number; readonly ratio: number }) => boolean }
  | { readonly isReported: true }
);

/** Hands a figure to whoever runs the benchmarks, and shows it at once. */
export function report(name: string, unit: string, ours: number, baseline: number | undefined, target: Target): Figure {
  const ratio = baseline === undefined ? undefined : ours / baseline;
  const met = 'isMet' in target ? target.isMet({ ours, ratio: ratio ?? Number.NaN }) : null;
  const figure = { name, unit, ours, baseline: baseline ?? null, ratio: ratio ?? null, target: target.words, met };
  process.stdout.write(`${name}: ${JSON.stringify(figure)}\n`);
  const file = process.env.MCP_TASKS_BENCH_FIGURES;
  if (file) {
    appendFileSync(file, `${JSON.stringify(figure)}\n`);
  }
  return figure;
}
