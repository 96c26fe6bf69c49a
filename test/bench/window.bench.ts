// What a window with the extension costs to open: in the real extension host, beside a tree of constants.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endAll } from '../host/window.mjs';
import { report, type Target } from './support/figures';
import { fillLedger } from './support/history';
import { type Activations, constantTree, MeasuredWindow, type Place } from './support/measuredWindow';
import { medianOf } from './support/median';

const LOADS = 7;
const COLD_LOADS = 3;
const ACTIVATE_MS = 10;
const FIRST_ROWS_MS = 150;
const servers = ['Alpha', 'Beta'];

const ours: Place = { id: 'mcpTasks', icon: 'MCP Tasks', row: 'tool-' };
const atMost = (limit: number): Target => ({ words: `at most ${limit}`, isMet: figure => figure.ours <= limit });

interface Load {
  readonly activations: Activations;
  readonly oursMs: number;
  readonly constantsMs: number;
}

/** The window comes up with its side bar elsewhere; then each view is shown, ours first every other time. */
async function loadHidden(measured: MeasuredWindow, isOursFirst: boolean): Promise<Load> {
  await measured.reload();
  const activations = await measured.activations();
  const times = new Map<Place, number>();
  for (const place of isOursFirst ? [ours, constantTree] : [constantTree, ours]) {
    times.set(place, await measured.show(place));
    await measured.hideViews();
  }
  return { activations, oursMs: times.get(ours) ?? Number.NaN, constantsMs: times.get(constantTree) ?? Number.NaN };
}

/** The window comes up with this view in front. @returns milliseconds from the loading of its extension to its rows */
async function loadShown(measured: MeasuredWindow, place: Place, of: keyof Activations): Promise<number> {
  const rowAt = await measured.reloadWith(place);
  return rowAt - (await measured.activations())[of].at;
}

async function measure(remembered: number): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-window-'));
  await fillLedger(folder, remembered, servers);
  const measured = await MeasuredWindow.open(
    Object.fromEntries(servers.map(name => [name, { command: 'node', args: ['never-started.js'] }])),
    {
      settings: { 'mcpTasks.connect': 'never', 'mcpTasks.history.maxEntries': 0 },
      prepare: storage => cpSync(folder, storage, { recursive: true }),
    },
  );
  try {
    await measured.hideViews();
    const loads: Load[] = [];
    for (let index = 0; index < LOADS; index++) {
      loads.push(await loadHidden(measured, index % 2 === 0));
    }
    const median = (figure: (load: Load) => number) => medianOf(loads.map(figure));
    const tasks = `${remembered.toLocaleString('en')} tasks remembered`;
    report(
      `activate, ${tasks}`,
      'ms',
      median(({ activations }) => activations.explorer.activateMs),
      median(({ activations }) => activations.constants.activateMs),
      atMost(ACTIVATE_MS),
    );
    report(
      `loading the extension's code, ${tasks}`,
      'ms',
      median(({ activations }) => activations.explorer.loadMs),
      median(({ activations }) => activations.constants.loadMs),
      { words: 'reported', isReported: true },
    );
    report(
      `from the click on the icon to the first rows, ${tasks}`,
      'ms',
      median(({ oursMs }) => oursMs),
      median(({ constantsMs }) => constantsMs),
      atMost(FIRST_ROWS_MS),
    );
    const cold = { ours: [] as number[], constants: [] as number[] };
    for (let index = 0; index < COLD_LOADS; index++) {
      cold.ours.push(await loadShown(measured, ours, 'explorer'));
      cold.constants.push(await loadShown(measured, constantTree, 'constants'));
    }
    report(
      `from loading the extension to the first rows, the view in front as the window opens, ${tasks}`,
      'ms',
      medianOf(cold.ours),
      medianOf(cold.constants),
      {
        words: `at most ${FIRST_ROWS_MS} more than the baseline`,
        isMet: figure => figure.ours <= medianOf(cold.constants) + FIRST_ROWS_MS,
      },
    );
  } finally {
    await measured.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  try {
    await measure(10_000);
    await measure(100_000);
  } finally {
    await endAll();
  }
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
