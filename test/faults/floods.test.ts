import assert from 'node:assert/strict';
import { fault, faults } from './support/faults';
import { refusalOf } from './support/hostile';
import { beforeCall, connected, GENERATIONS, statusOf } from './support/servers';
import { until } from './support/until';

faults('Floods', () => {
  for (const generation of GENERATIONS) {
    fault(`${generation}: 20 MB on stderr`, 'they are a log, and no more than its last line is told', async stage => {
      const line = `${'Lorem ipsum '.repeat(80)}\n`;
      const hostile = await connected(stage, {
        generation,
        faults: [{ on: 'tools/call', stderr: [{ text: line, times: 20_000 }, 'enough\n'], die: 4 }],
      });
      await refusalOf(hostile.run());
      stage.reads('server', hostile.trouble, /exit code 4.*It said last: enough$/);
    });

    fault(
      `${generation}: 10,000 tools`,
      'all are listed',
      async stage => {
        const item = { name: 'tool $n', description: 'Does something', inputSchema: { type: 'object' } };
        const many = { field: 'tools', count: 10_000, item };
        const hostile = await connected(stage, { generation, faults: [{ on: 'tools/list', many }] });
        stage.reads('nothing', String((await stage.core.actions.tools(hostile.id)).length), /^10000$/);
      },
      { longestBlockMs: 400 },
    );

    fault(`${generation}: 20,000 notifications about nothing`, 'they are passed over', async stage => {
      const noise = {
        message: { method: 'notifications/message', params: { level: 'info', data: '$n' } },
        times: 20_000,
      };
      const hostile = await connected(stage, { generation, faults: beforeCall(noise) });
      await hostile.run();
      stage.reads('server', hostile.server.state, /running/);
    });

    fault(`${generation}: cursors of tools that repeat for ever`, 'the list ends', async stage => {
      const hostile = await connected(stage, {
        generation,
        faults: [{ on: 'tools/list', merge: { nextCursor: 'again' } }],
      });
      const tools = await stage.core.actions.tools(hostile.id);
      stage.reads('nothing', [...new Set(tools.map(({ name }) => name))].join(), /^job$/);
    });

    fault(`${generation}: cursors of tools that never end`, 'the list is given up', async stage => {
      const hostile = await connected(stage, {
        generation,
        faults: [{ on: 'tools/list', merge: { nextCursor: 'page $count' } }],
      });
      stage.reads('error', await refusalOf(stage.core.actions.tools(hostile.id)), /does not end/);
    });
  }

  fault(
    '2025-11-25: cursors of tasks that repeat for ever',
    'the list is given up, and its tasks are polled',
    async stage => {
      const hostile = await connected(stage, {
        faults: [{ on: 'tasks/list', result: { tasks: [], nextCursor: 'again' } }],
      });
      stage.reads('error', await refusalOf(stage.core.actions.list(hostile.id)), /does not end/);
      await hostile.run();
    },
  );

  fault(
    '2025-11-25: 2,000 pages of tasks',
    'all are read',
    async stage => {
      const item = { taskId: 'task $count', status: 'completed', createdAt: '2026-01-01T00:00:00Z', ttl: null };
      const result = { tasks: [item] };
      const hostile = await connected(stage, {
        faults: [
          { on: 'tasks/list', times: 1_999, result: { ...result, nextCursor: 'page $count' } },
          { on: 'tasks/list', from: 2_000, result },
        ],
      });
      await until('all are known', () => stage.core.store.countOf(hostile.id) === 2_000);
      stage.reads('nothing', String(stage.core.store.countOf(hostile.id)), /^2000$/);
    },
    { skipsHistory: true },
  );

  fault(
    '2025-11-25: 10,000 tasks in one page',
    'all are listed',
    async stage => {
      const item = { taskId: 'task $n', status: 'completed', createdAt: '2026-01-01T00:00:00Z', ttl: null };
      const hostile = await connected(stage, {
        faults: [{ on: 'tasks/list', many: { field: 'tasks', count: 10_000, item } }],
      });
      await stage.core.actions.list(hostile.id);
      stage.reads('nothing', String(stage.core.store.countOf(hostile.id)), /^10000$/);
    },
    { skipsHistory: true },
  );

  fault('2025-11-25: 20,000 notifications about one task', 'its last word is known', async stage => {
    const message = statusOf({ taskId: 'busy', statusMessage: 'step $n' });
    const hostile = await connected(stage, { faults: beforeCall({ message, times: 20_000 }) });
    await hostile.run();
    stage.reads('task', hostile.task('busy').statusMessage, /^step 20000$/);
  });

  fault(
    '2025-11-25: notifications about 10,000 tasks',
    'all are known',
    async stage => {
      const message = statusOf({ taskId: 'task $n', status: 'completed' });
      const hostile = await connected(stage, { faults: beforeCall({ message, times: 10_000 }) });
      await hostile.run();
      stage.reads('nothing', String(stage.core.store.countOf(hostile.id)), /^10001$/);
    },
    { skipsHistory: true },
  );

  fault(
    '2025-11-25: 500 questions at once',
    'a hundred of them are asked, and none outlives its server',
    async stage => {
      const params = { message: 'Number $n', requestedSchema: { type: 'object', properties: {} } };
      const question = { message: { id: 'q$n', method: 'elicitation/create', params }, times: 500 };
      const hostile = await connected(stage, { faults: beforeCall(question) });
      await hostile.run();
      assert.equal(hostile.questions.length, 100);
      hostile.kill();
      await hostile.hasTrouble(/SIGKILL/);
      stage.reads('question', `${hostile.questions.length} are left`, /^0 are left/);
    },
  );
});
