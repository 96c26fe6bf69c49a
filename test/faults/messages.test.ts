import assert from 'node:assert/strict';
import { fault, faults } from './support/faults';
import { refusalOf } from './support/hostile';
import type { Deeds } from './support/scenario';
import { beforeCall, connected, GENERATIONS, SHORT } from './support/servers';

/** The first message of a method is answered with the first of these, and so on; what comes then is answered well. */
function inTurn(on: string, answers: readonly unknown[], deed: 'error' | 'result'): Deeds[] {
  return answers.map((answer, index) => ({ on, from: index + 1, times: 1, [deed]: answer }));
}

faults('Messages that are none', () => {
  for (const generation of GENERATIONS) {
    fault(`${generation}: half a message, and then a whole one`, 'the whole one is read', async stage => {
      const half = '{"jsonrpc": "2.0", "id": $id, "result":\n';
      const hostile = await connected(stage, { generation, faults: beforeCall(half) });
      await hostile.run();
      stage.reads('server', hostile.server.state, /running/);
    });

    fault(`${generation}: JSON that is no message`, 'it is passed over, and told', async stage => {
      const none = ['[]', 'null', '42', '"text"', '{}', 'true', '{"jsonrpc": "1.0", "method": "ping", "id": 1}'];
      const hostile = await connected(stage, { generation, faults: beforeCall(...none.map(text => `${text}\n`)) });
      await hostile.run();
      stage.reads('traffic', hostile.findings, /message-unreadable/);
    });

    fault(`${generation}: an answer that is no JSON`, 'the call ends in time', async stage => {
      const hostile = await connected(stage, { generation, faults: [{ on: 'tools/call', raw: 'OK $id\n' }] });
      Object.assign(stage.timeouts, SHORT);
      stage.reads('error', await refusalOf(hostile.run()), /did not answer in time/);
    });

    fault(`${generation}: lists in lists, 100,000 deep`, 'they are passed over', async stage => {
      const deep = '{"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": "$deep:100000"}}\n';
      const hostile = await connected(stage, { generation, faults: beforeCall(deep) });
      await hostile.run();
      stage.reads('server', hostile.server.state, /running/);
    });

    fault(`${generation}: an answer with result and error`, 'the call fails or not, and that is told', async stage => {
      const error = { code: -32_000, message: 'Both' };
      const hostile = await connected(stage, { generation, faults: [{ on: 'tools/call', message: { error } }] });
      Object.assign(stage.timeouts, SHORT);
      await hostile.run().catch(() => undefined);
      stage.reads('traffic', hostile.findings, /./);
    });

    fault(
      `${generation}: errors that are a text, without a message, with a text for a code`,
      'each call ends',
      async stage => {
        const errors = ['No', { code: -32_000 }, { code: 'E_NO', message: 'No' }];
        const hostile = await connected(stage, { generation, faults: inTurn('tools/call', errors, 'error') });
        Object.assign(stage.timeouts, SHORT);
        const refusals = await Promise.all(errors.map(() => refusalOf(hostile.run())));
        stage.reads('error', refusals.join(' '), /^(?:The server did not answer in time. ?){3}$/);
        assert.match(hostile.findings, /message-unreadable/);
      },
    );
  }
});

faults('Answers of the wrong kind', () => {
  for (const generation of GENERATIONS) {
    fault(`${generation}: texts, numbers and objects for a list of tools`, 'each is refused', async stage => {
      const results = ['a text', [], 42, { tools: 'none' }, { tools: { job: {} } }];
      const hostile = await connected(stage, { generation, faults: inTurn('tools/list', results, 'result') });
      Object.assign(stage.timeouts, SHORT);
      const refusals = await Promise.all(results.map(() => refusalOf(stage.core.actions.tools(hostile.id))));
      for (const refusal of refusals) {
        assert.match(refusal, /no list|not valid|in time/);
      }
      stage.reads('error', refusals.at(-1), /no list|not valid/);
      assert.equal((await stage.core.actions.tools(hostile.id)).length, 1);
    });

    fault(`${generation}: tools without a name among others`, 'the others are there', async stage => {
      const tools = [null, 42, {}, { name: 5 }, { name: 'job', inputSchema: { type: 'object' }, extra: { deep: [] } }];
      const merge = generation === '2025-11-25' ? { tools } : { tools: tools.slice(-1) };
      const hostile = await connected(stage, { generation, faults: [{ on: 'tools/list', merge }] });
      const listed = await stage.core.actions.tools(hostile.id);
      stage.reads('nothing', listed.map(({ name }) => name).join(), /^job$/);
    });

    fault(
      `${generation}: lists, nothing, numbers and other tasks for the status of a task`,
      'each is refused, and the last word stays',
      async stage => {
        const whole = { resultType: 'complete' };
        const results = [
          null,
          [],
          {},
          { ...whole, taskId: 1, status: 'working' },
          { ...whole, taskId: 'job-1' },
          { ...whole, taskId: 'other', status: 'completed' },
        ];
        const hostile = await connected(stage, {
          generation,
          pollInterval: 600_000,
          faults: inTurn('tasks/get', results, 'result'),
        });
        const { taskId } = await hostile.run();
        Object.assign(stage.timeouts, SHORT);
        const refusals: string[] = [];
        for (const _ of results) {
          refusals.push(await refusalOf(hostile.refresh(taskId)));
        }
        for (const refusal of refusals) {
          assert.match(refusal, /without an ID|another task|not valid|in time/);
        }
        stage.reads('error', refusals.at(-1), /another task/);
        assert.equal(hostile.isKnown('other'), false);
        assert.equal((await hostile.refresh(taskId)).status, 'working');
      },
    );

    fault(`${generation}: a task without an ID for a call`, 'the call failed', async stage => {
      const result =
        generation === '2025-11-25' ? { task: { status: 'working' } } : { resultType: 'task', status: 'working' };
      const hostile = await connected(stage, { generation, faults: [{ on: 'tools/call', result }] });
      stage.reads('error', await refusalOf(hostile.run()), /without an ID/);
      assert.match(hostile.callTrouble ?? '', /without an ID/);
    });

    fault(`${generation}: fields with names that JavaScript knows`, 'they are fields as any other', async stage => {
      const evil = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
      const hostile = await connected(stage, { generation, faults: [{ on: 'tasks/get', merge: evil, task: evil }] });
      const { taskId } = await hostile.run();
      await hostile.refresh(taskId);
      assert.equal(Reflect.get({}, 'polluted'), undefined);
      stage.reads('task', hostile.task(taskId).status, /working/);
    });
  }

  for (const result of [{}, { protocolVersion: 5 }, { protocolVersion: '2025-11-25', capabilities: 'all' }]) {
    fault(`${JSON.stringify(result)} for an introduction`, 'the row says that it is not valid', async stage => {
      const hostile = await stage.add({ faults: [{ on: 'initialize', result }] });
      await refusalOf(hostile.connect());
      stage.reads('server', hostile.trouble, /./);
    });
  }

  fault('a revision of the protocol that nobody knows', 'the row says so', async stage => {
    const hostile = await stage.add({ faults: [{ on: 'initialize', merge: { protocolVersion: '1999-01-01' } }] });
    await refusalOf(hostile.connect());
    stage.reads('server', hostile.trouble, /1999-01-01/);
  });

  fault('2025-11-25: what is no task among tasks', 'the others are there', async stage => {
    const good = { taskId: 'good', status: 'completed', createdAt: '2026-01-01T00:00:00Z', ttl: null };
    const tasks = [null, 'task', {}, { taskId: 5, status: 'working' }, good];
    const hostile = await connected(stage, { faults: [{ on: 'tasks/list', merge: { tasks } }] });
    await hostile.becomes('good', ({ status }) => status === 'completed');
    stage.reads('task', String(hostile.tasks.length), /^1$/);
  });
});

faults('Answers to something else', () => {
  for (const generation of GENERATIONS) {
    for (const [what, id] of [
      ['of another number', 999_999],
      ['that is a text', 'one'],
      ['that is null', null],
    ] as const) {
      fault(
        `${generation}: an answer with an ID ${what}`,
        'the call ends in time, and nothing else does',
        async stage => {
          const message = id === null ? {} : { id };
          const raw = '{"jsonrpc": "2.0", "id": null, "result": {}}\n';
          const hostile = await connected(stage, {
            generation,
            faults: [{ on: 'tools/call', message, ...(id === null && { raw }) }],
          });
          Object.assign(stage.timeouts, SHORT);
          stage.reads('error', await refusalOf(hostile.run()), /did not answer in time/);
          assert.match(hostile.findings, /./);
        },
      );
    }

    fault(`${generation}: every answer three times`, 'the first counts', async stage => {
      const hostile = await connected(stage, {
        generation,
        tools: [{ name: 'job', polls: 2 }],
        faults: [
          { on: 'tools/call', copies: 3 },
          { on: 'tasks/get', copies: 3 },
          { on: 'tools/list', copies: 3 },
        ],
      });
      const { taskId } = await hostile.run();
      await hostile.refresh(taskId);
      assert.equal((await hostile.refresh(taskId)).status, 'completed');
      assert.equal(hostile.tasks.length, 1);
      stage.reads('traffic', hostile.findings, /./);
    });

    fault(`${generation}: answers in reverse`, 'each reaches who asked', async stage => {
      const hostile = await connected(stage, {
        generation,
        pollInterval: 60_000,
        faults: [{ on: 'tasks/get', hold: 3 }],
      });
      const tasks = [await hostile.run(), await hostile.run(), await hostile.run()];
      const read = await Promise.all(tasks.map(({ taskId }) => hostile.refresh(taskId)));
      assert.deepEqual(
        read.map(({ taskId }) => taskId),
        tasks.map(({ taskId }) => taskId),
      );
      stage.reads('nothing', hostile.server.state, /running/);
    });

    fault(`${generation}: 1,000 answers to what nobody asked`, 'they are passed over, and told', async stage => {
      const unasked = { message: { id: 'nobody $n', result: { taskId: 'job-1', status: 'failed' } }, times: 1_000 };
      const hostile = await connected(stage, { generation, faults: [{ on: 'tools/call', after: [unasked] }] });
      const { taskId } = await hostile.run();
      assert.equal((await hostile.refresh(taskId)).status, 'working');
      stage.reads('traffic', hostile.findings, /./);
    });

    fault(
      `${generation}: requests of methods that nobody knows`,
      'they are refused, and the call goes on',
      async stage => {
        const request = { message: { id: 'x$n', method: 'roots/delete', params: {} }, times: 50 };
        const hostile = await connected(stage, { generation, faults: beforeCall(request) });
        await hostile.run();
        stage.reads('server', hostile.server.state, /running/);
      },
    );

    fault(`${generation}: notifications without sense`, 'they are passed over', async stage => {
      const nonsense = [
        { method: 'notifications/progress', params: { progressToken: {}, progress: 'much' } },
        { method: 'notifications/progress', params: { progressToken: 'never given', progress: 1e308, total: -1 } },
        { method: 'notifications/cancelled', params: { requestId: 'never sent' } },
        { method: 'notifications/tasks/status', params: { status: 'completed' } },
        { method: 'notifications/tasks/status', params: { taskId: ['job-1'], status: 'completed' } },
        { method: 'notifications/tasks', params: { taskId: null, status: 'completed' } },
        { method: 'notifications/subscriptions/acknowledged', params: { notifications: 'all' } },
        { method: 'notifications/tools/list_changed', params: { cursor: 1 } },
        { method: 'notifications/elicitation/complete', params: { elicitationId: 7 } },
        { method: '', params: {} },
      ];
      const hostile = await connected(stage, {
        generation,
        faults: beforeCall(...nonsense.map(message => ({ message }))),
      });
      const { taskId } = await hostile.run();
      assert.deepEqual(
        hostile.tasks.map(task => [task.taskId, task.status]),
        [[taskId, 'working']],
      );
      stage.reads('traffic', hostile.findings, /./);
    });
  }

  fault('2025-11-25: two questions of one ID', 'the later one can be answered', async stage => {
    const question = {
      message: {
        id: 'same',
        method: 'elicitation/create',
        params: { message: 'Number $n', requestedSchema: { type: 'object', properties: {} } },
      },
      times: 2,
    };
    const hostile = await connected(stage, { faults: beforeCall(question) });
    await hostile.run();
    const first = await hostile.asks();
    for (const { id } of hostile.questions) {
      await stage.core.answers.respond(id, { action: 'decline' });
    }
    assert.deepEqual(hostile.questions, []);
    stage.reads('question', String(first.params.message), /Number 2/);
  });
});
