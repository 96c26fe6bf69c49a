import assert from 'node:assert/strict';

import {
  answerAs,
  cutInBody,
  cutInEvent,
  cutInHeaders,
  HostileHttp,
  type HttpFault,
  halfClose,
  reset,
  status,
} from '../support/hostileHttp';
import { fault, faults, type Stage } from './support/faults';
import { refusalOf } from './support/hostile';
import { Played } from './support/played';

const generations = ['2025-11-25', '2026-07-28'] as const;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

/** What happens to requests, and how somebody reads of it. */
const broken: readonly (readonly [name: string, make: (server: HostileHttp) => HttpFault, words: RegExp])[] = [
  ['401', () => status(401), /sign in.*401|no longer knows this session/],
  ['403', () => status(403), /HTTP 403/],
  ['404', () => status(404), /HTTP 404|no longer knows this session/],
  ['408', () => status(408), /HTTP 408/],
  ['413', () => status(413), /HTTP 413/],
  ['429', () => status(429), /HTTP 429/],
  ['429, Retry-After: 2', () => status(429, { 'retry-after': '2' }), /429 .* wait for 2 s/],
  ['429, Retry-After: a date', () => status(429, { 'retry-after': inSeconds(3) }), /429 .* wait for [123] s/],
  ['500', () => status(500), /HTTP 500/],
  ['502', () => status(502), /HTTP 502/],
  ['503', () => status(503), /HTTP 503/],
  ['503, Retry-After: 120', () => status(503, { 'retry-after': '120' }), /503 .* wait for 120 s/],
  ['a redirect to nowhere', () => status(307, { location: 'http://127.0.0.1:1/' }), /HTTP 307/],
  ['a redirect to itself', server => status(302, { location: server.peer.url }), /HTTP 302|redirect/],
  ['a reset', () => reset, /cannot be reached.*ECONNRESET/],
  ['a connection that is half closed', () => halfClose, /cannot be reached.*closed/],
  ['an end in the middle of the headers', () => cutInHeaders, /cannot be reached.*closed/],
  ['an end in the middle of the body', () => cutInBody, /cannot be reached.*closed|terminated/],
  ['headers of 1 MB', () => status(200, { 'x-many': 'a'.repeat(1_000_000) }), /cannot be reached.*[Hh]eader/],
  ['an end in the middle of an event', () => cutInEvent('end'), /was cut/],
  ['a reset in the middle of an event', () => cutInEvent('reset'), /was cut/],
  ['a stream without an event', () => status(200, { 'content-type': 'text/event-stream' }, ''), /was cut/],
  ['a page in place of a message', () => status(200), /no MCP message: text\/html/],
  ['no content type', server => answerAs(server, {}), /no MCP message, and does not say what/],
  ['an empty body', () => status(200, { 'content-type': 'application/json' }, ''), /not valid: .*JSON/],
  ['no content', () => status(204, {}, ''), /no MCP message/],
  [
    'JSON that is no message',
    () => status(200, { 'content-type': 'application/json' }, '{"ok":true}'),
    /not valid: .*method/,
  ],
  [
    'a body that is not compressed as it says',
    server => answerAs(server, { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
    /cannot be reached: incorrect header check/,
  ],
];

const both = (stage: Stage, run: (server: Played) => Promise<void>) =>
  Promise.all(generations.map(async generation => run(await Played.bring(stage, new HostileHttp(generation)))));

faults('Over HTTP, at connect', () => {
  for (const [name, make, words] of broken) {
    fault(`connect: ${name}`, 'the row says why, and the next try is a new one', async stage => {
      await both(stage, async server => {
        server.http.breaks('*', make(server.http));
        assert.match(await refusalOf(server.connect()), words);
        stage.reads('server', server.trouble, words);
        server.http.mend();
        await server.connect();
        const { taskId } = await server.run('work');
        server.http.finish();
        assert.equal((await server.finished(taskId)).status, 'completed');
      });
    });
  }
});

faults('Over HTTP, while a task is followed', () => {
  for (const [name, make, words] of broken) {
    fault(`task: ${name}`, 'the task stays, and ends when the server is well again', async stage => {
      await both(stage, async server => {
        await server.connect();
        const { taskId } = await server.run('work');
        server.http.breaks('*', make(server.http));
        const { place, text } = await server.readsOf(taskId, words);
        stage.reads(place, text, words);
        assert.equal(server.task(taskId).status, 'working');
        server.http.mend();
        server.http.finish();
        assert.equal((await server.finished(taskId)).status, 'completed');
      });
    });
  }
});
