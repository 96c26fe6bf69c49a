// A stdio server of 2025-11-25 that costs next to nothing itself: all that it has to say is made before anybody asks.
// Its arguments are how many tasks it has and how many times it tells of each; a call of any tool makes it tell, and is
// answered after that. `tasks/list` has the tasks as they end, in pages.
import process from 'node:process';

const PAGE = 100;
const BEGAN = Date.parse('2026-01-01T00:00:00.000Z');
/** So much is written at once. */
const PIECE = 1_000;

const [tasks, rounds] = process.argv.slice(2).map(Number);

/** The word of one round about one task; the last round is its end. */
function taskOf(index, round) {
  const isOver = round === rounds - 1;
  return {
    taskId: `${String(index).padStart(8, '0')}-7c1e-4d0a-9a51-0242ac120002`,
    status: isOver ? (index % 3 === 0 ? 'failed' : 'completed') : 'working',
    statusMessage: `Step ${round + 1} of ${rounds}: linked ${index} objects`,
    createdAt: new Date(BEGAN + index).toISOString(),
    lastUpdatedAt: new Date(BEGAN + index + (round + 1) * 1_000).toISOString(),
    ttl: 3_600_000,
    pollInterval: 5_000,
  };
}

const lineOf = message => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;

/** Every task's first word, then every task's second … */
function flood() {
  const pieces = [];
  for (let at = 0; at < tasks * rounds; at += PIECE) {
    const lines = Array.from({ length: Math.min(PIECE, tasks * rounds - at) }, (_, i) => {
      const [index, round] = [(at + i) % tasks, Math.floor((at + i) / tasks)];
      return lineOf({ method: 'notifications/tasks/status', params: taskOf(index, round) });
    });
    pieces.push(Buffer.from(lines.join('')));
  }
  return pieces;
}

function listed() {
  return Array.from({ length: Math.ceil(tasks / PAGE) }, (_, page) => {
    const first = page * PAGE;
    const length = Math.min(PAGE, tasks - first);
    const result = { tasks: Array.from({ length }, (_, i) => taskOf(first + i, rounds - 1)) };
    const isLast = first + length === tasks;
    return JSON.stringify(isLast ? result : { ...result, nextCursor: String(page + 1) });
  });
}

const hasList = process.argv[4] === 'list';
const pieces = hasList ? [] : flood();
const pages = hasList ? listed() : [];

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: {
    tools: {},
    tasks: { cancel: {}, requests: { tools: { call: {} } }, ...(hasList && { list: {} }) },
  },
  serverInfo: { name: 'flood', version: '1.0.0' },
};
const tool = { name: 'tell', inputSchema: { type: 'object' } };

/** As fast as they are taken. */
async function write(chunks) {
  for (const chunk of chunks) {
    if (!process.stdout.write(chunk)) {
      await new Promise(resolve => process.stdout.once('drain', resolve));
    }
  }
}

async function answer({ id, method, params = {} }) {
  switch (method) {
    case 'initialize':
      return lineOf({ id, result: initialized });
    case 'tools/list':
      return lineOf({ id, result: { tools: [tool] } });
    case 'tasks/list':
      return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${pages[Number(params.cursor ?? 0)]}}\n`;
    case 'tools/call':
      await write(pieces);
      return lineOf({ id, result: { content: [] } });
    case 'ping':
      return lineOf({ id, result: {} });
    default:
      return lineOf({ id, error: { code: -32_601, message: 'Method not found' } });
  }
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', async text => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const message of lines.filter(Boolean).map(line => JSON.parse(line))) {
    if (message.id !== undefined) {
      await write([await answer(message)]);
    }
  }
});
process.stdin.on('end', () => process.exit());
