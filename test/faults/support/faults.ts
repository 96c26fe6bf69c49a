import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '../../../src/base/errors';
import { oneLine } from '../../../src/base/strangerText';
import type { EraChoice } from '../../../src/mcp/connection';
import { taskKey } from '../../../src/tasks/task';
import { theSupervisor } from '../../support/connectOptions';
import { RecordingLog } from '../../support/logs';
import { RollCall } from '../../support/rollCall';
import { WholeCore } from '../../support/wholeCore';
import { Heartbeat } from './heartbeat';
import { holdingsOf, moreIn, survivorsOf } from './holdings';
import { Hostile } from './hostile';
import { Neighbour } from './neighbour';
import type { Scenario } from './scenario';
import { showTableAtTheEnd } from './table';
import { TaskWitness } from './taskWitness';
import { comesToBe, until } from './until';

/** Nobody notices a window that stands still for so long. */
const LONGEST_BLOCK_MS = 200;
/** Processes that are deaf to every wish are killed after two seconds; a busy machine needs its time for that. */
const LONGEST_END_MS = 10_000;
/** Less than the test runner waits. */
const LONGEST_RUN_MS = 30_000;
const PATIENT = { requestMs: 15_000, callMs: 30_000 };

export interface FaultOptions {
  /** Where more than usual is promised not, and why the name of the fault says. */
  readonly longestBlockMs?: number;
  /** The fault is that a server makes a task of an ID that an earlier one had, which then is another one. */
  readonly mayBeginAnew?: boolean;
  /** Its tasks are too many, or of such IDs, that they are not looked for in the history one by one. */
  readonly skipsHistory?: boolean;
}

/** Where a fault happens: a core with all its rooms, in which a neighbour has a task running. */
export interface Stage {
  readonly core: WholeCore;
  readonly log: RecordingLog;
  /** Where the history is. */
  readonly folder: string;
  /** How long requests may take, from now to the end of this fault. */
  readonly timeouts: { requestMs: number; callMs: number };
  /** Brings a server onto the stage, which is configured then and not yet connected. */
  add(scenario: Scenario): Promise<Hostile>;
  /** The same for a server that is asked which generation it speaks, which takes it longer to start. */
  addUnknown(scenario: Scenario): Promise<Hostile>;
  /** The same with a server that the test plays itself. */
  bring(create: (core: WholeCore, name: string, rollCall: RollCall) => Hostile): Promise<Hostile>;
  /** Resolves when the log says something like this. */
  logs(pattern: RegExp): Promise<void>;
  /** What the user reads, in one place or another, and what it must say at least. Every fault tells one. */
  reads(place: Place, text: string | undefined, pattern: RegExp): void;
}

/** Where people read what went wrong. `nothing`: there is nothing to read, since all is well. */
export type Place = 'server' | 'task' | 'call' | 'error' | 'log' | 'traffic' | 'question' | 'nothing';

let set: Pick<Stage, 'core' | 'log' | 'folder' | 'timeouts'> & {
  readonly neighbour: Neighbour;
  readonly rollCall: RollCall;
};
const uncaught = new Set<unknown>();
let number = 0;
/** What the user says that servers speak, by their names. */
const eras = new Map<string, EraChoice>();

const noteUncaught = (error: unknown): void => {
  uncaught.add(error);
};
const { note } = showTableAtTheEnd();

/** A group of faults that share a core and a neighbour. */
export function faults(title: string, define: () => void): void {
  describe(title, () => {
    let folder = '';

    before(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-faults-'));
      theSupervisor(); // Built now, and not while the first fault is timed.
      const log = new RecordingLog();
      const timeouts = { ...PATIENT };
      const core = new WholeCore({
        folder,
        log,
        timeouts,
        era: name => eras.get(name) ?? 'auto',
        limits: { entries: 1_000_000, ageMs: 86_400_000, resultBytes: 1e9, largestResultBytes: 10_485_760 },
        launchHost: { userHome: folder },
      });
      const neighbour = new Neighbour(core);
      set = { core, log, folder, neighbour, rollCall: await RollCall.open(), timeouts };
      await core.ledger.open();
      core.watcher.setVisible(true);
      await core.configure([neighbour.definition]);
      await neighbour.connect();
      process.on('uncaughtExceptionMonitor', noteUncaught);
      process.prependListener('unhandledRejection', noteUncaught); // Before mocha, which throws it on.
    });

    after(async () => {
      process.removeListener('uncaughtExceptionMonitor', noteUncaught);
      process.removeListener('unhandledRejection', noteUncaught);
      await set.core.close();
      await set.rollCall.close();
      rmSync(folder, { recursive: true, force: true });
    });

    define();
  });
}

/**
 * One fault, and that it does no harm: nobody else notices, nothing known is lost, nothing stands still, nothing is
 * left behind, and somebody reads why.
 * @param run lets it happen, and asserts what was promised of it in particular
 */
export function fault(
  name: string,
  promised: string,
  run: (stage: Stage) => Promise<void>,
  options: FaultOptions = {},
): void {
  it(name, async () => {
    const row = { fault: name, promised, read: '', blockedMs: 0, wrong: ['it did not come to its end'] };
    note(row);
    row.wrong = await happening(row, run, options);
    assert.deepEqual(row.wrong, []);
  });
}

async function happening(
  row: { read: string; blockedMs: number },
  run: (stage: Stage) => Promise<void>,
  { longestBlockMs = LONGEST_BLOCK_MS, mayBeginAnew = false, skipsHistory = false }: FaultOptions,
): Promise<string[]> {
  const { core, neighbour } = set;
  const wrong: string[] = [];
  uncaught.clear();
  const task = await neighbour.begin();
  const before = holdingsOf(core);
  const witness = new TaskWitness(core.store, mayBeginAnew);
  const heartbeat = new Heartbeat();
  const cast = new Cast();
  try {
    await inTime(run(cast.stage(row)));
  } catch (error) {
    wrong.push(error instanceof assert.AssertionError ? `not as promised: ${error.message}` : messageOf(error));
  }
  wrong.push(
    ...(await neighbour.endOf(task).catch(error => [`the neighbour's task did not end: ${messageOf(error)}`])),
  );
  row.blockedMs = Math.round(heartbeat.longestBlockMs);
  heartbeat.dispose();
  wrong.push(...witness.findings, ...(skipsHistory ? [] : await missingInHistory(witness)));
  witness.dispose();
  wrong.push(...(await cast.leave(before)));
  if (row.blockedMs > longestBlockMs) {
    wrong.push(`everything stood still for ${row.blockedMs} ms`);
  }
  if (row.read === '') {
    wrong.push('nobody reads what went wrong');
  }
  return [...wrong, ...Array.from(uncaught, error => `nobody caught: ${messageOf(error)}`)];
}

/** A fault that hangs must be cleared away, so that the next can be seen. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it went on for more than ${LONGEST_RUN_MS} ms`)), LONGEST_RUN_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What each of these tasks was when it was last heard of is on disk as well. */
async function missingInHistory({ tasks }: TaskWitness): Promise<string[]> {
  const { core } = set;
  await core.recorder.committed();
  const remembered = new Map(
    [...new Set(tasks.map(({ serverId }) => serverId))]
      .flatMap(serverId => core.ledger.history({ serverId, limit: 1_000 }))
      .map(({ serverId, report }) => [taskKey(serverId, report.taskId), report.status]),
  );
  const missing = tasks.filter(({ key, status }) => remembered.get(key) !== status);
  return missing.map(({ taskId, status }) => `the history lacks that ${oneLine(taskId, 40)} is ${status}`);
}

type Create = (core: WholeCore, name: string, rollCall: RollCall) => Hostile | Promise<Hostile>;

function scripted(scenario: Scenario): Create {
  return (core, name, rollCall) => Hostile.create(core, name, scenario, rollCall);
}

/** The servers of one fault. */
class Cast {
  private readonly servers: Hostile[] = [];
  /** The clients of their connections, which nobody may hold on to. */
  private readonly clients: WeakRef<object>[] = [];
  private readonly listening = set.core.registry.onDidChangeConnection(({ serverId, client }) => {
    if (client && serverId !== set.neighbour.definition.id) {
      this.clients.push(new WeakRef(client));
    }
  });

  stage(row: { read: string }): Stage {
    const { core, log, folder, timeouts } = set;
    Object.assign(timeouts, PATIENT);
    log.lines.length = 0;
    return {
      core,
      log,
      folder,
      timeouts,
      add: scenario => this.add(scripted(scenario), scenario.generation ?? '2025-11-25'),
      addUnknown: scenario => this.add(scripted(scenario), 'auto'),
      bring: create => this.add(create, 'auto'),
      logs: pattern => until(`the log says ${pattern}`, () => pattern.test(log.text)),
      reads: (place, text, pattern) => {
        row.read = `${place}: ${oneLine(text ?? '', 160)}`;
        assert.match(text ?? '', pattern);
      },
    };
  }

  /** Takes the servers out of the configuration. @returns what is left of them */
  async leave(before: ReadonlyMap<string, number>): Promise<string[]> {
    const { core, neighbour, rollCall } = set;
    await core.configure([neighbour.definition]);
    this.listening.dispose();
    const left: string[] = [];
    await Promise.all(this.servers.map(server => server.end()));
    if (!(await comesToBe(() => rollCall.count === 0, LONGEST_END_MS))) {
      left.push(`${rollCall.count} processes are left`);
    }
    const more = () => moreIn(holdingsOf(core), before);
    if (!(await comesToBe(() => more().length === 0, LONGEST_END_MS))) {
      left.push(`there are left: ${more().join(', ')}`);
    }
    this.servers.length = 0;
    core.questions.length = 0; // What a core without a window has instead of a question on the screen.
    const survivors = await survivorsOf(this.clients);
    return survivors > 0 ? [...left, `${survivors} of ${this.clients.length} connections are still held`] : left;
  }

  private async add(create: Create, era: EraChoice): Promise<Hostile> {
    const { core, neighbour, rollCall } = set;
    number += 1;
    const name = `hostile ${number}`;
    eras.set(name, era);
    const server = await create(core, name, rollCall);
    this.servers.push(server);
    await core.configure([neighbour.definition, ...this.servers.map(({ definition }) => definition)]);
    return server;
  }
}
