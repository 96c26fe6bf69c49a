import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { type JSONRPCMessage, ReadBuffer } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { StdioReader, TOO_LARGE } from '../../../src/mcp/stdioReader';
import { settled } from '../../support/settled';

const MOST_BYTES = 1_000;

/** What came of the bytes, in order: messages, news of tasks with a mark, and errors by their names. */
type Outcome = JSONRPCMessage | { readonly news: JSONRPCMessage } | { readonly error: string };

interface Reading {
  append(chunk: Buffer): void;
  readMessage(): JSONRPCMessage | null;
}

/** As the client package's transport drives whatever stands in the place of its buffer. */
function drain(reader: Reading, outcomes: Outcome[]): void {
  for (;;) {
    try {
      const message = reader.readMessage();
      if (message === null) {
        return;
      }
      outcomes.push(message);
    } catch (error) {
      outcomes.push({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
    }
  }
}

function outcomesOf(reader: Reading, outcomes: Outcome[], chunks: readonly Buffer[]): Outcome[] {
  for (const chunk of chunks) {
    reader.append(chunk);
    drain(reader, outcomes);
  }
  return outcomes;
}

function ours(chunks: readonly Buffer[]): Outcome[] {
  const outcomes: Outcome[] = [];
  const onTaskNews = (news: JSONRPCMessage) => outcomes.push({ news });
  const pauses = { pause: () => undefined, resume: () => undefined };
  return outcomesOf(new StdioReader({ mostBytes: MOST_BYTES, onTaskNews, ...pauses }), outcomes, chunks);
}

const thePackages = (chunks: readonly Buffer[]) => outcomesOf(new ReadBuffer(), [], chunks);

function inPieces(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

const progress = (progressToken: string) => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken, progress: 1 },
});
const answer = (id: number) => ({ jsonrpc: '2.0', id, result: { ok: true } });
const status = (taskId: string) => ({
  jsonrpc: '2.0',
  method: 'notifications/tasks/status',
  params: { taskId, status: 'working' },
});
const lines = (...messages: readonly object[]) => messages.map(message => `${JSON.stringify(message)}\n`).join('');

describe('StdioReader', () => {
  it('reads what came in one piece, in order', () => {
    assert.deepEqual(ours([Buffer.from(lines(answer(1), progress('a'), answer(2)))]), [
      answer(1),
      progress('a'),
      answer(2),
    ]);
  });

  for (const size of [1, 2, 3, 7, 64]) {
    it(`reads what came in pieces of ${size} bytes, which cut characters in two`, () => {
      const messages = [progress('Grüße 👋🏽 из Ωmega'), answer(1), progress('日本語')];
      assert.deepEqual(ours(inPieces(lines(...messages), size)), messages);
    });
  }

  it('hands the news of tasks to whoever wants them, in their place among the others', () => {
    assert.deepEqual(ours([Buffer.from(lines(status('a'), answer(1), status('b'), progress('c')))]), [
      { news: status('a') },
      answer(1),
      { news: status('b') },
      progress('c'),
    ]);
  });

  it('takes a request of that name for what it is', () => {
    const request = { ...status('a'), id: 1 };
    assert.deepEqual(ours([Buffer.from(lines(request))]), [request]);
  });

  describe('takes for a message what the client package takes for one, with the same complaints', () => {
    const cases: Readonly<Record<string, string>> = {
      'lines that end as on Windows': `${JSON.stringify(answer(1))}\r\n${JSON.stringify(progress('a'))}\r\n`,
      'blank lines': `\n\r\n  \n${lines(answer(1))}`,
      'what is no JSON': `Listening on stdio\n{"jsonrpc":\n${lines(answer(1))}`,
      'bytes that are no text': `\ud800\n${lines(answer(1))}`,
      'an end without its newline': lines(answer(1)) + JSON.stringify(answer(2)),
      'JSON that is no message': '1\nnull\n[]\n"text"\n{}\n',
      'another version of JSON-RPC': lines({ ...progress('a'), jsonrpc: '1.0' }, { method: 'notifications/progress' }),
      'a field too many': lines({ ...progress('a'), extra: 1 }, { ...answer(1), extra: 1 }),
      'a key of the prototype': '{"jsonrpc":"2.0","method":"notifications/message","__proto__":{}}\n',
      'params that are none': lines(
        ...[null, [], 1, 'text'].map(params => ({ jsonrpc: '2.0', method: 'notifications/message', params })),
      ),
      'no params': lines({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }),
      'metadata of the wrong kind': lines(
        { jsonrpc: '2.0', method: 'notifications/message', params: { _meta: 1 } },
        { jsonrpc: '2.0', method: 'notifications/message', params: { _meta: { progressToken: {} } } },
      ),
      'good metadata': lines({ jsonrpc: '2.0', method: 'notifications/message', params: { _meta: { own: 1 } } }),
      'a method that is none': lines({ jsonrpc: '2.0', method: 1 }, { jsonrpc: '2.0', method: null, id: 1 }),
      'IDs of all kinds': lines(
        ...[1, 'text', 1.5, null, {}].map(id => ({ jsonrpc: '2.0', id, method: 'ping' })),
        ...[1, 'text', 1.5, null, {}].map(id => ({ jsonrpc: '2.0', id, result: {} })),
      ),
      'errors, good and bad': lines(
        { jsonrpc: '2.0', id: 1, error: { code: -32_603, message: 'Broken', data: [1] } },
        { jsonrpc: '2.0', error: { code: 1, message: 'Without an ID' } },
        { jsonrpc: '2.0', id: 1, error: 'Broken' },
        { jsonrpc: '2.0', id: 1, result: {}, error: { code: 1, message: 'Both' } },
      ),
    };
    for (const [name, text] of Object.entries(cases)) {
      it(name, () => {
        assert.deepEqual(ours([Buffer.from(text)]), thePackages([Buffer.from(text)]));
      });
    }

    it('and gives up a line that does not end in the same words', () => {
      const theirs = new ReadBuffer({ maxBufferSize: MOST_BYTES });
      const chunk = Buffer.alloc(MOST_BYTES + 1, 'x');
      const messages = [() => ours([chunk]), () => theirs.append(chunk)].map(append => {
        try {
          append();
        } catch (error) {
          return String(error);
        }
        return 'taken';
      });
      assert.match(messages[0] ?? '', new RegExp(`^Error: ${TOO_LARGE} .*${MOST_BYTES}`));
      assert.equal(messages[0], messages[1]);
    });
  });

  it('takes any number of messages that are each small enough', () => {
    const messages = Array.from({ length: 100 }, (_, id) => answer(id));
    assert.deepEqual(ours(inPieces(lines(...messages), 100)), messages);
  });

  it('takes time with the size of a message, not with the square of it', () => {
    const readIn = (bytes: number): number => {
      const text = `${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { text: 'x'.repeat(bytes) } })}\n`;
      const reader = new StdioReader({
        mostBytes: 2 * bytes,
        onTaskNews: () => undefined,
        pause: () => undefined,
        resume: () => undefined,
      });
      const outcomes: Outcome[] = [];
      const start = performance.now();
      outcomesOf(reader, outcomes, inPieces(text, 4_096));
      assert.equal(outcomes.length, 1);
      return performance.now() - start;
    };
    readIn(1_000_000);
    const [small, large] = [Math.min(readIn(2_000_000), readIn(2_000_000)), readIn(32_000_000)];
    // The square would be 256 times as long.
    assert.ok(large < 100 * Math.max(small, 2), `${small} ms, then ${large} ms`);
  });

  it('pauses a server that talks for too long, until others have had their turn', async () => {
    const told: string[] = [];
    let now = 0;
    const reader = new StdioReader({
      mostBytes: MOST_BYTES,
      now: () => now,
      onTaskNews: () => {
        now += 5; // Whoever hears of it takes long.
      },
      pause: () => told.push('pause'),
      resume: () => told.push('resume'),
    });
    outcomesOf(reader, [], [Buffer.from(lines(status('a')))]);
    assert.deepEqual(told, []);
    outcomesOf(reader, [], [Buffer.from(lines(status('b')))]);
    assert.deepEqual(told, ['pause']);
    await settled();
    assert.deepEqual(told, ['pause', 'resume']);
    outcomesOf(reader, [], [Buffer.from(lines(answer(1)))]);
    await settled();
    assert.deepEqual(told, ['pause', 'resume']);
  });

  it('has the place of the buffer of the client package, and holds back a process that floods it', async () => {
    const flood = `
      const line = ${JSON.stringify(lines(status('a')))};
      process.stdout.write(line.repeat(200_000) + ${JSON.stringify(lines(answer(1)))});
    `;
    const transport = new StdioClientTransport({ command: process.execPath, args: ['-e', flood] });
    assert.ok(Reflect.get(transport, '_readBuffer') instanceof ReadBuffer, 'The package has it elsewhere now');
    let [news, turnsOfOthers] = [0, 0];
    StdioReader.readFor(transport, { mostBytes: MOST_BYTES * 1_000, onTaskNews: () => news++ });
    const answered = new Promise<JSONRPCMessage>(resolve => {
      transport.onmessage = resolve;
    });
    await transport.start();
    const watching = setInterval(() => turnsOfOthers++, 1);
    try {
      assert.deepEqual([await answered, news], [answer(1), 200_000]);
      assert.ok(turnsOfOthers >= 10, `Others had ${turnsOfOthers} turns`);
    } finally {
      clearInterval(watching);
      await transport.close();
    }
  });
});
