import assert from 'node:assert/strict';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { systemClock } from '../../../src/base/clock';
import { ConnectionTraffic } from '../../../src/mcp/connectionTraffic';
import { ProtocolRules } from '../../../src/mcp/protocolRules';
import { TrafficRecorder } from '../../../src/mcp/trafficRecorder';
import { FakeClock } from '../../support/fakeClock';
import { RecordingLog } from '../../support/logs';
import { WatchedServer } from '../../support/watchedServer';

/** A server of 2025-11-25 that cannot keep its mouth shut. */
const CHATTY = `
const say = value => process.stdout.write(JSON.stringify(value) + '\\n');
require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
  const { id, method } = JSON.parse(line);
  if (method === 'initialize') {
    say({ hello: 'world' });
    say({ id: 7, result: {} });
    say({ jsonrpc: '2.0', id: null, result: {} });
    process.stdout.write('no JSON at all, which the package passes over\\n');
    const serverInfo = { name: 'chatty', version: '1' };
    say({ jsonrpc: '2.0', id, result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo } });
  } else if (id !== undefined) {
    say({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
  }
}).on('close', () => process.exit());
`;

describe('ConnectionTraffic', () => {
  let server: WatchedServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('reads a message once for the log, the record and the rules', () => {
    const clock = new FakeClock();
    const [recorder, rules, log] = [new TrafficRecorder(clock), new ProtocolRules(clock), new RecordingLog()];
    const traffic = new ConnectionTraffic({ recorder, rules }, 'stdio', log, clock);
    traffic.negotiated('2025-11-25', '2025-11-25', { tasks: {} });
    traffic.message('sent', { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { taskId: 'a' } });
    traffic.message('received', { jsonrpc: '2.0', id: 1, error: { code: -32_601, message: 'No' } });
    traffic.ended('It went.');
    assert.deepEqual(log.lines, ['trace → tasks/get #1 task a', 'trace ← #1 tasks/get 0 ms error -32601: No']);
    assert.deepEqual(
      recorder.entries().map(entry => (entry.kind === 'mark' ? entry.mark : entry.shape)),
      ['started', 'speaks', 'request', 'answer', 'ended'],
    );
    assert.deepEqual(
      rules.findings().map(({ rule }) => rule),
      ['method-offered-but-missing'],
    );
    recorder.dispose();
    rules.dispose();
  });

  it('knows output that is no message by what the client package reports, and says what is wrong with it', async () => {
    const transport = new StdioClientTransport({ command: process.execPath, args: ['-e', CHATTY], stderr: 'ignore' });
    server = await WatchedServer.connect(transport);
    const [finding, ...others] = server.rules.findings();
    assert.deepEqual([finding?.rule, finding?.count, others], ['message-unreadable', 3, []]);
    const reasons = server.recorder
      .entries()
      .flatMap(entry => (entry.kind === 'mark' && entry.mark === 'unreadable' ? [entry.text] : []));
    assert.equal(finding?.example, reasons[0]);
    assert.match(reasons[0] ?? '', /^jsonrpc: .*"2\.0"; .*Unrecognized key: "hello"$/);
    assert.match(reasons[1] ?? '', /^jsonrpc: [^;]*"2\.0"$/);
    assert.match(reasons[2] ?? '', /^id: [^;]*null$/);
  });

  it('leaves reports about anything else to the log', () => {
    const [recorder, rules] = [new TrafficRecorder(systemClock), new ProtocolRules(systemClock)];
    const traffic = new ConnectionTraffic({ recorder, rules }, 'http', new RecordingLog(), systemClock);
    traffic.reported(new Error('SSE stream disconnected: TypeError: terminated'));
    assert.deepEqual(rules.findings(), []);
    recorder.dispose();
    rules.dispose();
  });
});
