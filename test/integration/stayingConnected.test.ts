import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { configure, explorer, removeServers, repository } from './support/explorer';
import type { Line } from './support/lines';
import { type PeerName, peers } from './support/peers';
import { type Fault, type Findings, type Step, Trial } from './support/trial';

/** What is promised: what comes of the question under way and of the task, and how the server is afterwards. */
type Cell = readonly [peer: PeerName, fault: Fault, step: Step, outcome: string, connection: string];

/** A way that is not used just now may be restored before anybody notices. */
const EITHER = 'steady or back';

const CELLS: readonly Cell[] = [
  // A server that cannot be started says why, at the first try and at the next.
  ['everything, stdio', 'killed', 'connecting', 'refused, then refused', 'never'],
  // Its tasks lived in its process.
  ['everything, stdio', 'restarted', 'working', 'gone (serverLost)', 'back'],
  ['everything, stdio', 'orphaned', 'working', 'gone (serverLost)', 'back'],
  ['everything, stdio', 'stalled', 'polling', 'refused, then completed', 'steady'],
  ['everything, stdio', 'slowed', 'fetching', 'result, then completed', 'steady'],

  ['everything, HTTP', 'cut off', 'working', 'completed', 'back'],
  // Its tasks lived in the session.
  ['everything, HTTP', 'restarted', 'polling', 'gone (unknown), then gone (unknown)', 'back'],
  ['everything, HTTP', 'stalled', 'connecting', 'refused, then connected as 2025-11-25', 'later'],
  ['everything, HTTP', 'slowed', 'calling', 'task', 'steady'],

  // The stream is the session.
  ['everything, SSE', 'cut', 'working', 'gone (unknown)', 'back'],
  ['everything, SSE', 'restarted', 'idle', 'answered', 'back'],
  ['everything, SSE', 'stalled', 'calling', 'refused, then 1 listed', 'steady'],
  ['everything, SSE', 'slowed', 'polling', 'answered, then completed', 'steady'],

  // It says that it does not know a task, but not in the way of the specification: nothing is concluded from its words.
  ['SDK example with input, HTTP', 'restarted', 'working', 'refused, input_required', 'back'],
  ['SDK example with input, HTTP', 'cut off', 'polling', 'refused, then answered, input_required', 'back'],

  ['SDK example, HTTP', 'cut', 'fetching', 'result, then completed', 'steady'],
  ['SDK example, HTTP', 'restarted', 'calling', 'refused, then 0 listed', 'back'],
  ['SDK example, HTTP', 'killed', 'polling', 'refused, then working', 'away'],

  ['demo 2025-11-25, stdio', 'killed', 'calling', 'refused', 'away'],
  ['demo 2025-11-25, stdio', 'restarted', 'polling', 'gone (serverLost), then gone (serverLost)', 'back'],
  ['demo 2025-11-25, stdio', 'restarted', 'idle', 'answered', 'back'],
  ['demo 2025-11-25, stdio', 'slowed', 'working', 'completed', 'steady'],
  ['demo 2025-11-25, stdio', 'stalled', 'fetching', 'refused, then completed', 'steady'],
  ['demo 2025-11-25, stdio', 'restarted', 'fetching', 'refused, then completed, result refused', 'back'],

  ['demo 2026-07-28, stdio', 'restarted', 'working', 'gone (unknown)', 'back'],
  // The client package takes the death of a process that it asks for its revision for the word of an older server.
  ['demo 2026-07-28, stdio', 'restarted', 'connecting', 'connected as none', 'steady'],
  ['demo 2026-07-28, stdio', 'orphaned', 'idle', 'answered', 'back'],
  ['demo 2026-07-28, stdio', 'stalled', 'calling', 'refused, then 0 listed', 'steady'],
  ['demo 2026-07-28, stdio', 'killed', 'fetching', 'refused, then working', 'away'],

  ['demo 2025-11-25, HTTP', 'restarted', 'working', 'gone (unknown)', 'back'],
  // Here tasks outlive the session, and the list tells of the one whose answer was lost.
  ['demo 2025-11-25, HTTP', 'cut off', 'calling', 'refused, then 1 listed', 'back'],
  ['demo 2025-11-25, HTTP', 'cut', 'calling', 'refused, then 1 listed', 'steady'],
  ['demo 2025-11-25, HTTP', 'cut', 'polling', 'answered, then completed', 'steady'],
  ['demo 2025-11-25, HTTP', 'stalled', 'working', 'completed', 'steady'],
  ['demo 2025-11-25, HTTP', 'slowed', 'fetching', 'result, then completed', 'steady'],
  ['demo 2025-11-25, HTTP', 'killed', 'working', 'working', 'away'],

  ['demo 2026-07-28, HTTP', 'cut off', 'working', 'completed', 'back'],
  ['demo 2026-07-28, HTTP', 'cut', 'calling', 'refused, then 0 listed', 'steady'],
  ['demo 2026-07-28, HTTP', 'cut', 'fetching', 'result, then completed', 'steady'],
  ['demo 2026-07-28, HTTP', 'stalled', 'polling', 'refused, then completed', 'steady'],
  ['demo 2026-07-28, HTTP', 'slowed', 'calling', 'task', 'steady'],
  ['demo 2026-07-28, HTTP', 'cut off', 'connecting', 'refused, then connected as 2026-07-28', 'later'],
  ['demo 2026-07-28, HTTP', 'cut off', 'idle', 'answered', 'back'],

  // A task of this generation is the same task after all that, and is followed to its real end.
  ['tasks on disk 2026-07-28, stdio', 'restarted', 'working', 'completed', 'back'],
  ['tasks on disk 2026-07-28, stdio', 'restarted', 'polling', 'answered, then completed', 'back'],
  ['tasks on disk 2026-07-28, HTTP', 'restarted', 'working', 'completed', EITHER],
  ['tasks on disk 2026-07-28, HTTP', 'restarted', 'fetching', 'result, then completed', EITHER],
];

/** How many cells run beside the one that is waited for: most of their time is waiting. */
const AHEAD = 4;

describe('Staying connected', function () {
  this.timeout(60_000);
  const lines = new Map<Cell, Line>();
  let ids: Readonly<Record<string, string>>;
  const runs = new Map<Cell, Promise<Findings>>();
  const judged = new Set<Cell>();
  const held = new Set<Cell>();

  before(async () => {
    for (const cell of CELLS) {
      lines.set(cell, await peers[cell[0]].open());
    }
    const silent = CELLS.filter(([, fault]) => fault === 'stalled');
    const impatient = { requestTimeoutSeconds: 2, callTimeoutSeconds: 2 };
    await setServerOptions(Object.fromEntries(silent.map(cell => [nameOf(cell), impatient])));
    ids = await configure(Object.fromEntries(CELLS.map(cell => [nameOf(cell), lines.get(cell)?.entry ?? {}])));
  });

  after(async () => {
    await report();
    await Promise.all(Array.from(lines.values(), line => line.close()));
    await removeServers();
    await setServerOptions(undefined);
  });

  for (const [index, cell] of CELLS.entries()) {
    const [, , step, outcome, connections] = cell;
    it(nameOf(cell), async () => {
      judged.add(cell);
      for (const near of CELLS.slice(index, index + 1 + AHEAD)) {
        begin(near);
      }
      const found = await runs.get(cell);
      assert.equal(found?.outcome, outcome);
      assert.ok(connections.split(' or ').includes(found.connection), `${found.connection}, and not ${connections}`);
      assert.equal(found.calls, step === 'connecting' || step === 'idle' ? 0 : 1, 'a tool is called once');
      assert.ok(found.reasons.every(reason => reason !== ''));
      held.add(cell);
    });
  }

  async function report(): Promise<void> {
    const found = await Promise.all(Array.from(runs, async ([cell, run]) => ({ cell, findings: await settled(run) })));
    const rows = found.filter(({ cell }) => judged.has(cell));
    publish(rows.map(({ cell, findings }) => rowOf(cell, held.has(cell), findings)));
  }

  function begin(cell: Cell): void {
    if (!runs.has(cell)) {
      const run = trial(cell);
      run.catch(() => undefined); // Its own test says so.
      runs.set(cell, run);
    }
  }

  async function trial(cell: Cell): Promise<Findings> {
    const [peer, fault, step] = cell;
    const line = lines.get(cell);
    const id = ids[nameOf(cell)];
    assert.ok(line && id !== undefined);
    return new Trial(await explorer(), id, peers[peer], line, fault).run(step);
  }
});

function nameOf([peer, fault, step]: Cell): string {
  return `${peer}: ${fault} while ${step}`;
}

async function setServerOptions(options: object | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('mcpTasks');
  await configuration.update('serverOptions', options, vscode.ConfigurationTarget.Global);
}

function rowOf([peer, fault, step]: Cell, isHeld: boolean, found: Findings | Error): string {
  const words =
    found instanceof Error ? ['?', '?', found.message] : [found.outcome, found.connection, ...found.reasons];
  const [outcome, connection, ...said] = words;
  return `| ${[peer, fault, step, isHeld ? 'yes' : 'NO', outcome, connection, said.join(' · ')].join(' | ')} |`;
}

/** What held, as a table: in the output of the tests, and as a file. */
function publish(rows: readonly string[]): void {
  const head = '| server | fault | while | held | outcome | connection | what was said |';
  const table = [head, head.replaceAll(/[^|]+/g, ' --- '), ...rows].join('\n');
  const folder = path.join(repository, '.vscode-test', 'artefacts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'stayingConnected.md'), `${table}\n`);
  Mocha.reporters.Base.consoleLog(table);
}

function settled(run: Promise<Findings>): Promise<Findings | Error> {
  return run.catch((error: Error) => error);
}
