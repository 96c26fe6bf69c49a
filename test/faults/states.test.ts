import assert from 'node:assert/strict';
import { isTerminal, isUnfinished } from '../../src/tasks/task';
import { fault, faults } from './support/faults';
import { refusalOf } from './support/hostile';
import type { Scenario } from './support/scenario';
import { ASKING, connected, GENERATIONS, type Generation, QUESTION, statusOf } from './support/servers';

/** So seldom that nobody but a test asks. */
const NEVER_POLLED = 600_000;

/** A server that says of its task what it likes: a status, or all fields, for each `tasks/get`; the last one again and again. */
function saying(generation: Generation, ...words: readonly (string | Readonly<Record<string, unknown>>)[]): Scenario {
  return {
    generation,
    pollInterval: NEVER_POLLED,
    faults: words.map((word, index) => ({
      on: 'tasks/get',
      from: index + 1,
      ...(index < words.length - 1 && { times: 1 }),
      task: typeof word === 'string' ? { status: word } : word,
    })),
  };
}

faults('Statuses that cannot be', () => {
  for (const generation of GENERATIONS) {
    for (const [end, ...later] of [
      ['completed', 'working', 'failed', 'cancelled'],
      ['failed', 'input_required', 'completed'],
      ['cancelled', 'resurrected', 'completed', 'working'],
    ] as const) {
      fault(
        `${generation}: ${end}, and then ${later.join(', ')}`,
        'an end is an end, and the breach is told',
        async stage => {
          const hostile = await connected(stage, saying(generation, end, ...later));
          const { taskId } = await hostile.run();
          for (const word of ['itself', ...later]) {
            assert.equal((await hostile.refresh(taskId)).status, end, `after ${word}`);
          }
          stage.reads('traffic', hostile.findings, /terminal/);
        },
      );
    }

    fault(`${generation}: statuses that no specification knows`, 'each is kept as sent, and is no end', async stage => {
      const words = ['paused', '', 'COMPLETED', 'completed ', 'constructor', 'done\u202e\u0007', '$long:100000'];
      const hostile = await connected(stage, saying(generation, ...words, 'completed'));
      const { taskId } = await hostile.run();
      const read: string[] = [];
      for (const word of words) {
        const task = await hostile.refresh(taskId);
        assert.equal(task.status, 'unknown', word);
        assert.ok(isUnfinished(task), word);
        read.push(task.statusWord.slice(0, 20));
      }
      stage.reads('task', read.join(', '), /^paused, , COMPLETED, completed , constructor, .*xxx$/);
      assert.equal((await hostile.refresh(taskId)).status, 'completed');
    });

    fault(`${generation}: forgets a task, and knows it again`, 'it is gone, and comes back', async stage => {
      const error = { code: -32_602, message: 'Task not found' };
      const hostile = await connected(stage, {
        generation,
        pollInterval: NEVER_POLLED,
        faults: [{ on: 'tasks/get', times: 1, error }],
      });
      const { taskId } = await hostile.run();
      const gone = await hostile.refresh(taskId);
      assert.deepEqual([gone.status, gone.goneReason], ['working', 'unknown']);
      stage.reads('task', gone.goneReason, /unknown/);
      assert.equal((await hostile.refresh(taskId)).goneReason, undefined);
    });

    fault(`${generation}: forgets a task that has ended`, 'its end and its result stay', async stage => {
      const hostile = await connected(stage, {
        generation,
        tools: [{ name: 'job', polls: 1 }],
        pollInterval: NEVER_POLLED,
        faults: [{ on: 'tasks/get', from: 2, error: { code: -32_602, message: 'Task not found' } }],
      });
      const { taskId } = await hostile.run();
      await hostile.refresh(taskId);
      await stage.core.actions.result(hostile.id, taskId);
      const { status, goneReason } = await hostile.refresh(taskId);
      assert.equal(status, 'completed');
      const result = await stage.core.actions.result(hostile.id, taskId);
      stage.reads('task', `${JSON.stringify(result.content)}, ${goneReason}`, /Result of job-1/);
    });

    fault(
      `${generation}: tasks that are over, wait or are something else when they are made`,
      'each is that',
      async stage => {
        const statuses = ['completed', 'failed', 'cancelled', 'input_required', 'paused'];
        const hostile = await connected(stage, {
          generation,
          pollInterval: NEVER_POLLED,
          faults: statuses.map((status, index) => ({ on: 'tools/call', from: index + 1, times: 1, task: { status } })),
        });
        for (const status of statuses) {
          const { taskId, statusWord } = await hostile.run();
          assert.equal(statusWord, status);
          assert.equal(isTerminal(hostile.task(taskId)), ['completed', 'failed', 'cancelled'].includes(status));
        }
        stage.reads('task', hostile.tasks.map(({ statusWord }) => statusWord).join(), /paused/);
      },
    );

    fault(
      `${generation}: one ID for two tasks`,
      'the second takes the place of the first',
      async stage => {
        const first = { createdAt: '2026-01-01T00:00:00Z', status: 'completed' };
        const second = { createdAt: '2026-01-02T00:00:00Z', status: 'working' };
        const hostile = await connected(stage, {
          generation,
          tools: [{ name: 'job', taskId: 'same' }],
          pollInterval: NEVER_POLLED,
          faults: [
            { on: 'tools/call', times: 1, task: { ...first, status: 'working' } },
            { on: 'tools/call', task: second },
            { on: 'tasks/get', times: 1, task: first },
            { on: 'tasks/get', task: { ...second, status: 'completed' } },
          ],
        });
        await hostile.run();
        await hostile.refresh('same');
        assert.equal((await hostile.run()).status, 'working');
        assert.equal(hostile.tasks.length, 1);
        stage.reads('task', (await hostile.refresh('same')).status, /completed/);
      },
      { mayBeginAnew: true },
    );

    fault(`${generation}: refuses to cancel, at length`, 'its words are told, and the task goes on', async stage => {
      const error = { code: -32_600, message: `No\u202e. ${'Never '.repeat(10_000)}` };
      const hostile = await connected(stage, { generation, faults: [{ on: 'tasks/cancel', error }] });
      const { taskId } = await hostile.run();
      await refusalOf(stage.core.actions.cancel(hostile.id, taskId));
      const { status, cancelRefusal, cancelRequestedAt } = hostile.task(taskId);
      assert.deepEqual([status, cancelRequestedAt], ['working', undefined]);
      stage.reads('task', cancelRefusal, /Never/);
    });

    fault(`${generation}: cancels, and completes all the same`, 'what it says is shown', async stage => {
      const hostile = await connected(stage, {
        ...saying(generation, 'completed'),
        tools: [{ name: 'job', onCancel: { status: 'working' } }],
      });
      const { taskId } = await hostile.run();
      await stage.core.actions.cancel(hostile.id, taskId);
      stage.reads('task', (await hostile.refresh(taskId)).status, /completed/);
    });

    fault(
      `${generation}: asks for nothing, and waits for it`,
      'the task says so, and can be cancelled',
      async stage => {
        const hostile = await connected(stage, saying(generation, 'input_required'));
        const { taskId } = await hostile.run();
        stage.reads('task', (await hostile.refresh(taskId)).status, /input_required/);
        assert.deepEqual(hostile.questions, []);
        const { status } = await stage.core.actions.cancel(hostile.id, taskId);
        assert.match(status, /cancelled|input_required/);
      },
    );

    fault(`${generation}: messages of every kind but text`, 'they are no messages', async stage => {
      const words = [5, null, {}, [], true].map(statusMessage => ({ statusMessage }));
      const hostile = await connected(stage, saying(generation, ...words));
      const { taskId } = await hostile.run();
      for (const _ of words) {
        assert.equal((await hostile.refresh(taskId)).statusMessage, undefined);
      }
      stage.reads('server', hostile.server.state, /running/);
    });
  }
});

faults('Words that contradict each other', () => {
  fault('2025-11-25: a list says that a task works which has ended', 'an end is an end', async stage => {
    const hostile = await connected(stage, {
      ...saying('2025-11-25', 'completed'),
      faults: [
        { on: 'tasks/get', task: { status: 'completed' } },
        { on: 'tasks/list', task: { status: 'working' } },
      ],
    });
    const { taskId } = await hostile.run();
    await hostile.refresh(taskId);
    await stage.core.actions.list(hostile.id);
    stage.reads('task', hostile.task(taskId).status, /completed/);
  });

  fault('2025-11-25: a list without a task that is there', 'the task is asked for, and stays', async stage => {
    const hostile = await connected(stage, { faults: [{ on: 'tasks/list', result: { tasks: [] } }] });
    const { taskId } = await hostile.run();
    await stage.core.actions.list(hostile.id);
    assert.equal(hostile.task(taskId).goneReason, undefined);
    stage.reads('task', hostile.task(taskId).status, /working/);
  });

  fault(
    '2025-11-25: one task ten times in a list, each time another status',
    'it is one task, and an end is an end',
    async stage => {
      const at = '2026-01-01T00:00:00Z';
      const statuses = [
        'working',
        'input_required',
        'completed',
        'working',
        'failed',
        'paused',
        'cancelled',
        'working',
      ];
      const tasks = statuses.map(status => ({ taskId: 'one', status, createdAt: at, lastUpdatedAt: at, ttl: null }));
      const hostile = await connected(stage, { faults: [{ on: 'tasks/list', result: { tasks } }] });
      await hostile.becomes('one', isTerminal);
      assert.equal(hostile.tasks.length, 1);
      stage.reads('task', hostile.task('one').status, /completed/);
    },
  );

  fault('2025-11-25: news that is older than what is known', 'it is dropped', async stage => {
    const news = { status: 'working', createdAt: '2026-01-01T00:00:00Z' };
    const hostile = await connected(stage, {
      faults: [
        {
          on: 'tools/call',
          after: [
            {
              message: statusOf({ ...news, taskId: 'a', lastUpdatedAt: '2026-01-03T00:00:00Z', statusMessage: 'new' }),
            },
            {
              message: statusOf({ ...news, taskId: 'a', lastUpdatedAt: '2026-01-02T00:00:00Z', statusMessage: 'old' }),
            },
            { message: statusOf({ ...news, taskId: 'last' }) },
          ],
        },
      ],
    });
    await hostile.run();
    await hostile.becomes('last', () => true);
    stage.reads('task', hostile.task('a').statusMessage, /^new$/);
  });

  fault('2025-11-25: a message from a clock a year ahead', 'what is asked for later is newer', async stage => {
    const ahead = { taskId: 'job-1', lastUpdatedAt: '2099-01-01T00:00:00Z', statusMessage: 'from the future' };
    const hostile = await connected(stage, {
      pollInterval: NEVER_POLLED,
      faults: [
        { on: 'tools/call', after: [{ message: statusOf(ahead) }] },
        { on: 'tasks/get', task: { statusMessage: 'now', lastUpdatedAt: '2026-01-01T00:00:00Z' } },
      ],
    });
    const { taskId } = await hostile.run();
    await hostile.becomes(taskId, ({ statusMessage }) => statusMessage === 'from the future');
    stage.reads('task', (await hostile.refresh(taskId)).statusMessage, /^now$/);
  });

  fault('2025-11-25: cancels another task than it was asked to', 'the answer is refused', async stage => {
    const hostile = await connected(stage, { faults: [{ on: 'tasks/cancel', task: { taskId: 'other' } }] });
    const { taskId } = await hostile.run();
    stage.reads('error', await refusalOf(stage.core.actions.cancel(hostile.id, taskId)), /another task/);
    assert.equal(hostile.isKnown('other'), false);
  });

  fault(
    '2025-11-25: progress that goes backwards, and on after the end',
    'the last before the end is kept',
    async stage => {
      const progress = [0.5, -3, 1e308, 0.1];
      const hostile = await connected(stage, {
        tools: [
          {
            name: 'job',
            steps: [...progress.map(value => ({ progress: { progress: value, total: 0 } })), { status: 'completed' }],
          },
        ],
        pollInterval: NEVER_POLLED,
      });
      const { taskId } = await hostile.run();
      for (const _ of [...progress, 'end']) {
        await hostile.refresh(taskId);
      }
      const task = hostile.task(taskId);
      assert.equal(task.status, 'completed');
      stage.reads('task', JSON.stringify(task.progress), /0\.1/);
    },
  );

  fault('2026-07-28: completed without a result', 'there is a word for that', async stage => {
    const hostile = await connected(stage, saying('2026-07-28', { status: 'completed', result: null }));
    const { taskId } = await hostile.run();
    await hostile.refresh(taskId);
    stage.reads('error', await refusalOf(stage.core.actions.result(hostile.id, taskId)), /./);
    assert.equal(hostile.task(taskId).status, 'completed');
  });

  fault('2026-07-28: failed without an error', 'there is a word for that', async stage => {
    const hostile = await connected(stage, saying('2026-07-28', { status: 'failed', error: null }));
    const { taskId } = await hostile.run();
    await hostile.refresh(taskId);
    stage.reads('error', await refusalOf(stage.core.actions.result(hostile.id, taskId)), /./);
    assert.equal(hostile.task(taskId).status, 'failed');
  });

  fault('2026-07-28: questions that are none among those that are', 'the good one is asked', async stage => {
    const inputRequests = JSON.parse(
      '{"__proto__": {}, "a": null, "b": "text", "c": {"method": 5}, "d": {"method": "rm"}}',
    );
    const hostile = await connected(
      stage,
      saying('2026-07-28', { status: 'input_required', inputRequests: { ...inputRequests, go: QUESTION } }),
    );
    const { taskId } = await hostile.run();
    await hostile.refresh(taskId);
    await hostile.asks();
    stage.reads('question', hostile.questions.map(({ params }) => params.message).join(), /^Go on\?$/);
  });

  fault('2026-07-28: asks again what was answered, under the same key', 'nobody is asked twice', async stage => {
    const asking = { status: 'input_required', inputRequests: { go: QUESTION } };
    const hostile = await connected(stage, { ...saying('2026-07-28', asking), tools: [ASKING] });
    const { taskId } = await hostile.run();
    await hostile.refresh(taskId);
    const { id } = await hostile.asks();
    await stage.core.answers.respond(id, { action: 'accept', content: {} });
    await hostile.refresh(taskId);
    await hostile.refresh(taskId);
    stage.reads('question', `${hostile.questions.length} are asked`, /^0/);
  });

  fault('2026-07-28: wavers between working and asking the same', 'there is one question at a time', async stage => {
    const asking = { status: 'input_required', inputRequests: { go: QUESTION } };
    const words = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? asking : 'working'));
    const hostile = await connected(stage, saying('2026-07-28', ...words, asking));
    const { taskId } = await hostile.run();
    const counts = [];
    for (const _ of [...words, 'last']) {
      await hostile.refresh(taskId);
      counts.push(hostile.questions.length);
    }
    stage.reads('question', counts.join(), /^(?:1,0,){5}1$/);
  });
});
