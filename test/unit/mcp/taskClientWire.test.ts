import assert from 'node:assert/strict';
import {
  CancelledError,
  faultOf,
  isCancelledError,
  isConnectionError,
  isInvalidMessageError,
  isProtocolError,
  isUserError,
} from '../../../src/base/errors';
import { isRecord } from '../../../src/base/record';
import { TaskClient20251125 } from '../../../src/mcp/taskClient20251125';
import { TaskClient20260728 } from '../../../src/mcp/taskClient20260728';
import type { CallRound, TaskAnswer, TaskSupport } from '../../../src/tasks/taskClient';
import { aTool } from '../../support/builders';
import { complete, FRESH, type RawWire, rawWire, rpcError } from '../../support/rawServer';
import { outcomeOf, settled } from '../../support/settled';

const EXTENSION = 'io.modelcontextprotocol/tasks';
const working = { taskId: 'a', status: 'working' };

describe('TaskClient20251125 on the wire', () => {
  let raw: RawWire;
  let client: TaskClient20251125;

  afterEach(() => raw.close());

  async function begin(tasks: object = { list: {}, cancel: {}, requests: { tools: { call: {} } } }): Promise<void> {
    raw = await rawWire('2025-11-25', { tasks });
    client = new TaskClient20251125(raw.wire);
    raw.server.on('tools/call', () => ({ content: [] }));
  }

  /** The `task` that a call asked for. */
  async function askedTask(taskSupport: TaskSupport, options: object = {}): Promise<unknown> {
    await client.call({ tool: aTool({ taskSupport }), args: {}, ...options });
    return raw.server.paramsOf('tools/call').at(-1)?.task;
  }

  it('asks for a task where server and tool allow it, and says how long to keep it', async () => {
    await begin();
    assert.deepEqual(await askedTask('optional'), {});
    assert.deepEqual(await askedTask('required', { ttlMs: 60_000 }), { ttl: 60_000 });
    assert.equal(await askedTask('forbidden', { ttlMs: 60_000, asTask: true }), undefined);
    assert.equal(await askedTask('optional', { asTask: false }), undefined);
  });

  it('asks for no task of a server that declares none for calls, whatever the tool says', async () => {
    await begin({ list: {}, cancel: {} });
    assert.equal(await askedTask('required'), undefined);
  });

  it('adds no related-task metadata to questions about a task', async () => {
    await begin();
    raw.server.on('tasks/get', () => working);
    await client.get('a');
    assert.deepEqual(raw.server.paramsOf('tasks/get'), [{ taskId: 'a' }]);
  });

  it('cancels what it asked for on the wire when it stops waiting', async () => {
    await begin();
    raw.server.on('tasks/result', () => undefined);
    const controller = new AbortController();
    const rejected = assert.rejects(client.result('a', controller.signal), isCancelledError);
    await settled();
    controller.abort();
    await rejected;
    await settled();
    const [request] = raw.server.received.filter(({ method }) => method === 'tasks/result');
    assert.equal(raw.server.paramsOf('notifications/cancelled')[0]?.requestId, request?.id);
  });

  it('waits for the result of a task as long as that works, and no longer than for anything else once it has ended', async () => {
    raw = await rawWire('2025-11-25', { tasks: { list: {} } }, undefined, { requestMs: 50, callMs: 50 });
    client = new TaskClient20251125(raw.wire);
    raw.server.on('tasks/result', () => undefined);
    raw.server.on('tasks/get', () => working);
    raw.server.on('tasks/list', () => ({ tasks: [{ ...working, taskId: 'b', status: 'completed' }] }));
    await client.get('a');
    await client.list(undefined);
    const waiting = client.result('a');
    waiting.catch(() => undefined);
    await assert.rejects(client.result('b'), error => faultOf(error) === 'timeout');
    assert.equal(await outcomeOf(waiting), 'pending');
  });

  it('waits no longer for the result of a task that had ended when it was made', async () => {
    raw = await rawWire('2025-11-25', { tasks: { requests: { tools: { call: {} } } } }, undefined, {
      requestMs: 50,
      callMs: 50,
    });
    client = new TaskClient20251125(raw.wire);
    raw.server.on('tools/call', () => ({ task: { ...working, status: 'completed' } }));
    raw.server.on('tasks/result', () => undefined);
    await client.call({ tool: aTool({ taskSupport: 'required' }), args: {} });
    await assert.rejects(client.result('a'), error => faultOf(error) === 'timeout');
  });

  it('gives up a result that does not come although its task has ended, and not before', async () => {
    raw = await rawWire('2025-11-25', { tasks: {} }, undefined, { requestMs: 50, callMs: 50 });
    client = new TaskClient20251125(raw.wire);
    raw.server.on('tasks/result', () => undefined);
    const waiting = client.result('a');
    const other = client.result('b');
    await raw.server.notify('notifications/tasks/status', { taskId: 'a', status: 'completed' });
    await assert.rejects(waiting, error => faultOf(error) === 'timeout');
    assert.equal(await outcomeOf(other), 'pending');
    other.catch(() => undefined);
  });

  it('gives up a list of tools that never ends', async () => {
    await begin();
    let pages = 0;
    raw.server.on('tools/list', () => ({ tools: [], nextCursor: `page ${++pages}` }));
    await assert.rejects(client.listTools(), isInvalidMessageError);
  });

  it('refuses an answer about another task, and one that is none', async () => {
    await begin();
    for (const answer of [{ ...working, taskId: 'b' }, {}, { task: working }]) {
      raw.server.on('tasks/get', () => answer);
      await assert.rejects(client.get('a'), isInvalidMessageError);
    }
  });

  it('passes over notifications that it cannot read, and hears the next', async () => {
    await begin();
    const heard: TaskAnswer[] = [];
    client.onDidReport(answer => heard.push(answer));
    await raw.server.notify('notifications/tasks/status', { status: 'working' });
    await raw.server.notify('notifications/tasks/status', working);
    assert.deepEqual(
      heard.map(({ report }) => report.taskId),
      ['a'],
    );
    assert.match(raw.log.text, /^warn .*passed over/);
  });

  it('knows progress by its token, and drops it once the task has ended', async () => {
    await begin();
    raw.server.on('tools/call', () => ({ task: working }));
    const heard: number[] = [];
    await client.call({ tool: aTool(), args: {}, onProgress: ({ progress }) => heard.push(progress) });
    const [params] = raw.server.paramsOf('tools/call');
    const progressToken = isRecord(params?._meta) ? params._meta.progressToken : undefined;
    assert.ok(progressToken);
    const report = (progress: number, token: unknown = progressToken) =>
      raw.server.notify('notifications/progress', { progressToken: token, progress });
    await report(1);
    await report(2, 'another');
    await raw.server.notify('notifications/tasks/status', working);
    await report(3);
    await raw.server.notify('notifications/tasks/status', { ...working, status: 'completed' });
    await report(4);
    assert.deepEqual(heard, [1, 3]);
  });

  it('drops the progress of a call that has been answered, or refused', async () => {
    await begin();
    const heard: number[] = [];
    const request = {
      tool: aTool(),
      args: {},
      onProgress: ({ progress }: { progress: number }) => heard.push(progress),
    };
    await client.call(request);
    raw.server.on('tools/call', () => {
      throw rpcError(-32_600, 'No');
    });
    await assert.rejects(client.call(request), isProtocolError);
    for (const { _meta } of raw.server.paramsOf('tools/call')) {
      const progressToken = isRecord(_meta) && _meta.progressToken;
      await raw.server.notify('notifications/progress', { progressToken, progress: 1 });
    }
    assert.deepEqual(heard, []);
  });

  it('reads every page of tools, and stops where the cursors repeat', async () => {
    await begin();
    const pages: Record<string, object> = {
      '': { tools: [{ name: 'a' }], nextCursor: '1' },
      '1': { tools: [{ name: 'b' }], nextCursor: '2' },
      '2': { tools: [{ name: 'c' }], nextCursor: '1' },
    };
    raw.server.on('tools/list', ({ cursor = '' }) => pages[String(cursor)]);
    assert.deepEqual(
      (await client.listTools()).map(({ name }) => name),
      ['a', 'b', 'c'],
    );
  });

  it('takes an empty cursor for a cursor', async () => {
    await begin();
    raw.server.on('tools/list', ({ cursor }) =>
      cursor === '' ? { tools: [{ name: 'b' }] } : { tools: [{ name: 'a' }], nextCursor: '' },
    );
    assert.deepEqual(
      (await client.listTools()).map(({ name }) => name),
      ['a', 'b'],
    );
  });

  it('asks no server for tools that has none', async () => {
    raw = await rawWire('2025-11-25', { tools: undefined });
    assert.deepEqual(await new TaskClient20251125(raw.wire).listTools(), []);
    assert.deepEqual(raw.server.paramsOf('tools/list'), []);
  });

  it('hears nothing of tasks from a server that declares none', async () => {
    raw = await rawWire('2025-11-25');
    client = new TaskClient20251125(raw.wire);
    client.onDidReport(() => assert.fail('It was heard'));
    await raw.server.notify('notifications/tasks/status', working);
  });

  it('hears nothing after its end, although a process goes on talking', async () => {
    await begin();
    const heard: TaskAnswer[] = [];
    client.onDidReport(answer => heard.push(answer));
    raw.server.on('tasks/get', async () => {
      raw.wire.end();
      return working;
    });
    await assert.rejects(client.get('a'), isConnectionError);
    await raw.server.notify('notifications/tasks/status', working);
    assert.deepEqual(heard, []);
  });

  it('says that the connection is closed, to those who wait and to those who ask', async () => {
    await begin();
    raw.server.on('tasks/result', () => undefined);
    const waiting = assert.rejects(client.result('a'), isConnectionError);
    await settled();
    await raw.server.close();
    await waiting;
    await assert.rejects(client.get('a'), isConnectionError);
  });

  describe('of a call that needs pages first', () => {
    const pages = {
      elicitations: [
        { mode: 'url', elicitationId: 'e-1', url: 'https://example.com/a', message: 'Sign in' },
        { mode: 'url', elicitationId: 'e-2', url: 'https://example.com/b', message: 'Pay' },
        { mode: 'url', url: 'https://example.com/without-an-id' },
        'garbage',
      ],
    };
    /** The server wants pages the first times, then answers. */
    const wantsPages = (times: number, data: unknown = pages) => {
      let calls = 0;
      raw.server.on('tools/call', () => {
        if (calls++ < times) {
          throw rpcError(-32_042, 'Pages first', data);
        }
        return { content: [] };
      });
    };
    const call = (answer: (key: string) => 'accept' | 'decline', rounds: CallRound[] = []) =>
      client.call({
        tool: aTool(),
        args: { a: 1 },
        onQuestions: async round => {
          rounds.push(round);
          return Object.fromEntries(Object.keys(round.questions).map(key => [key, { action: answer(key) }]));
        },
      });

    it('asks for each, and calls again once they are done', async () => {
      await begin();
      wantsPages(1);
      const rounds: CallRound[] = [];
      await call(() => 'accept', rounds);
      assert.deepEqual(rounds, [
        {
          isAboutPages: true,
          questions: {
            'e-1': { method: 'elicitation/create', params: pages.elicitations[0] },
            'e-2': { method: 'elicitation/create', params: pages.elicitations[1] },
          },
        },
      ]);
      const [first, second] = raw.server.paramsOf('tools/call');
      assert.deepEqual(first, second);
    });

    it('passes the error on when the user does not want to', async () => {
      await begin();
      wantsPages(9);
      await assert.rejects(
        call(key => (key === 'e-1' ? 'accept' : 'decline')),
        error => isProtocolError(error) && error.code === -32_042,
      );
      assert.equal(raw.server.paramsOf('tools/call').length, 1);
    });

    it('passes the error on where it names no page, or nobody is there to visit them', async () => {
      await begin();
      wantsPages(9, { elicitations: [] });
      await assert.rejects(
        call(() => 'accept'),
        isProtocolError,
      );
      wantsPages(9);
      await assert.rejects(client.call({ tool: aTool(), args: {} }), isProtocolError);
    });

    it('does not go round in circles for ever', async () => {
      await begin();
      wantsPages(99);
      await assert.rejects(
        call(() => 'accept'),
        isProtocolError,
      );
      assert.equal(raw.server.paramsOf('tools/call').length, 11);
    });
  });

  it('says which page is done, and passes over what names none', async () => {
    await begin();
    const done: string[] = [];
    client.onDidCompletePage(id => done.push(id));
    await raw.server.notify('notifications/elicitation/complete', { elicitationId: 'e-1' });
    await raw.server.notify('notifications/elicitation/complete', { elicitationId: 7 });
    assert.deepEqual(done, ['e-1']);
  });

  it('tells the server that the roots are others now', async () => {
    await begin();
    await client.rootsChanged();
    assert.equal(raw.server.paramsOf('notifications/roots/list_changed').length, 1);
  });

  it('hears progress of a task whose call it did not make, by the task that it names', async () => {
    await begin();
    const heard: unknown[] = [];
    client.onDidReportProgress(report => heard.push(report));
    const _meta = { 'io.modelcontextprotocol/related-task': { taskId: 'b' } };
    await raw.server.notify('notifications/progress', {
      progressToken: 'of another window',
      progress: 3,
      total: 4,
      _meta,
    });
    await raw.server.notify('notifications/progress', { progressToken: 'of nobody', progress: 3 });
    assert.deepEqual(heard, [{ taskId: 'b', progress: { progress: 3, total: 4 } }]);
  });

  it('uses tokens for progress that no other connection uses', async () => {
    const tokens = new Set<unknown>();
    for (let connection = 0; connection < 2; connection++) {
      await begin();
      await client.call({ tool: aTool(), args: {} });
      const [params] = raw.server.paramsOf('tools/call');
      tokens.add(isRecord(params?._meta) && params._meta.progressToken);
      await raw.close();
    }
    assert.equal(tokens.size, 2);
  });
});

describe('TaskClient20260728 on the wire', () => {
  let raw: RawWire;
  let client: TaskClient20260728;

  beforeEach(async () => {
    raw = await rawWire('2026-07-28', { extensions: { [EXTENSION]: {} } });
    client = new TaskClient20260728(raw.wire);
  });

  afterEach(() => raw.close());

  it('says of a resource that is asked something for that this is not possible', async () => {
    raw.server.on('resources/read', () => ({ resultType: 'input_required', inputRequests: {}, requestState: 'x' }));
    await assert.rejects(client.readResource('note://1'), /asks for input before it gives this out/);
  });

  it('declares the extension with every request', async () => {
    raw.server.on('tasks/get', () => complete(working));
    raw.server.on('tasks/cancel', () => complete({}));
    raw.server.on('tools/call', () => complete({ content: [] }));
    raw.server.on('tools/list', () => complete({ tools: [], ...FRESH }));
    raw.server.on('subscriptions/listen', () => undefined);
    await client.get('a');
    await client.cancel('a');
    await client.call({ tool: aTool(), args: {} });
    await client.listTools();
    client.follow(new Set(['a']));
    await settled();
    for (const method of ['tasks/get', 'tasks/cancel', 'tools/call', 'tools/list', 'subscriptions/listen']) {
      const meta = raw.server.paramsOf(method)[0]?._meta as Record<string, { extensions?: object }> | undefined;
      assert.deepEqual(meta?.['io.modelcontextprotocol/clientCapabilities']?.extensions, { [EXTENSION]: {} }, method);
    }
  });

  describe('of a call that the server asks about first', () => {
    const form = (message: string) => ({ method: 'elicitation/create', params: { message } });
    /** The server asks this, round by round, and then answers. */
    const asks = (...rounds: object[]) => {
      let calls = 0;
      raw.server.on('tools/call', () => {
        const round = rounds[calls++];
        return round ? { resultType: 'input_required', ...round } : complete({ content: [] });
      });
    };
    const accept = async ({ questions }: CallRound) =>
      Object.fromEntries(Object.keys(questions).map(key => [key, { action: 'accept', content: { key } }]));
    /** What the client sent with each call beside the tool. */
    const sent = () =>
      raw.server.paramsOf('tools/call').map(({ inputResponses, requestState }) => [inputResponses, requestState]);

    it('gives back the answers by their keys, and the state exactly as it came', async () => {
      const requestState = ' opaque \u0000 {"not": "ours"} ';
      asks({ inputRequests: { a: form('A?') }, requestState }, { inputRequests: { b: form('B?') } });
      await client.call({ tool: aTool(), args: { x: 1 }, onQuestions: accept });
      assert.deepEqual(sent(), [
        [undefined, undefined],
        [{ a: { action: 'accept', content: { key: 'a' } } }, requestState],
        [{ b: { action: 'accept', content: { key: 'b' } } }, undefined],
      ]);
      assert.deepEqual(
        raw.server.paramsOf('tools/call').map(params => params.arguments),
        [{ x: 1 }, { x: 1 }, { x: 1 }],
      );
    });

    it('calls again, after a while, where the server only says: not yet', async () => {
      asks({ requestState: 's' });
      await client.call({ tool: aTool(), args: {}, onQuestions: () => assert.fail('Nothing was asked') });
      assert.deepEqual(sent(), [
        [undefined, undefined],
        [undefined, 's'],
      ]);
    });

    it('takes the task that the call becomes in the end', async () => {
      raw.server.on('tools/call', ({ inputResponses }) =>
        inputResponses
          ? { resultType: 'task', ...working }
          : { resultType: 'input_required', inputRequests: { a: form('A?') } },
      );
      assert.equal((await client.call({ tool: aTool(), args: {}, onQuestions: accept })).kind, 'task');
    });

    it('gives up on a server that never stops asking', async () => {
      raw.server.on('tools/call', () => ({ resultType: 'input_required', inputRequests: { a: form('A?') } }));
      await assert.rejects(client.call({ tool: aTool(), args: {}, onQuestions: accept }), isInvalidMessageError);
      assert.equal(raw.server.paramsOf('tools/call').length, 20);
    });

    it('asks no longer when the connection ends, over which alone the call could go on', async () => {
      asks({ inputRequests: { a: form('A?') } });
      const untilTheEnd = (_round: CallRound, ended: AbortSignal) =>
        new Promise<never>((_, reject) => ended.addEventListener('abort', () => reject(ended.reason)));
      const calling = client.call({ tool: aTool(), args: {}, onQuestions: untilTheEnd });
      await settled();
      raw.wire.end();
      await assert.rejects(calling, error => faultOf(error) === 'closed');
    });

    it('makes the call no second time when it is cancelled while the user is asked', async () => {
      asks({ inputRequests: { a: form('A?') } });
      const cancelled = async () => {
        throw new CancelledError();
      };
      await assert.rejects(client.call({ tool: aTool(), args: {}, onQuestions: cancelled }), isCancelledError);
      assert.equal(raw.server.paramsOf('tools/call').length, 1);
    });
  });

  it('answers no request of a server, and asks nobody', async () => {
    await raw.server.send({ id: 'q-1', method: 'elicitation/create', params: { message: 'Where?' } });
    await raw.server.send({ id: 'q-2', method: 'roots/list' });
    await settled();
    assert.deepEqual(raw.questions, []);
    assert.deepEqual(
      raw.server.received.filter(({ id, method }) => method === undefined && String(id).startsWith('q-')),
      [],
    );
  });

  it('never asks for a task: that is the server’s to decide', async () => {
    raw.server.on('tools/call', () => ({ resultType: 'task', ...working }));
    const answer = await client.call({ tool: aTool(), args: { a: 1 }, ttlMs: 5, asTask: true });
    assert.equal(answer.kind, 'task');
    const { _meta, ...params } = raw.server.paramsOf('tools/call')[0] ?? {};
    assert.deepEqual(params, { name: 'build', arguments: { a: 1 } });
  });

  it('gives a result that breaks the tool’s own output schema', async () => {
    const outputSchema = { type: 'object', required: ['files'], properties: { files: { type: 'number' } } };
    const tool = { name: 'build', inputSchema: { type: 'object' }, outputSchema };
    raw.server.on('tools/list', () => complete({ tools: [tool], ...FRESH }));
    raw.server.on('tools/call', () => complete({ content: [], structuredContent: { files: 'many' } }));
    const [listed] = await client.listTools();
    assert.ok(listed);
    const answer = await client.call({ tool: listed, args: {} });
    assert.deepEqual(answer.kind === 'result' && answer.result.structuredContent, { files: 'many' });
  });

  it('reads an answer to tasks/get that calls itself a task, as some examples do', async () => {
    raw.server.on('tasks/get', () => ({
      resultType: 'task',
      ...working,
      status: 'completed',
      result: { content: [] },
    }));
    const { report, payload } = await client.get('a');
    assert.deepEqual([report.status, payload?.kind], ['completed', 'result']);
  });

  it('takes an unknown kind of result for a fault of the server', async () => {
    raw.server.on('tools/call', () => ({ resultType: 'surprise', content: [] }));
    await assert.rejects(client.call({ tool: aTool(), args: {} }), isInvalidMessageError);
  });

  it('reports what is pushed with its payload, and nothing that it cannot read', async () => {
    const heard: TaskAnswer[] = [];
    client.onDidReport(answer => heard.push(answer));
    await raw.server.notify('notifications/tasks', { taskId: 5 });
    await raw.server.notify('notifications/tasks', { ...working, status: 'failed', error: { code: 1, message: 'x' } });
    assert.match(raw.log.text, /^warn .*passed over/);
    assert.deepEqual(
      heard.map(({ report, payload }) => [report.status, payload]),
      [['failed', { kind: 'error', error: { code: 1, message: 'x' } }]],
    );
  });

  it('hears nothing of tasks from a server that declares none', async () => {
    await raw.close();
    raw = await rawWire('2026-07-28');
    new TaskClient20260728(raw.wire).onDidReport(() => assert.fail('It was heard'));
    await raw.server.notify('notifications/tasks', working);
    assert.equal(raw.log.text, '');
  });

  it('says that a cancelled task left no result', async () => {
    raw.server.on('tasks/get', () => complete({ ...working, status: 'cancelled' }));
    await assert.rejects(client.result('a'), error => isUserError(error) && /cancelled/.test(error.message));
  });
});
