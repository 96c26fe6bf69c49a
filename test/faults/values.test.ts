import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createdAtMs, expiresAtMs } from '../../src/tasks/task';
import { fault, faults, type Stage } from './support/faults';
import type { Hostile } from './support/hostile';
import { refusalOf } from './support/hostile';
import type { Scenario } from './support/scenario';
import { connected, GENERATIONS, type Generation } from './support/servers';

/** So seldom that nobody but a test asks. */
const NEVER_POLLED = 600_000;
/** How the generations call the same. */
const NAMES = {
  '2025-11-25': { ttl: 'ttl', interval: 'pollInterval' },
  '2026-07-28': { ttl: 'ttlMs', interval: 'pollIntervalMs' },
} as const;

/** One tool for each of these values, by its place, whose task has it; the task ends with the second `tasks/get`. */
function speakingOf(generation: Generation, tasks: readonly Readonly<Record<string, unknown>>[]): Scenario {
  const faultsOfCall = tasks.map((task, index) => ({ on: 'tools/call', from: index + 1, times: 1, task }));
  const faultsOfGet = tasks.flatMap((task, index) => [{ on: 'tasks/get', from: 2 * index + 1, times: 2, task }]);
  return {
    generation,
    tools: [{ name: 'job', polls: 2 }],
    pollInterval: NEVER_POLLED,
    faults: [...faultsOfCall, ...faultsOfGet],
  };
}

/** Lets it end; its place among the others is that of its value. */
async function followToItsEnd(hostile: Hostile, taskId: string): Promise<void> {
  await hostile.refresh(taskId);
  await hostile.refresh(taskId);
  assert.equal(hostile.task(taskId).status, 'completed');
}

const shown = (value: unknown) => (JSON.stringify(value) ?? 'missing').slice(0, 40);

faults('Dates that are none', () => {
  const dates = [
    'yesterday',
    '',
    null, // Missing.
    5,
    {},
    '0000-00-00T00:00:00Z',
    '2026-02-31T25:61:61Z',
    '+275760-09-13T00:00:00.001Z',
    '-271821-04-20T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '1970-01-01T00:00:00Z',
    '$long:100000',
  ];
  for (const generation of GENERATIONS) {
    const name = `${generation}: ${dates.length} dates of creation and change, such as ${dates.slice(4, 7).map(shown).join(', ')}`;
    fault(name, 'each task has its place, and its end is seen', async stage => {
      const hostile = await connected(
        stage,
        speakingOf(
          generation,
          dates.map(date => ({ createdAt: date, lastUpdatedAt: date })),
        ),
      );
      for (const date of dates) {
        const { taskId } = await hostile.run();
        assert.ok(Number.isFinite(createdAtMs(hostile.task(taskId))), shown(date));
        await followToItsEnd(hostile, taskId);
      }
      stage.reads('task', `${hostile.tasks.filter(({ status }) => status === 'completed').length} ended`, /^12 ended$/);
    });

    for (const [what, days] of [
      ['ten days ahead', 10],
      ['ten days behind', -10],
    ] as const) {
      fault(`${generation}: a clock that is ${what}`, 'no task is thought to be over for that', async stage => {
        const at = new Date(Date.now() + days * 86_400_000).toISOString();
        const task = { createdAt: at, lastUpdatedAt: at, [NAMES[generation].ttl]: 60_000 };
        const hostile = await connected(stage, speakingOf(generation, [task]));
        const { taskId } = await hostile.run();
        assert.equal(hostile.task(taskId).goneReason, undefined);
        await followToItsEnd(hostile, taskId);
        stage.reads('task', hostile.task(taskId).status, /completed/);
      });
    }
  }
});

faults('Durations that are none', () => {
  const durations = [-1, 0, 0.5, 1e15, 1e308, '60000', true, {}, null, [], -1e308];
  for (const generation of GENERATIONS) {
    const { ttl, interval } = NAMES[generation];

    fault(
      `${generation}: a ttl of ${durations.map(shown).join(', ')}`,
      'each task is followed to its end',
      async stage => {
        const tasks = durations.map(value => ({ [ttl]: value }));
        const hostile = await connected(stage, speakingOf(generation, tasks));
        for (const value of durations) {
          const { taskId, ttlMs } = await hostile.run();
          assert.ok(ttlMs === null || (Number.isFinite(ttlMs) && ttlMs >= 0), `${shown(value)} is a ttl of ${ttlMs}`);
          const expiresAt = expiresAtMs(hostile.task(taskId));
          assert.ok(expiresAt === undefined || Number.isFinite(expiresAt), shown(value));
          await followToItsEnd(hostile, taskId);
        }
        stage.reads(
          'task',
          `${hostile.tasks.filter(({ status }) => status === 'completed').length} ended`,
          /^11 ended$/,
        );
      },
    );

    fault(`${generation}: a ttl that is another with every word`, 'the last one is shown', async stage => {
      const faultsOfGet = [-5, 1e12, 0, 7].map((value, index) => ({
        on: 'tasks/get',
        from: index + 1,
        times: 1,
        task: { [ttl]: value },
      }));
      const hostile = await connected(stage, { generation, pollInterval: NEVER_POLLED, faults: faultsOfGet });
      const { taskId } = await hostile.run();
      const seen: (number | null)[] = [];
      for (const _ of faultsOfGet) {
        seen.push((await hostile.refresh(taskId)).ttlMs);
      }
      stage.reads('task', seen.join(), /^,1000000000000,0,7$/);
    });

    fault(
      `${generation}: an interval of ${durations.map(shown).join(', ')}`,
      'no task is asked for more than twice a second',
      async stage => {
        const hostile = await connected(stage, {
          generation,
          tools: [{ name: 'job' }, { name: 'last', polls: 3, pollInterval: 0 }],
          capabilities: { listen: false, list: false },
          faults: durations.map((value, index) => ({
            on: 'tools/call',
            from: index + 1,
            times: 1,
            task: { [interval]: value },
          })),
        });
        const began = performance.now();
        for (const _ of durations) {
          await hostile.run();
        }
        const { taskId } = await hostile.run('last');
        await hostile.finished(taskId); // A second and a half later.
        const seconds = (performance.now() - began) / 1_000;
        const most = Math.ceil(2 * seconds * (durations.length + 1));
        const times = hostile.asked('tasks/get');
        stage.reads('traffic', `${times} times, and ${most} at most`, /at most/);
        assert.ok(times <= most, `asked ${times} times in ${seconds} s`);
        assert.ok(seconds >= 1.4, `the last was asked three times within ${seconds} s`);
      },
    );
  }
});

faults('IDs that want to be more than names', () => {
  const ids = [
    '',
    ' ',
    '../../../../tmp/escaped',
    '..\\..\\windows',
    '/etc/passwd',
    'C:\\CON',
    'a\u0000b',
    'line\nbreak\r\n\t',
    '\u001b[31mred\u001b[0m\u0007',
    '\u202egnp.exe',
    '👩‍👩‍👧‍👦🏳️‍🌈',
    `"'\`<script>alert(1)</script>&amp;`,
    '__proto__',
    'constructor',
    '\ud800',
    '$(trash) [link](command:workbench.action.quit)',
    "'; DROP TABLE tasks; --",
    '%2e%2e%2f%00',
    '{"taskId":"job"}',
  ];
  const long = 'x'.repeat(100_000);

  for (const [generation, http] of [
    ['2025-11-25', false],
    ['2026-07-28', false],
    ['2026-07-28', true],
  ] as const) {
    const where = `${generation}${http ? ', HTTP' : ''}`;
    const named = (...taskIds: string[]): Scenario => ({
      generation,
      http,
      pollInterval: NEVER_POLLED,
      tools: taskIds.map(taskId => ({ name: `job ${JSON.stringify(taskId).slice(0, 60)}`, taskId, polls: 1 })),
    });

    fault(
      `${where}: ${ids.length} IDs such as ${shown(ids[2])}, ${shown(ids[7])}, ${shown(ids[12])}`,
      'each is a name, and its task is followed to its end',
      async stage => {
        const hostile = await connected(stage, named(...ids));
        for (const taskId of ids) {
          const made = await hostile.run(`job ${JSON.stringify(taskId).slice(0, 60)}`);
          assert.equal(made.taskId, taskId);
          assert.equal((await hostile.refresh(taskId)).status, 'completed', shown(taskId));
          const { content } = await stage.core.actions.result(hostile.id, taskId);
          assert.match(JSON.stringify(content), /Result of/, shown(taskId));
        }
        stage.reads(
          'task',
          `${hostile.tasks.filter(({ status }) => status === 'completed').length} ended`,
          /^19 ended$/,
        );
        await stage.core.recorder.committed();
        assert.deepEqual(strayFiles(stage), []);
      },
    );

    fault(`${where}: an ID of 100 kB`, 'it is a name, or somebody reads why not', async stage => {
      const hostile = await connected(stage, named(long));
      const made = await hostile.run(`job ${JSON.stringify(long).slice(0, 60)}`);
      assert.equal(made.taskId, long);
      if (http) {
        // It goes into a header as well, for which it is too long.
        stage.reads('error', await refusalOf(hostile.refresh(long)), /HTTP 431/);
        assert.equal(hostile.task(long).goneReason, undefined);
      } else {
        stage.reads('task', (await hostile.refresh(long)).status, /completed/);
      }
    });
  }

  fault('2025-11-25: IDs that look alike', 'they are as many tasks', async stage => {
    const preload = ['é', 'e\u0301', 'a', 'A', 'a ', 'a\u200b'].map(taskId => ({ taskId, status: 'completed' }));
    const hostile = await connected(stage, { preload });
    await hostile.becomes('a\u200b', () => true);
    stage.reads('nothing', String(hostile.tasks.length), /^6$/);
  });
});

/** Files of the history whose names are not its own. */
function strayFiles({ folder }: Stage): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return files.map(({ name }) => name).filter(name => !/^(?:[\da-f]{8,}|ledger|bell|repair)[\w.-]*$/.test(name));
}
