// A server of 2025-11-25 over stdio that writes the bytes it is told to: plain Node, no packages.
import { createInterface } from 'node:readline';

const say = message => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

/** Each piece in a write of its own, and a turn between two of them, so that they arrive apart. */
async function write(pieces) {
  for (const piece of pieces) {
    process.stdout.write(Buffer.from(piece, 'base64'));
    await new Promise(resolve => setImmediate(resolve));
  }
}

const answers = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {}, tasks: { requests: { tools: { call: {} } } } },
    serverInfo: { name: 'noisy', version: '1.0.0' },
  }),
  'tools/list': () => ({ tools: [] }),
  'tools/call': async ({ arguments: { pieces } }) => {
    await write(pieces);
    process.stdout.write('\n');
    return { content: [] };
  },
};

createInterface({ input: process.stdin })
  .on('line', async line => {
    const { id, method, params } = JSON.parse(line);
    if (id !== undefined) {
      const answer = answers[method];
      say(answer ? { id, result: await answer(params) } : { id, error: { code: -32601, message: 'Method not found' } });
    }
  })
  .on('close', () => process.exit(0));
