import assert from 'node:assert/strict';
import { fault, faults } from './support/faults';
import { refusalOf } from './support/hostile';
import type { Scenario } from './support/scenario';
import { ASKING, connected, GENERATIONS, type Generation, SHORT } from './support/servers';

/** What is asked first. */
const OPENING = { '2025-11-25': 'initialize', '2026-07-28': 'server/discover' } as const;
/** Why a task is gone that was only in the memory of its process. */
const LOST = { '2025-11-25': /serverLost/, '2026-07-28': /unknown/ } as const;
const ENDED = [{ name: 'job', status: 'completed' }] as const;

/** What a task ends as when there was never a word of its end. */
function lastWord(generation: Generation, goneReason: string | undefined): string {
  return `${goneReason}, ${generation}`;
}

faults('Servers that die', () => {
  fault('dies before it reads a word', 'the row says what it wrote last', async stage => {
    const hostile = await stage.addUnknown({ begin: { stderr: 'no licence\n', die: 3 } });
    assert.match(await refusalOf(hostile.connect()), /ended before it answered.*no licence/);
    stage.reads('server', hostile.trouble, /ended before it answered.*no licence/);
  });

  for (const generation of GENERATIONS) {
    const dies = (on: string, more: Partial<Scenario> = {}): Scenario => ({
      generation,
      faults: [{ on, stderr: 'no disk\n', die: 3 }],
      ...more,
    });

    fault(`${generation}: dies on ${OPENING[generation]}`, 'the row says why it cannot be used', async stage => {
      const hostile = await stage.addUnknown(dies(OPENING[generation]));
      await refusalOf(hostile.connect());
      stage.reads(
        'server',
        hostile.trouble,
        // The package asks another process first, of whose words nobody hears.
        generation === '2025-11-25' ? /ended before it answered.*no disk/ : /says that it speaks 2026-07-28/,
      );
    });

    fault(`${generation}: dies on tools/list`, 'asking for tools fails with the reason', async stage => {
      const hostile = await connected(stage, dies('tools/list'));
      await refusalOf(stage.core.actions.tools(hostile.id));
      stage.reads('server', hostile.trouble, /exit code 3.*no disk/);
    });

    fault(`${generation}: dies on tools/call`, 'the call failed, and is not made again', async stage => {
      const hostile = await connected(stage, dies('tools/call'));
      stage.reads('error', await refusalOf(hostile.run()), /connection to the server is closed/);
      stage.reads('call', hostile.callTrouble, /connection to the server is closed/);
      assert.match(hostile.trouble ?? '', /exit code 3.*no disk/);
      assert.equal(stage.core.calls.callsOf(hostile.id).length, 1);
    });

    fault(
      `${generation}: dies as soon as it has made a task`,
      'the task is known, and said to be lost',
      async stage => {
        const hostile = await connected(stage, { generation, faults: [{ on: 'tools/call', thenDie: 3 }] });
        const { taskId } = await hostile.run();
        const { goneReason, status } = await hostile.becomes(taskId, task => task.goneReason !== undefined);
        assert.equal(status, 'working');
        stage.reads('task', lastWord(generation, goneReason), LOST[generation]);
      },
    );

    fault(`${generation}: dies on tasks/get`, 'the last word about the task stays', async stage => {
      const hostile = await connected(stage, dies('tasks/get'));
      const { taskId } = await hostile.run();
      await refusalOf(hostile.refresh(taskId));
      assert.equal(hostile.task(taskId).status, 'working');
      stage.reads('server', hostile.trouble, /exit code 3.*no disk/);
    });

    fault(`${generation}: dies while somebody is asked`, 'the question is taken back', async stage => {
      const hostile = await connected(
        stage,
        dies('ping', { tools: [ASKING], faults: [{ on: 'tools/call', after: [] }] }),
      );
      const { taskId } = await hostile.run();
      await hostile.asks();
      hostile.kill();
      await hostile.becomes(taskId, task => task.goneReason !== undefined);
      assert.deepEqual(hostile.questions, []);
      stage.reads('task', lastWord(generation, hostile.task(taskId).goneReason), LOST[generation]);
    });

    fault(
      `${generation}: dies on tasks/cancel`,
      'cancelling fails, and the task is not said to be cancelled',
      async stage => {
        const hostile = await connected(stage, dies('tasks/cancel'));
        const { taskId } = await hostile.run();
        stage.reads('error', await refusalOf(stage.core.actions.cancel(hostile.id, taskId)), /is closed/);
        const { status, cancelRequestedAt } = hostile.task(taskId);
        assert.deepEqual([status, cancelRequestedAt], ['working', undefined]);
      },
    );

    fault(
      `${generation}: dies on an answer of the user's`,
      'the user hears that it did not arrive, or the task is lost',
      async stage => {
        const hostile = await connected(stage, {
          ...dies(generation === '2025-11-25' ? 'answer' : 'tasks/update'),
          tools: [ASKING],
        });
        const { taskId } = await hostile.run();
        const { id } = await hostile.asks();
        const answered = stage.core.answers.respond(id, { action: 'accept', content: {} }).then(
          () => 'sent',
          error => String(error),
        );
        stage.reads('error', await answered, generation === '2025-11-25' ? /sent/ : /is closed/);
        await hostile.becomes(taskId, task => task.goneReason !== undefined);
        stage.reads('task', lastWord(generation, hostile.task(taskId).goneReason), LOST[generation]);
        assert.deepEqual(hostile.questions, []);
      },
    );

    fault(`${generation}, HTTP: dies on tools/call`, 'the call failed, and is not made again', async stage => {
      const hostile = await connected(stage, dies('tools/call', { http: true }));
      stage.reads('error', await refusalOf(hostile.run()), /cannot be reached|cut before the server answered/);
      await hostile.hasTrouble(/cannot be reached|cut/);
    });

    fault(`${generation}, HTTP: dies on tasks/get`, 'the last word about the task stays', async stage => {
      const hostile = await connected(stage, dies('tasks/get', { http: true }));
      const { taskId } = await hostile.run();
      await hostile.hasTrouble(/cannot be reached|cut/);
      const { status, goneReason } = hostile.task(taskId);
      assert.deepEqual([status, goneReason], ['working', undefined]);
      stage.reads('server', hostile.trouble, /cannot be reached|cut/);
    });
  }

  fault('2025-11-25: dies on tasks/result', 'reading the result fails with the reason', async stage => {
    const hostile = await connected(stage, { tools: ENDED, faults: [{ on: 'tasks/result', die: 3 }] });
    const { taskId } = await hostile.run();
    const refusal = await refusalOf(stage.core.actions.result(hostile.id, taskId));
    assert.equal(hostile.task(taskId).status, 'completed');
    stage.reads('error', refusal, /./);
  });

  fault('2025-11-25: dies on tasks/list', 'what was known of before stays known', async stage => {
    const hostile = await connected(stage, { faults: [{ on: 'tasks/list', from: 2, stderr: 'no disk\n', die: 3 }] });
    const { taskId } = await hostile.run();
    await refusalOf(stage.core.actions.list(hostile.id));
    assert.ok(hostile.isKnown(taskId));
    stage.reads('server', hostile.trouble, /exit code 3.*no disk/);
  });
});

faults('Servers that hang', () => {
  for (const generation of GENERATIONS) {
    const hangs = (on: string, more: Partial<Scenario> = {}): Scenario => ({
      generation,
      faults: [{ on, hang: true }],
      ...more,
    });

    fault(`${generation}: hangs on ${OPENING[generation]}`, 'the user can stop it at any time', async stage => {
      const hostile = await stage.add({
        generation,
        faults: [
          { on: 'initialize', hang: true },
          { on: 'server/discover', hang: true },
        ],
      });
      const starting = refusalOf(hostile.connect());
      await hostile.isRunning();
      assert.equal(hostile.server.state, 'starting');
      await stage.core.registry.disconnect(hostile.id);
      stage.reads('error', await starting, /Cancelled/);
      assert.equal(hostile.server.state, 'stopped');
    });

    fault(`${generation}: hangs on tools/list`, 'asking for tools ends in time', async stage => {
      const hostile = await connected(stage, hangs('tools/list'));
      Object.assign(stage.timeouts, SHORT);
      stage.reads('error', await refusalOf(stage.core.actions.tools(hostile.id)), /did not answer in time/);
      assert.equal(hostile.server.state, 'running');
    });

    fault(`${generation}: hangs on tools/call`, 'the call ends in time, and can be cancelled before', async stage => {
      const hostile = await connected(stage, hangs('tools/call'));
      Object.assign(stage.timeouts, SHORT);
      stage.reads('error', await refusalOf(hostile.run()), /did not answer in time/);
      stage.reads('call', hostile.callTrouble, /did not answer in time/);
    });

    fault(`${generation}: hangs on tasks/get`, 'the last word about the task stays', async stage => {
      const hostile = await connected(stage, hangs('tasks/get'));
      const { taskId } = await hostile.run();
      Object.assign(stage.timeouts, SHORT);
      stage.reads('error', await refusalOf(hostile.refresh(taskId)), /did not answer in time/);
      const { status, goneReason } = hostile.task(taskId);
      assert.deepEqual([status, goneReason, hostile.server.state], ['working', undefined, 'running']);
    });

    fault(`${generation}: hangs on tasks/cancel`, 'cancelling ends in time, and the task goes on', async stage => {
      const hostile = await connected(stage, hangs('tasks/cancel'));
      const { taskId } = await hostile.run();
      Object.assign(stage.timeouts, SHORT);
      stage.reads('error', await refusalOf(stage.core.actions.cancel(hostile.id, taskId)), /did not answer in time/);
      assert.equal(hostile.task(taskId).cancelRequestedAt, undefined);
    });

    fault(`${generation}, HTTP: hangs on tasks/get`, 'other requests are still answered', async stage => {
      const hostile = await connected(stage, hangs('tasks/get', { http: true }));
      const { taskId } = await hostile.run();
      Object.assign(stage.timeouts, SHORT);
      stage.reads('error', await refusalOf(hostile.refresh(taskId)), /did not answer in time/);
      assert.equal((await stage.core.actions.tools(hostile.id)).length, 1);
      assert.equal(hostile.server.state, 'running');
    });

    fault(`${generation}: answers a byte at a time`, 'what is slow is not wrong', async stage => {
      const hostile = await connected(stage, { generation, faults: [{ on: 'tools/list', trickleMs: 1 }] });
      const tools = await stage.core.actions.tools(hostile.id);
      stage.reads('nothing', tools.map(({ name }) => name).join(), /^job$/);
    });

    fault(
      `${generation}: answers a byte at a time, and too late`,
      'waiting ends, and what comes later harms nobody',
      async stage => {
        const hostile = await connected(stage, { generation, faults: [{ on: 'tools/list', times: 1, trickleMs: 10 }] });
        Object.assign(stage.timeouts, SHORT);
        stage.reads('error', await refusalOf(stage.core.actions.tools(hostile.id)), /did not answer in time/);
        stage.timeouts.requestMs = 15_000;
        assert.equal((await stage.core.actions.tools(hostile.id)).length, 1);
      },
    );
  }

  fault('2025-11-25: hangs on tasks/list', 'the tasks that it tells of otherwise are known', async stage => {
    const hostile = await stage.add({ faults: [{ on: 'tasks/list', hang: true }] });
    Object.assign(stage.timeouts, SHORT);
    await hostile.connect();
    stage.timeouts.callMs = 15_000;
    const { taskId } = await hostile.run();
    assert.ok(hostile.isKnown(taskId));
    await stage.logs(/could not be listed: .*did not answer in time/);
    stage.reads('log', stage.log.text, /could not be listed: .*did not answer in time/);
  });

  fault(
    '2025-11-25: hangs on tasks/result of a task that has ended',
    'reading the result ends in time',
    async stage => {
      const hostile = await connected(stage, { tools: ENDED, faults: [{ on: 'tasks/result', hang: true }] });
      stage.timeouts.requestMs = SHORT.requestMs; // It is asked for as soon as the task has ended.
      const { taskId } = await hostile.run();
      const refusal = await refusalOf(stage.core.actions.result(hostile.id, taskId));
      stage.reads('error', refusal, /did not answer in time/);
    },
  );

  fault('2026-07-28: hangs on tasks/update', 'the answer was not taken, and the question waits on', async stage => {
    const hostile = await connected(stage, {
      generation: '2026-07-28',
      tools: [ASKING],
      faults: [{ on: 'tasks/update', hang: true }],
    });
    await hostile.run();
    const { id } = await hostile.asks();
    Object.assign(stage.timeouts, SHORT);
    const refusal = await refusalOf(stage.core.answers.respond(id, { action: 'accept', content: {} }));
    stage.reads('error', refusal, /did not answer in time/);
    assert.equal(hostile.questions.length, 1);
  });

  fault('2026-07-28: hangs on subscriptions/listen', 'tasks are polled as if there were none', async stage => {
    const hostile = await connected(stage, {
      generation: '2026-07-28',
      tools: [{ name: 'job', polls: 2 }],
      faults: [{ on: 'subscriptions/listen', hang: true }],
    });
    const { taskId } = await hostile.run();
    stage.reads('task', (await hostile.finished(taskId)).status, /completed/);
  });
});

faults('Processes that do not behave', () => {
  fault('ignores the end of its stdin and SIGTERM', 'it is killed', async stage => {
    const hostile = await connected(stage, { begin: { ignores: ['stdin', 'SIGTERM'] } });
    await hostile.run();
    await stage.core.registry.disconnect(hostile.id);
    stage.reads('server', hostile.server.state, /stopped/);
  });

  fault('starts children that ignore SIGTERM, one of them in a session of its own', 'all of them end', async stage => {
    const hostile = await connected(stage, {
      begin: {
        children: [
          { name: 'child', ignores: ['SIGTERM'], children: [{ name: 'grandchild', ignores: ['SIGTERM'] }] },
          { name: 'stranger', isDetached: true },
        ],
      },
    });
    await hostile.run();
    await stage.core.registry.disconnect(hostile.id);
    stage.reads('server', hostile.server.state, /stopped/);
  });

  fault('dies and leaves its children behind', 'they end as well', async stage => {
    const hostile = await connected(stage, {
      begin: { children: [{ name: 'orphan', ignores: ['SIGTERM'] }] },
      faults: [{ on: 'tools/call', die: 0 }],
    });
    await refusalOf(hostile.run());
    stage.reads('server', hostile.trouble, /exit code 0/);
  });

  fault('writes a banner to stdout before it speaks the protocol', 'it is passed over, and told', async stage => {
    const hostile = await connected(stage, { begin: { stdout: '*** Welcome ***\n\n{"not": "a message"}\n' } });
    await hostile.run();
    stage.reads('traffic', hostile.findings, /./);
  });

  fault('writes 8 MB to stdout before it speaks the protocol', 'it is passed over', async stage => {
    const hostile = await connected(stage, {
      begin: { stdout: { text: `${'All work and no play '.repeat(50)}\n`, times: 8_000 } },
    });
    await hostile.run();
    stage.reads('server', hostile.server.state, /running/);
  });

  fault('ends its stdout and lives on', 'what it is asked ends in time', async stage => {
    const hostile = await connected(stage, { faults: [{ on: 'tools/call', closeStdout: true, hang: true }] });
    Object.assign(stage.timeouts, SHORT);
    stage.reads('error', await refusalOf(hostile.run()), /did not answer in time/);
  });
});
