import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import tls from 'node:tls';
import { authority, expired, good, key, otherHost, selfSigned } from '../fixtures/certificates';
import { HostileHttp, type HttpFault, status } from '../support/hostileHttp';
import { fault, faults, type Stage } from './support/faults';
import { refusalOf } from './support/hostile';
import { Played } from './support/played';

const secret = 'Bearer of a secret';

/** A server that would answer as the one that sends its clients there, and knows all that came. */
async function elsewhere(run: (other: HostileHttp) => Promise<void>): Promise<void> {
  const other = new HostileHttp();
  await other.peer.listen();
  try {
    await run(other);
  } finally {
    await other.peer.close();
  }
}

faults('Over HTTP, sent elsewhere', () => {
  for (const code of [301, 302, 303, 307, 308]) {
    fault(`connect: ${code} to another address`, 'nothing goes there, no secret and no request', async stage => {
      await elsewhere(async other => {
        const server = await Played.bring(stage, new HostileHttp(), { authorization: secret, 'x-key': secret });
        server.http.breaks('*', status(code, { location: other.peer.url }));
        const words = new RegExp(`HTTP ${code}`);
        assert.match(await refusalOf(server.connect()), words);
        stage.reads('server', server.trouble, words);
        assert.equal(other.peer.requests.length, 0);
        assert.equal(server.http.peer.requests[0]?.http.headers['x-key'], secret);
      });
    });
  }

  fault('task: every request is sent to another address', 'nothing goes there, the session included', async stage => {
    await elsewhere(async other => {
      const server = await Played.bring(stage, new HostileHttp(), { authorization: secret });
      await server.connect();
      const { taskId } = await server.run('work');
      server.http.breaks('*', status(307, { location: other.peer.url }));
      const { place, text } = await server.readsOf(taskId, /HTTP 307/);
      stage.reads(place, text, /HTTP 307/);
      await server.http.peer.asked('tasks/get', server.http.peer.count('tasks/get') + 1);
      assert.equal(other.peer.requests.length, 0);
    });
  });

  fault('older transport: its messages are to go to another host', 'nothing goes there', async stage => {
    await elsewhere(async other => {
      const server = await Played.bring(stage, new HostileHttp(), { authorization: secret });
      const events: HttpFault = response => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`event: endpoint\ndata: ${other.peer.url}\n\n`);
      };
      server.http.breaks('*', status(405));
      server.http.breaks('GET', events);
      stage.reads('error', await refusalOf(server.connect()), /HTTP 405/);
      await stage.logs(/origin/i);
      assert.equal(other.peer.requests.length, 0);
    });
  });
});

/** Answers as it should, to whoever trusts its certificate. */
const tlsServer = (cert: string) => new HostileHttp('2025-11-25', { key, cert });

faults('Over HTTPS', () => {
  const usual = tls.getCACertificates('default');
  before(() => tls.setDefaultCACertificates([...usual, authority]));
  after(() => tls.setDefaultCACertificates(usual));

  const untrusted = [
    ['signed by itself', selfSigned, /cannot be reached: its certificate is signed by itself/],
    ['that has expired', expired, /cannot be reached: its certificate has expired/],
    ['of another host', otherHost, /cannot be reached: its certificate is for another host/],
  ] as const;
  for (const [name, cert, words] of untrusted) {
    fault(`a certificate ${name}`, 'nothing is sent, and the row says why', async stage => {
      const server = await Played.bring(stage, tlsServer(cert), { authorization: secret });
      assert.match(await refusalOf(server.connect()), words);
      stage.reads('server', server.trouble, words);
      assert.equal(server.http.peer.requests.length, 0);
    });
  }

  fault(
    'a certificate that changes to one signed by itself',
    'the task stays; nothing is sent any more',
    async stage => {
      const server = await Played.bring(stage, tlsServer(good));
      await server.connect();
      const { taskId } = await server.run('work');
      const port = Number(new URL(server.http.peer.url).port);
      await server.http.peer.close();
      const impostor = tlsServer(selfSigned);
      await impostor.peer.listen(port);
      try {
        await server.hasTrouble(/certificate is signed by itself/);
        stage.reads('server', server.trouble, /certificate is signed by itself/);
        assert.equal(impostor.peer.requests.length, 0);
        assert.equal(server.task(taskId).status, 'working');
      } finally {
        await impostor.peer.close();
      }
      await server.http.peer.listen(port);
      await server.connect();
      server.http.finish();
      assert.equal((await server.finished(taskId)).status, 'completed');
    },
  );

  fault('an answer without TLS', 'the row says that it is none', async stage => {
    await withRaw(stage, 'HTTP/1.1 200 OK\r\n\r\n', /cannot be reached: what answers there does not speak HTTPS/);
  });

  fault('an end in the middle of the handshake', 'the row says so', async stage => {
    await withRaw(stage, '', /cannot be reached: .*(disconnected|ECONNRESET|closed)/i);
  });

  /** A server that answers the first bytes with these, and ends. */
  async function withRaw(stage: Stage, answer: string, words: RegExp): Promise<void> {
    const raw = createServer(socket => {
      socket.on('error', () => undefined); // The far end is as it likes.
      socket.once('data', () => socket.end(answer));
    }).listen(0, '127.0.0.1');
    await once(raw, 'listening');
    try {
      const http = new HostileHttp();
      const server = await Played.bring(
        stage,
        http,
        {},
        `https://127.0.0.1:${(raw.address() as AddressInfo).port}/mcp`,
      );
      assert.match(await refusalOf(server.connect()), words);
      stage.reads('server', server.trouble, words);
    } finally {
      raw.close();
      await once(raw, 'close');
    }
  }
});
