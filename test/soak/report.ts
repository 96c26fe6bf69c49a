import { type Census, countOf, timersOf } from './census';

/** One row of the table: a moment of the soak. */
export interface Moment extends Census {
  readonly name: string;
  readonly tasksKnown: number;
  readonly tasksMade: number;
  readonly rssMb: number;
}

export interface Bound {
  readonly what: string;
  readonly is: number;
  readonly most: number;
}

/** Heap, while it runs: beside what was there when all was connected, so much, and so much per task more. */
const HEAP_SLACK_MB = 40;
const HEAP_PER_TASK_MB = 0.008;
/** When all is closed, what the engine and the packages keep for themselves. */
const HEAP_LEFT_MB = 30;
const HANDLES_LEFT = 3;
const FILES_LEFT = 6;
/** Servers that are being started, asked what they speak, or ended. */
const PROCESS_SLACK = 40;
/** A stream and some requests for each server over HTTP, twice for the proxy's ends, in two windows. */
const HANDLE_SLACK = 400;
/** Beside one for each task, at most, that is asked about: those of connections, windows and the soak itself. */
const TIMER_SLACK = 200;
/** 5,000 entries, with their timelines and results, and what was written since it was last tidied up. */
const DATABASE_MB = 64;

export function boundsWhileRunning(warm: Moment, now: Moment): Bound[] {
  const more = Math.max(0, now.tasksKnown - warm.tasksKnown);
  return [
    { what: `heap (MB), ${now.name}`, is: now.heapMb, most: warm.heapMb + HEAP_SLACK_MB + more * HEAP_PER_TASK_MB },
    { what: `processes, ${now.name}`, is: now.processes, most: warm.processes + PROCESS_SLACK },
    {
      what: `handles without timers, ${now.name}`,
      is: countOf(now) - timersOf(now),
      most: countOf(warm) - timersOf(warm) + HANDLE_SLACK,
    },
    { what: `timers, ${now.name}`, is: timersOf(now), most: now.tasksKnown + TIMER_SLACK },
    { what: `ledger (MB), ${now.name}`, is: now.databaseMb, most: DATABASE_MB },
  ];
}

export function boundsAtEnd(start: Moment, end: Moment): Bound[] {
  return [
    { what: 'heap at the end (MB)', is: end.heapMb, most: start.heapMb + HEAP_LEFT_MB },
    { what: 'handles at the end', is: countOf(end), most: countOf(start) + HANDLES_LEFT },
    { what: 'open files at the end', is: end.fileDescriptors, most: start.fileDescriptors + FILES_LEFT },
    { what: 'processes at the end', is: end.processes, most: start.processes },
    { what: 'ledger at the end (MB)', is: end.databaseMb, most: DATABASE_MB },
  ];
}

export function table(moments: readonly Moment[]): string {
  const rows = moments.map(moment =>
    [
      moment.name,
      moment.heapMb.toFixed(1),
      moment.rssMb.toFixed(0),
      `${countOf(moment)} (${kinds(moment)})`,
      moment.fileDescriptors,
      moment.processes,
      moment.databaseMb.toFixed(1),
      moment.tasksKnown,
      moment.tasksMade,
    ].join(' | '),
  );
  const head = [
    'moment | heap, MB | memory, MB | handles | open files | processes | ledger, MB | tasks in the list | tasks made',
    '--- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---:',
  ];
  return [...head, ...rows].map(row => `| ${row} |`).join('\n');
}

const kinds = ({ handles }: Census): string =>
  Object.entries(handles)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

export function boundTable(bounds: readonly Bound[]): string {
  const rows = bounds.map(
    ({ what, is, most }) => `| ${what} | ${is} | ${most.toFixed(1)} | ${is <= most ? 'yes' : '**no**'} |`,
  );
  return ['| bound | is | at most | held |', '| --- | ---: | ---: | --- |', ...rows].join('\n');
}
