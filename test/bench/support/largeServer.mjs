// A server of 2025-11-25 with one task, which has ended, and whose result is large: over stdio, or over HTTP where the
// third argument says so. Its arguments before that: how many MB, and whether they are one `text` or many `records`.
import { createServer } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';

const [megabytes, shape, transport] = process.argv.slice(2);
const BYTES = Number(megabytes) * 1_048_576;
const AT = '2026-01-01T00:00:00.000Z';
const LINE = 'Step 7 of 97: linked "libcore" → ok, 12 warnings, nothing else to tell\n';
const task = { taskId: 'large', status: 'completed', createdAt: AT, lastUpdatedAt: AT, ttl: null, pollInterval: 1_000 };
const record = index => ({ id: index, name: `object ${index}`, isLinked: index % 2 === 0, path: ['lib', 'core'] });
const small = { type: 'text', text: 'A large result' };

function largeResult() {
  if (shape === 'text') {
    return { content: [small, { type: 'text', text: LINE.repeat(Math.ceil(BYTES / (LINE.length + 2))) }] };
  }
  const count = Math.ceil(BYTES / JSON.stringify(record(100_000)).length);
  return { content: [small], structuredContent: { records: Array.from({ length: count }, (_, i) => record(i)) } };
}

/** Made once: what it costs to answer is what it costs to send. */
const result = Buffer.from(JSON.stringify(largeResult()));

const answers = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tasks: {} },
    serverInfo: { name: 'large', version: '1.0.0' },
  }),
  'tasks/get': () => task,
};

function answer({ id, method }) {
  if (id === undefined) {
    return undefined;
  }
  if (method === 'tasks/result') {
    return [`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`, result, '}'];
  }
  const made = answers[method]?.();
  const body = made ? { result: made } : { error: { code: -32_601, message: 'Method not found' } };
  return [JSON.stringify({ jsonrpc: '2.0', id, ...body })];
}

if (transport === 'http') {
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    const answered = request.method === 'POST' ? answer(JSON.parse(Buffer.concat(pieces).toString())) : undefined;
    if (!answered) {
      response.writeHead(request.method === 'POST' ? 202 : 405).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const piece of answered) {
      response.write(piece);
    }
    response.end();
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
  process.stdin.resume().on('end', () => process.exit());
} else {
  createInterface({ input: process.stdin }).on('line', line => {
    const answered = answer(JSON.parse(line));
    for (const piece of answered ? [...answered, '\n'] : []) {
      process.stdout.write(piece);
    }
  });
}
