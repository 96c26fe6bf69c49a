import assert from 'node:assert/strict';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import type { Fields } from './peer';

const repository = path.resolve(import.meta.dirname, '../../..');
const anything = z.looseObject({});
const extensions = { 'io.modelcontextprotocol/tasks': {} };

/** Over stdio, in processes of their own, with the client package the extension uses. */
describe('servers met by a real client', () => {
  let client: Client;

  afterEach(() => client.close());

  async function connect(...args: string[]): Promise<StdioClientTransport> {
    client = new Client(
      { name: 'test', version: '1.0.0' },
      { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: { form: {} }, extensions } },
    );
    const transport = new StdioClientTransport({ command: process.execPath, args, cwd: repository, stderr: 'ignore' });
    await client.connect(transport);
    return transport;
  }

  const demo = (file: string) => connect('--import', 'tsx', `src/demo/${file}`);
  const scripted = (script: Fields) => connect('test/fixtures/servers/scriptedServer.mjs', JSON.stringify(script));
  const request = (method: string, params: Fields) => client.request({ method, params }, anything);

  it('runs a task of the 2025-11-25 demo', async () => {
    await demo('demo20251125.ts');
    assert.equal(client.getProtocolEra(), 'legacy');
    assert.ok(client.getServerCapabilities()?.tasks?.list);
    const { task } = await request('tools/call', { name: 'run_tests', arguments: { seconds: 0.1 }, task: {} });
    const result = await request('tasks/result', { taskId: (task as Fields).taskId });
    assert.equal(result.isError, true);
  }).timeout(10_000);

  it('finds the 2026-07-28 demo modern, reads its tools and gets its instant answer', async () => {
    await demo('demo20260728.ts');
    assert.equal(client.getProtocolEra(), 'modern');
    assert.deepEqual(client.getServerCapabilities()?.extensions, extensions);
    assert.equal((await client.listTools()).tools.length, 14);
    const result = await client.callTool({ name: 'server_time' });
    assert.equal(result.isError, undefined);
  }).timeout(10_000);

  it('steps a scripted 2025-11-25 task through the control tool', async () => {
    await scripted({ preload: [{ taskId: 'a', status: 'working' }] });
    assert.equal(client.getProtocolEra(), 'legacy');
    const result = request('tasks/result', { taskId: 'a' });
    await client.callTool({ name: 'control', arguments: { set: { taskId: 'a', status: 'completed' } } });
    assert.deepEqual((await result).content, [{ type: 'text', text: 'Result of a' }]);
    const { structuredContent } = await client.callTool({ name: 'control' });
    const { counts } = structuredContent as { counts: Fields };
    assert.deepEqual([counts['tasks/result'], counts['tools/call']], [1, 2]);
  });

  it('steps a scripted 2026-07-28 task through the control tool', async () => {
    await scripted({ generation: '2026-07-28', preload: [{ taskId: 'a', status: 'working' }] });
    assert.equal(client.getProtocolEra(), 'modern');
    assert.deepEqual(client.getServerVersion(), { name: 'scripted', version: '1.0.0' });
    assert.equal((await request('tasks/get', { taskId: 'a' })).status, 'working');
    await client.callTool({ name: 'control', arguments: { set: { taskId: 'a', status: 'completed' } } });
    const { status, result } = await request('tasks/get', { taskId: 'a' });
    assert.deepEqual([status, result], ['completed', { content: [{ type: 'text', text: 'Result of a' }] }]);
  });
});
