import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import { answerAs, HostileHttp, type HttpFault, silence, status } from '../support/hostileHttp';
import { fault, faults, type Stage } from './support/faults';
import { refusalOf } from './support/hostile';
import { Played } from './support/played';

const generations = ['2025-11-25', '2026-07-28'] as const;
const asEvent = (json: string) => `data: ${json}\n\n`;
const eventStream = { 'content-type': 'text/event-stream' };

async function following(stage: Stage, generation: (typeof generations)[number] = '2025-11-25') {
  const server = await Played.bring(stage, new HostileHttp(generation));
  await server.connect();
  const { taskId } = await server.run('work');
  return { server, http: server.http, taskId };
}

const loggedIn = ({ log }: Stage, words: string) => log.lines.find(line => line.includes(words));

async function endsWell(server: Played, taskId: string): Promise<void> {
  server.http.finish();
  assert.equal((await server.finished(taskId)).status, 'completed');
}

/** As {@link answerAs}, in an event that comes in pieces. */
const inPieces =
  (server: HostileHttp, size: number, pauseMs: number): HttpFault =>
  (response, { message }) => {
    const params = message.params as Readonly<Record<string, unknown>>;
    const result = server.resultOf(String(message.method), params);
    const event = asEvent(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
    response.writeHead(200, eventStream);
    const write = async () => {
      for (let at = 0; at < event.length && !response.destroyed; at += size) {
        response.write(event.slice(at, at + size));
        await later(pauseMs);
      }
      response.end();
    };
    void write();
  };

faults('Over HTTP, sessions', () => {
  fault('the session is lost, the task is not', 'the task goes on in a new session', async stage => {
    const { server, http, taskId } = await following(stage);
    http.breaks('tasks/get', status(404), 1);
    await http.peer.asked('initialize', 2);
    stage.reads('log', loggedIn(stage, 'no longer knows'), /no longer knows this session/);
    await server.becomes(taskId, ({ goneReason }) => goneReason === undefined);
    await endsWell(server, taskId);
  });

  fault(
    'the session is lost, and the task with it',
    'the task stays in the list, and says that it is lost',
    async stage => {
      const { server, http, taskId } = await following(stage);
      http.tasks.clear();
      http.breaks('tasks/get', status(404), 1);
      const { goneReason } = await server.becomes(taskId, task => task.goneReason !== undefined);
      stage.reads('task', goneReason, /serverLost|unknown/);
      await server.run('work');
    },
  );

  fault('every session is lost at once', 'the tries end, and the row says why', async stage => {
    const { server, http, taskId } = await following(stage);
    http.breaks('tasks/get', status(404));
    http.breaks('tasks/list', status(404));
    await http.peer.asked('initialize', 3);
    http.mend();
    await server.connect();
    stage.reads('log', loggedIn(stage, 'no longer knows'), /no longer knows this session/);
    await endsWell(server, taskId);
    assert.ok(http.peer.count('initialize') <= 6, `${http.peer.count('initialize')} sessions`);
  });
});

faults('Over HTTP, too many requests', () => {
  for (const generation of generations) {
    fault(`${generation}: 429, Retry-After: 3`, 'nobody asks before, and the task goes on after it', async stage => {
      const { server, http, taskId } = await following(stage, generation);
      http.breaks('tasks/get', status(429, { 'retry-after': '3' }), 1);
      await http.peer.asked('tasks/get');
      const refusedAt = performance.now();
      await http.peer.asked('tasks/get', 2);
      const waitedMs = performance.now() - refusedAt;
      assert.ok(waitedMs > 2_900, `asked again after ${waitedMs} ms`);
      stage.reads('log', loggedIn(stage, 'asks to wait'), /asks to wait for 3 s/);
      await endsWell(server, taskId);
    });
  }
});

faults('Over HTTP, streams', () => {
  fault('an event of 5 MB in pieces', 'it comes whole, and nothing stands still', async stage => {
    const { server, http, taskId } = await following(stage);
    http.result = { content: [{ type: 'text', text: 'x'.repeat(5 * 1024 * 1024) }] };
    http.breaks('tasks/result', inPieces(http, 16_384, 1));
    await endsWell(server, taskId);
    const { content } = await stage.core.actions.result(server.id, taskId);
    stage.reads('nothing', '', /^$/);
    assert.deepEqual(content, http.result.content);
  });

  for (const generation of generations) {
    fault(`${generation}: an answer a few bytes at a time`, 'it is waited for', async stage => {
      const { server, http, taskId } = await following(stage, generation);
      http.breaks('tasks/get', inPieces(http, 4, 2));
      stage.reads('nothing', '', /^$/);
      await endsWell(server, taskId);
    });

    fault(`${generation}: a proxy that keeps streams back`, 'the task is asked about instead', async stage => {
      const http = new HostileHttp(generation);
      http.breaks('GET', silence);
      http.breaks('subscriptions/listen', silence);
      const server = await Played.bring(stage, http);
      await server.connect();
      const { taskId } = await server.run('work');
      await http.peer.asked('tasks/get', 2);
      stage.reads('nothing', server.trouble ?? '', /^$/);
      await endsWell(server, taskId);
    });

    fault(
      `${generation}: an answer that never ends`,
      'it is given up in time, and its connection with it',
      async stage => {
        const { server, http, taskId } = await following(stage, generation);
        stage.timeouts.requestMs = 1_000;
        const closed: Promise<unknown>[] = [];
        http.breaks('tasks/get', response => {
          response.writeHead(200, { 'content-type': 'application/json' });
          const more = setInterval(() => response.write('[[[['), 5);
          closed.push(once(response, 'close').finally(() => clearInterval(more)));
        });
        stage.reads('error', await refusalOf(server.refresh(taskId)), /did not answer in time/);
        http.mend();
        await Promise.all(closed);
        await endsWell(server, taskId);
      },
    );

    fault(`${generation}: idle connections are closed without a word`, 'nobody notices', async stage => {
      const { server, http, taskId } = await following(stage, generation);
      const good = answerAs(http, { 'content-type': 'application/json', connection: 'keep-alive' });
      http.breaks('tasks/get', (response, request) => {
        const { socket } = response;
        response.once('finish', () => setTimeout(() => socket?.destroy(), 20));
        good(response, request);
      });
      await http.peer.asked('tasks/get', 3);
      stage.reads('nothing', server.trouble ?? '', /^$/);
      await endsWell(server, taskId);
    });
  }

  for (const retry of ['0', '-1', '99999999999999', '1e9', 'soon']) {
    fault(`retry: ${retry}`, 'streams are opened again in reason, and the task is asked about', async stage => {
      const http = new HostileHttp();
      http.breaks('GET', response => {
        response.writeHead(200, eventStream);
        response.end(`retry: ${retry}\nid: 1\ndata: \n\n`);
      });
      const server = await Played.bring(stage, http);
      await server.connect();
      const { taskId } = await server.run('work');
      await http.peer.asked('tasks/get', 3);
      assert.ok(http.peer.count('GET') <= 8, `${http.peer.count('GET')} streams`);
      stage.reads('nothing', server.trouble ?? '', /^$/);
      await endsWell(server, taskId);
    });
  }

  const strange: readonly (readonly [string, (json: string) => string])[] = [
    ['answered twice', json => asEvent(json) + asEvent(json)],
    [
      'preceded by answers to what nobody asked',
      json => asEvent('{"jsonrpc":"2.0","id":987654,"result":{}}') + asEvent(json),
    ],
    ['preceded by events that are no messages', json => `event: ping\ndata: x\n\n:\n\ndata: {\n\n${asEvent(json)}`],
    [
      'in an event of many lines',
      json =>
        `${json
          .split(',')
          .map(line => `data: ${line}`)
          .join(',\n')}\n\n`,
    ],
    ['with a mark of byte order, and carriage returns', json => `\ufeff${asEvent(json).replaceAll('\n', '\r\n')}`],
  ];
  for (const [name, shape] of strange) {
    fault(`an answer ${name}`, 'it is understood', async stage => {
      const { server, http, taskId } = await following(stage);
      http.breaks('*', answerAs(http, eventStream, shape));
      await server.refresh(taskId);
      stage.reads('nothing', server.trouble ?? '', /^$/);
      await endsWell(server, taskId);
    });
  }

  fault('an answer with the number of another request', 'it is not taken for an answer', async stage => {
    const { server, http, taskId } = await following(stage);
    stage.timeouts.requestMs = 1_000;
    const json = { 'content-type': 'application/json' };
    http.breaks(
      'tasks/get',
      answerAs(http, json, text => text.replace(/"id":\d+/, '"id":987654')),
    );
    stage.reads('error', await refusalOf(server.refresh(taskId)), /did not answer in time/);
    http.mend();
    await endsWell(server, taskId);
  });

  fault('it accepts requests and answers none', 'each is given up in time', async stage => {
    const { server, http, taskId } = await following(stage);
    stage.timeouts.requestMs = 1_000;
    http.breaks('tasks/get', status(202, {}, ''));
    stage.reads('error', await refusalOf(server.refresh(taskId)), /did not answer in time/);
    http.mend();
    await endsWell(server, taskId);
  });
});
