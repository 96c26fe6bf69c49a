import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TrafficMessage } from '../../../src/tasks/traffic';
import { trafficJsonl } from '../../../src/tasks/trafficJsonl';
import { trafficText } from '../../../src/tasks/trafficText';

const TIME = new Date(2026, 0, 2, 3, 4, 5, 67).getTime(); // Local: that is what is shown.
const ID = '786512e2-9e0d-44bd-8f29-789f320fe840';
const asIs = (text: string) => text;
const text = (...entries: Parameters<typeof trafficText>[0]) => trafficText(entries, { redact: asIs });

function message(more: Partial<TrafficMessage> & Pick<TrafficMessage, 'message'>): TrafficMessage {
  return { kind: 'message', seq: 1, time: TIME, connection: 1, direction: 'sent', shape: 'request', ...more };
}

const REQUEST = message({
  method: 'tasks/get',
  id: 4,
  taskId: ID,
  message: { jsonrpc: '2.0', id: 4, method: 'tasks/get', params: { taskId: ID } },
});
const ANSWER = message({
  ...REQUEST,
  direction: 'received',
  shape: 'answer',
  tookMs: 18,
  message: { jsonrpc: '2.0', id: 4, result: { taskId: ID, status: 'completed', content: ['x'.repeat(60)] } },
});

describe('trafficText', () => {
  it('is a block per message: time, direction, method, ID, duration, task, and its body', () => {
    assert.equal(
      text(REQUEST, ANSWER),
      `03:04:05.067 → tasks/get #4 task 786512e2…
{"taskId":"${ID}"}

03:04:05.067 ← answer to tasks/get #4 18 ms task 786512e2…
{
  "taskId": "${ID}",
  "status": "completed",
  "content": [
    "${'x'.repeat(60)}"
  ]
}
`,
    );
  });

  it('shows errors, notifications without a body, and answers to nobody knows what', () => {
    const refused = { jsonrpc: '2.0', id: 4, error: { code: -32_602, message: 'No' } };
    const error = message({ ...ANSWER, errorCode: -32_602, message: refused });
    const bare = message({ shape: 'notification', method: 'notifications/initialized', message: { jsonrpc: '2.0' } });
    const lost = message({ shape: 'answer', id: 'x', message: { jsonrpc: '2.0', id: 'x', result: {} } });
    assert.equal(
      text(error, bare, lost),
      `03:04:05.067 ← answer to tasks/get #4 18 ms task 786512e2… error -32602
{"code":-32602,"message":"No"}

03:04:05.067 → notifications/initialized

03:04:05.067 → answer to an unknown request #x
{}
`,
    );
  });

  it('says in words what was cut, what is forgotten, and what connections did', () => {
    const cut = message({ method: 'x', isCut: true, cutFromBytes: 70_000, message: { params: { text: 'begin…' } } });
    const deep = message({ method: 'x', isCut: true, message: { params: ['…'] } });
    const mark = { kind: 'mark', seq: 1, time: TIME, connection: 2 } as const;
    const marks = [
      { ...mark, mark: 'started', text: 'stdio' },
      { ...mark, mark: 'speaks', text: '2025-11-25' },
      { ...mark, mark: 'speaks', text: 'none' },
      { ...mark, mark: 'unreadable', text: 'Unexpected token' },
      { ...mark, mark: 'ended', text: 'It went.' },
    ] as const;
    assert.equal(
      trafficText([...marks, cut, deep], { redact: asIs, forgotten: 3 }),
      `Older messages are no longer kept: 3.

2026-01-02 03:04:05.067 ── Connection 2 is started over stdio.

2026-01-02 03:04:05.067 ── Connection 2 speaks the tasks of 2025-11-25.

2026-01-02 03:04:05.067 ── Connection 2 has no tasks.

2026-01-02 03:04:05.067 ── Connection 2 brought something that is no message: Unexpected token

2026-01-02 03:04:05.067 ── Connection 2 has ended: It went.

03:04:05.067 → x
(more than 68 KiB: only the beginning follows)
{"text":"begin…"}

03:04:05.067 → x
(too deep to be kept: only the beginning follows)
["…"]
`,
    );
  });

  it('shows what is invisible, and lets nothing of it act', () => {
    const evil = 'a\u0000\u001b[31m\u007f\u0085\u202e\u2028\ufeffz';
    const shown = text(message({ method: evil, id: evil, taskId: evil, message: { params: { [evil]: evil } } }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\ufeff]/);
    assert.equal(shown.split('\n').length, 3);
    assert.match(shown, /a\\u0000\\u001b\[31m\\u007f\\u0085\\u202e\\u2028\\ufeffz/);
  });
});

describe('trafficJsonl', () => {
  const lines = (entries: Parameters<typeof trafficJsonl>[0], redact = asIs): unknown[] =>
    trafficJsonl(entries, redact)
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line));

  it('is an object per message, and nothing per mark', () => {
    const cut = message({ method: 'x', isCut: true, message: { method: 'x' } });
    const mark = { kind: 'mark', seq: 1, time: TIME, connection: 2, mark: 'started', text: 'stdio' } as const;
    const time = new Date(TIME).toISOString();
    assert.deepEqual(lines([mark, REQUEST, ANSWER, cut]), [
      { time, direction: 'sent', connection: 1, method: 'tasks/get', id: 4, taskId: ID, message: REQUEST.message },
      {
        time,
        direction: 'received',
        connection: 1,
        method: 'tasks/get',
        id: 4,
        taskId: ID,
        ms: 18,
        message: ANSWER.message,
      },
      { time, direction: 'sent', connection: 1, method: 'x', cut: true, message: { method: 'x' } },
    ]);
  });

  it('is valid JSON of the same messages, whatever strangers send', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ stringUnit: 'binary' })), params => {
        const [line] = lines([message({ message: { params } })]) as [{ message: unknown }];
        assert.deepEqual(line.message, JSON.parse(JSON.stringify({ params })));
      }),
    );
  });

  it('is valid JSON, and one line for each, whatever is masked', () => {
    const secrets = ['"', ':', '1', 'true', '{', 'a', '\\', 'message'];
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...secrets), (params, secret) => {
        const redact = (value: string) => value.replaceAll(secret, '•••');
        const [line] = lines([message({ method: 'x', message: { params } })], redact) as [Record<string, unknown>];
        assert.equal(line.direction, 'sent');
      }),
    );
  });

  it('has no secret in it, as a text, a name or a number', () => {
    const params = { text: 'a hunter2', hunter2: 1, list: [90210], json: '{"password":"hunter2"}' };
    const entry = message({ method: 'hunter2', id: 90210, taskId: 'my-hunter2-task', message: { params } });
    const redact = (value: string) => value.replaceAll('hunter2', '•••').replaceAll('90210', '•••');
    for (const shown of [trafficJsonl([entry], redact), trafficText([entry], { redact })]) {
      assert.doesNotMatch(shown, /hunter2|90210/);
      assert.match(shown, /a •••/);
    }
  });
});
