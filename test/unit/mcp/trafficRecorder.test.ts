import assert from 'node:assert/strict';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { hideCreatedTask } from '../../../src/mcp/createdTask';
import { MessageReader } from '../../../src/mcp/messageReader';
import { type ConnectionRecording, TrafficRecorder } from '../../../src/mcp/trafficRecorder';
import type { TrafficMessage } from '../../../src/tasks/traffic';
import { FakeClock } from '../../support/fakeClock';

const related = (taskId: string) => ({ _meta: { 'io.modelcontextprotocol/related-task': { taskId } } });
const SECRET_ANSWER = { city: 'hunter2' };

describe('TrafficRecorder', () => {
  let clock: FakeClock;
  let recorder: TrafficRecorder;
  let reader: MessageReader;
  let recording: ConnectionRecording;

  beforeEach(() => {
    clock = new FakeClock();
    recorder = new TrafficRecorder(clock, text => text.replaceAll('s3cret', '•••'));
    connect();
  });

  afterEach(() => recorder.dispose());

  function connect(): void {
    reader = new MessageReader(() => clock.now());
    recording = recorder.connectionStarted('stdio');
  }

  function record(direction: 'sent' | 'received', message: object): JSONRPCMessage {
    const whole = { jsonrpc: '2.0', ...message } as JSONRPCMessage;
    recording.seen(reader.read(direction, whole));
    return whole;
  }

  const sent = (message: object) => record('sent', message);
  const received = (message: object) => record('received', message);
  const messages = (): TrafficMessage[] => recorder.entries().filter(entry => entry.kind === 'message');
  const lastMessage = () => messages().at(-1);

  it('remembers direction, method, ID, task, and how long an answer took', async () => {
    sent({ id: 1, method: 'tasks/get', params: { taskId: 'a' } });
    await clock.advance(12);
    received({ id: 1, error: { code: -32_602, message: 'No' } });
    const at = Date.parse('2026-01-01T00:00:00.000Z');
    const common = { kind: 'message', connection: 1, method: 'tasks/get', id: 1, taskId: 'a' };
    assert.deepEqual(messages(), [
      {
        ...common,
        seq: 2,
        time: at,
        direction: 'sent',
        shape: 'request',
        message: { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { taskId: 'a' } },
      },
      {
        ...common,
        seq: 3,
        time: at + 12,
        direction: 'received',
        shape: 'answer',
        tookMs: 12,
        errorCode: -32_602,
        message: { jsonrpc: '2.0', id: 1, error: { code: -32_602, message: 'No' } },
      },
    ]);
  });

  it('marks where connections begin and end, and what came that is no message', () => {
    recording.speaks('2025-11-25');
    recording.unreadable('Unexpected\ntoken');
    recording.ended('The server closed the connection.');
    const late = recording;
    connect();
    late.ended('again');
    assert.deepEqual(
      recorder.entries().map(entry => entry.kind === 'mark' && `${entry.connection} ${entry.mark} ${entry.text}`),
      [
        '1 started stdio',
        '1 speaks 2025-11-25',
        '1 unreadable Unexpected token',
        '1 ended The server closed the connection.',
        '2 started stdio',
        '1 ended again',
      ],
    );
  });

  it('keeps what came over the wire, though answers are changed for the client package later', () => {
    sent({ id: 1, method: 'tools/call' });
    const answer = received({ id: 1, result: { resultType: 'task', taskId: 'a', status: 'working' } });
    hideCreatedTask(answer);
    assert.deepEqual(lastMessage()?.message.result, { resultType: 'task', taskId: 'a', status: 'working' });
  });

  it('keeps arguments and results', () => {
    sent({ id: 1, method: 'tools/call', params: { name: 'build', arguments: { content: 'x' } } });
    received({ id: 1, result: { content: [{ type: 'text', text: 'y' }] } });
    const [call, answer] = messages();
    assert.deepEqual(call?.message.params, { name: 'build', arguments: { content: 'x' } });
    assert.deepEqual(answer?.message.result, { content: [{ type: 'text', text: 'y' }] });
  });

  describe('what a user answered in a form', () => {
    const forms = { action: 'accept', content: SECRET_ANSWER };

    it('is not kept of tasks/update: only what was decided', () => {
      const inputResponses = {
        name: forms,
        other: { action: 'decline' },
        sampled: { role: 'user', content: 'hunter2' },
      };
      sent({ id: 1, method: 'tasks/update', params: { taskId: 'a', inputResponses } });
      assert.deepEqual(lastMessage()?.message.params, {
        taskId: 'a',
        inputResponses: { name: { action: 'accept' }, other: { action: 'decline' }, sampled: {} },
      });
    });

    it('is not kept of a call that is sent again with it', () => {
      const params = { name: 'build', arguments: { a: 1 }, requestState: 's', inputResponses: { name: forms } };
      const message = sent({ id: 2, method: 'tools/call', params });
      const kept = { ...params, inputResponses: { name: { action: 'accept' } } };
      assert.deepEqual(lastMessage()?.message.params, kept);
      assert.deepEqual((message as { params?: unknown }).params, params, 'the message itself is untouched');
    });

    it('is not kept of an elicitation that is answered', () => {
      received({ id: 7, method: 'elicitation/create', params: { message: 'Where?', ...related('a') } });
      sent({ id: 7, result: { ...forms, ...related('a') } });
      assert.deepEqual(lastMessage()?.message.result, { action: 'accept', ...related('a') });
      assert.equal(lastMessage()?.taskId, 'a');
    });

    it('is not kept where the question was forgotten', () => {
      sent({ id: 7, result: forms });
      assert.deepEqual(lastMessage()?.message.result, { action: 'accept' });
    });

    it('is not kept where it has a form that nobody knows', () => {
      for (const inputResponses of [
        SECRET_ANSWER,
        [SECRET_ANSWER],
        'hunter2',
        { name: 'hunter2' },
        { name: { action: SECRET_ANSWER } },
      ]) {
        sent({ id: 1, method: 'tasks/update', params: { taskId: 'a', inputResponses } });
      }
      assert.equal(JSON.stringify(recorder.entries()).includes('hunter2'), false);
    });
  });

  describe('the messages of one task', () => {
    it('are all that concern it, the call that made it included', () => {
      sent({ id: 1, method: 'tools/call', params: { task: {}, _meta: { progressToken: 'p' } } });
      sent({ id: 2, method: 'tools/call', params: { task: {} } });
      received({ method: 'notifications/tasks/status', params: { taskId: 'a', status: 'working' } });
      received({ id: 2, result: { task: { taskId: 'b' } } });
      received({ id: 1, result: { task: { taskId: 'a' } } });
      received({ method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } });
      sent({ id: 3, method: 'tasks/result', params: { taskId: 'a' } });
      received({ id: 1, method: 'elicitation/create', params: related('a') });
      sent({ id: 1, result: { action: 'decline' } });
      sent({ id: 4, method: 'tasks/list' });
      received({ id: 4, result: { tasks: [{ taskId: 'a' }] } });
      received({ id: 3, result: { content: [] } });
      assert.deepEqual(
        recorder.entriesOfTask('a').map(({ direction, method, id }) => `${direction} ${method} ${id}`),
        [
          'sent tools/call 1',
          'received notifications/tasks/status undefined',
          'received tools/call 1',
          'received notifications/progress undefined',
          'sent tasks/result 3',
          'received elicitation/create 1',
          'sent elicitation/create 1',
          'received tasks/result 3',
        ],
      );
    });

    it('do not mix with those of another connection that uses the same numbers', () => {
      sent({ id: 1, method: 'tools/call', params: { name: 'first' } });
      connect();
      sent({ id: 1, method: 'tools/call', params: { name: 'second' } });
      received({ id: 1, result: { task: { taskId: 'a' } } });
      assert.deepEqual(
        recorder.entriesOfTask('a').map(({ connection, shape }) => `${connection} ${shape}`),
        ['2 request', '2 answer'],
      );
    });
  });

  describe('its bounds', () => {
    it('are 2,000 entries, the newest ones', () => {
      for (let i = 0; i < 2_500; i += 1) {
        received({ method: 'notifications/tasks/status', params: { taskId: `${i}` } });
      }
      const entries = recorder.entries();
      assert.equal(entries.length, 2_000);
      assert.equal(recorder.forgotten, 501);
      assert.deepEqual([entries[0]?.seq, entries.at(-1)?.seq], [502, 2_501]);
      assert.deepEqual([messages()[0]?.taskId, lastMessage()?.taskId], ['500', '2499']);
    });

    it('are about 8 MiB of messages', () => {
      for (let i = 0; i < 300; i += 1) {
        received({ method: 'x', params: { i, text: 'x'.repeat(60_000) } });
      }
      const kept = recorder.entries().length;
      assert.ok(kept > 130 && kept < 140, String(kept));
      assert.match(JSON.stringify(lastMessage()), /"i":299/);
    });

    it('cut a large message, of which the beginning is kept', () => {
      sent({ id: 1, method: 'tools/call', params: { name: 'dump' } });
      const text = `A s3cret beginning${'x'.repeat(50_000_000)}`;
      received({ id: 1, result: { content: [{ type: 'text', text }], ...related('a') } });
      const { isCut, cutFromBytes, method, id, taskId, message } = lastMessage() ?? assert.fail();
      assert.deepEqual([isCut, method, id, taskId], [true, 'tools/call', 1, 'a']);
      assert.ok((cutFromBytes ?? 0) > 50_000_000);
      assert.ok(JSON.stringify(message).length < 8_000);
      assert.match(JSON.stringify(message), /"text":"A ••• beginningxxx/);
    });

    it('cut a deep message too, and one whose own words are the large part', () => {
      received({ method: 'x', params: JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) });
      assert.equal(lastMessage()?.isCut, true);
      assert.equal(lastMessage()?.cutFromBytes, undefined);
      received({ id: 'i'.repeat(500_000), method: 'm'.repeat(500_000) });
      assert.ok(JSON.stringify(lastMessage()).length < 12_000);
    });

    it('count a cut message by what is kept of it', () => {
      for (let i = 0; i < 1_000; i += 1) {
        received({ method: 'x', params: { text: 'x'.repeat(100_000) } });
      }
      assert.equal(messages().length, 1_000);
    });
  });

  it('tells of changes once a turn, and counts them at once', async () => {
    await clock.advance(0);
    let told = 0;
    recorder.onDidChange(() => {
      told += 1;
    });
    const before = recorder.version;
    received({ method: 'x' });
    received({ method: 'y' });
    assert.deepEqual([recorder.version - before, told], [2, 0]);
    await clock.advance(0);
    assert.equal(told, 1);
    received({ method: 'z' });
    await clock.advance(0);
    assert.equal(told, 2);
  });

  it('forgets everything when told to, and goes on counting', () => {
    received({ method: 'x' });
    recorder.clear();
    assert.deepEqual(recorder.entries(), []);
    received({ method: 'y' });
    assert.deepEqual([lastMessage()?.seq, recorder.forgotten], [3, 2]);
  });
});
