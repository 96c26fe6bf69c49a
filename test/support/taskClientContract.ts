import assert from 'node:assert/strict';
import {
  INVALID_PARAMS,
  isCancelledError,
  isConnectionError,
  isProtocolError,
  isUnknownTaskError,
  isUserError,
  UserError,
} from '../../src/base/errors';
import type { TaskProgress } from '../../src/tasks/task';
import type { CallAnswer, CallRound, TaskAnswer, TaskClient, Tool } from '../../src/tasks/taskClient';
import type { ServerOrder, ServerScript } from './serverScript';
import { outcomeOf, settled } from './settled';

/** A client under test, and the server behind it. */
export interface ContractSubject {
  readonly client: TaskClient;
  /** Resolves when the server has done it and everything it sent because of it has arrived. */
  order(order: ServerOrder): Promise<void>;
  /** Ends the connection; may be called twice. */
  close(): Promise<void>;
}

export type MakeSubject = (script: ServerScript) => Promise<ContractSubject>;

/** A busy machine may take its time to start a process. */
const PROCESS_TIMEOUT_MS = 15_000;

const text = (value: string) => ({ content: [{ type: 'text', text: value }] });
const taken = { code: -32_099, message: 'Port is taken', data: { port: 80 } };

const where = (message: string) => ({
  method: 'elicitation/create',
  params: { mode: 'form', message, requestedSchema: { type: 'object', properties: { place: { type: 'string' } } } },
});

const SCRIPT: ServerScript = {
  tools: [
    { name: 'build', title: 'Build', description: 'Builds it', pollInterval: 700, ttl: 60_000 },
    { name: 'book', askFirst: { room: where('Which room?') } },
    { name: 'time', immediate: true, taskSupport: 'forbidden', result: text('noon') },
  ],
  preload: [
    { taskId: 'working', statusMessage: 'Compiling' },
    { taskId: 'odd', status: 'paused' },
    { taskId: 'asking', status: 'input_required' },
    { taskId: 'done', status: 'completed', result: { ...text('built'), structuredContent: { files: 3 } } },
    { taskId: 'broken', status: 'failed', error: taken, statusMessage: 'No port' },
    { taskId: 'stopped', status: 'cancelled' },
  ],
  pageSize: 4,
  resources: { 'note://1': { mimeType: 'text/plain', text: 'Buy milk' }, 'dot://1': { blob: 'AAAA' } },
};

/** What every `TaskClient` does, whatever is behind it: the fake is only worth something if the real ones pass too. */
export function describeTaskClient(name: string, make: MakeSubject): void {
  describe(`${name} as a TaskClient of 2025-11-25`, function () {
    this.timeout(PROCESS_TIMEOUT_MS);
    const the = subjectOf(make, { ...SCRIPT, generation: '2025-11-25' });
    describeBoth(the);
    describeLegacy(the);
  });
  describe(`${name} as a TaskClient of 2026-07-28`, function () {
    this.timeout(PROCESS_TIMEOUT_MS);
    const the = subjectOf(make, { ...SCRIPT, generation: '2026-07-28' });
    describeBoth(the);
    describeModern(the);
  });
  describe(`${name} as a TaskClient of a server without tasks`, function () {
    this.timeout(PROCESS_TIMEOUT_MS);
    describeWithoutTasks(make);
  });
}

/** One server for all the tests of a suite: each test uses tasks of its own. */
function subjectOf(make: MakeSubject, script: ServerScript): Subject {
  let subject: ContractSubject | undefined;
  before(async () => {
    subject = await make(script);
  });
  after(() => subject?.close());
  return () => {
    assert.ok(subject);
    return subject;
  };
}

type Subject = () => ContractSubject;

function describeBoth(the: Subject): void {
  it('reads a task with everything the server says of it', async () => {
    const { report } = await the().client.get('working');
    assert.match(report.createdAt, /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(
      { ...report, createdAt: '', lastUpdatedAt: '' },
      {
        taskId: 'working',
        status: 'working',
        statusWord: 'working',
        statusMessage: 'Compiling',
        createdAt: '',
        lastUpdatedAt: '',
        ttlMs: null,
        pollIntervalMs: 20,
      },
    );
  });

  it('reads what is behind the link of a result, and says what the server does not find', async () => {
    const { client } = the();
    const note = { uri: 'note://1', mimeType: 'text/plain', text: 'Buy milk' };
    assert.deepEqual(await client.readResource('note://1'), [note]);
    assert.deepEqual(await client.readResource('dot://1'), [{ uri: 'dot://1', blob: 'AAAA' }]);
    await assert.rejects(client.readResource('note://2'), isProtocolError);
  });

  it('keeps a status word that it does not know', async () => {
    const { report } = await the().client.get('odd');
    assert.deepEqual([report.status, report.statusWord], ['unknown', 'paused']);
  });

  it('reports a task that waits for input', async () => {
    assert.equal((await the().client.get('asking')).report.status, 'input_required');
  });

  it('says that the server does not know a task', async () => {
    await assert.rejects(the().client.get('nobody'), isUnknownTaskError);
    await assert.rejects(the().client.result('nobody'), isUnknownTaskError);
    await assert.rejects(the().client.cancel('nobody'), isUnknownTaskError);
  });

  it('gives the result of a completed task as it was sent', async () => {
    const payload = await the().client.result('done');
    assert.equal(payload.kind, 'result');
    assert.deepEqual(payload.result.content, text('built').content);
    assert.deepEqual(payload.result.structuredContent, { files: 3 });
  });

  it('has no result of a cancelled task', async () => {
    await assert.rejects(the().client.result('stopped'), error => isProtocolError(error) || isUserError(error));
  });

  it('makes a task of a call, and knows it from then on', async () => {
    const answer = await the().client.call({ tool: await toolNamed(the().client, 'build'), args: {} });
    const { taskId, status, ttlMs, pollIntervalMs } = reportOf(answer);
    assert.deepEqual([status, ttlMs, pollIntervalMs], ['working', 60_000, 700]);
    assert.equal((await the().client.get(taskId)).report.taskId, taskId);
  });

  it('gives the result of a call that is answered at once', async () => {
    const answer = await the().client.call({ tool: await toolNamed(the().client, 'time'), args: {} });
    assert.equal(answer.kind, 'result');
    assert.deepEqual(answer.result.content, text('noon').content);
  });

  it('passes on why a call was refused', async () => {
    const tool: Tool = { name: 'nothing', inputSchema: { type: 'object' }, taskSupport: 'optional' };
    await assert.rejects(
      the().client.call({ tool, args: {} }),
      error => isProtocolError(error) && error.code === INVALID_PARAMS,
    );
  });

  it('asks nothing for a signal that has aborted, and stops waiting for one that aborts', async () => {
    await assert.rejects(the().client.get('working', AbortSignal.abort()), isCancelledError);
    const controller = new AbortController();
    const asking = the().client.get('working', controller.signal);
    controller.abort();
    await assert.rejects(asking, isCancelledError);
  });
}

function describeLegacy(the: Subject): void {
  it('offers what the server declares', async () => {
    assert.equal(the().client.generation, '2025-11-25');
    assert.deepEqual(the().client.abilities, { tasks: true, list: true, cancel: true, call: true });
    const { name, title, description, taskSupport } = await toolNamed(the().client, 'build');
    assert.deepEqual([name, title, description, taskSupport], ['build', 'Build', 'Builds it', 'optional']);
    assert.equal((await toolNamed(the().client, 'time')).taskSupport, 'forbidden');
  });

  it('calls a tool directly when it is asked to', async () => {
    const tool = await toolNamed(the().client, 'build');
    assert.equal((await the().client.call({ tool, args: {}, asTask: false })).kind, 'result');
  });

  it('sends no payload along with a task', async () => {
    assert.equal((await the().client.get('done')).payload, undefined);
  });

  it('rejects with the JSON-RPC error in which a task ended', async () => {
    await assert.rejects(the().client.result('broken'), error => {
      assert.ok(isProtocolError(error));
      assert.deepEqual({ code: error.code, message: error.message, data: error.data }, taken);
      return true;
    });
  });

  it('waits with the result until the task ends', async () => {
    await the().order({ set: { taskId: 'slow' } });
    const result = the().client.result('slow');
    assert.equal(await outcomeOf(result), 'pending');
    await the().order({ set: { taskId: 'slow', status: 'completed', result: text('at last') } });
    assert.deepEqual((await result).kind, 'result');
  });

  it('answers a cancellation with the cancelled task, and refuses it for one that has ended', async () => {
    await the().order({ set: { taskId: 'cancel-me' } });
    assert.equal((await the().client.cancel('cancel-me'))?.status, 'cancelled');
    await assert.rejects(the().client.cancel('cancel-me'), isUnknownTaskError);
  });

  it('passes on why a cancellation was refused', async () => {
    await the().order({ set: { taskId: 'stubborn', refuseCancel: { code: -32_600, message: 'Never' } } });
    await assert.rejects(the().client.cancel('stubborn'), error => {
      return isProtocolError(error) && error.code === -32_600 && error.message.includes('Never');
    });
  });

  it('lists the tasks page by page, and refuses a cursor it did not give', async () => {
    const first = await the().client.list(undefined);
    assert.deepEqual(
      first.reports.map(({ taskId }) => taskId),
      ['working', 'odd', 'asking', 'done'],
    );
    assert.ok(first.nextCursor);
    const second = await the().client.list(first.nextCursor);
    assert.deepEqual(
      second.reports.slice(0, 2).map(({ taskId }) => taskId),
      ['broken', 'stopped'],
    );
    await assert.rejects(
      the().client.list('no cursor'),
      error => isProtocolError(error) && error.code === INVALID_PARAMS,
    );
  });

  it('reports what the server notifies, of any task', async () => {
    const heard = listenTo(the().client);
    await the().order({ set: { taskId: 'news', statusMessage: 'Halfway' }, notify: true });
    assert.deepEqual(
      heard.map(({ report, payload }) => [report.taskId, report.statusMessage, payload]),
      [['news', 'Halfway', undefined]],
    );
    assert.equal(the().client.isPushed('news'), false);
  });

  it('answers no question by its key: those of this revision are requests', async () => {
    await assert.rejects(the().client.update('asking', { a: { action: 'cancel' } }), isConnectionError);
  });

  it('reports progress for as long as the task runs', async () => {
    const heard: TaskProgress[] = [];
    const tool = await toolNamed(the().client, 'build');
    const answer = await the().client.call({ tool, args: {}, onProgress: progress => heard.push(progress) });
    const { taskId } = reportOf(answer);
    await the().order({ set: { taskId, progress: { progress: 1, total: 4, message: 'Linking' } } });
    await the().order({ set: { taskId, progress: { progress: 2 } } });
    assert.deepEqual(heard, [{ progress: 1, total: 4, message: 'Linking' }, { progress: 2 }]);
  });
}

function describeModern(the: Subject): void {
  it('offers what the extension always offers', async () => {
    assert.equal(the().client.generation, '2026-07-28');
    assert.deepEqual(the().client.abilities, { tasks: true, list: false, cancel: true, call: true });
    assert.equal((await toolNamed(the().client, 'build')).taskSupport, 'server');
    await assert.rejects(the().client.list(undefined));
  });

  it('leaves it to the server whether a call becomes a task', async () => {
    const tool = await toolNamed(the().client, 'build');
    assert.equal((await the().client.call({ tool, args: {}, asTask: false })).kind, 'task');
  });

  it('brings the payload along with a task that has ended', async () => {
    const { payload } = await the().client.get('done');
    assert.ok(payload?.kind === 'result');
    assert.deepEqual(payload.result.structuredContent, { files: 3 });
    assert.equal((await the().client.get('working')).payload, undefined);
  });

  it('gives the JSON-RPC error in which a task ended as its payload', async () => {
    assert.deepEqual(await the().client.result('broken'), { kind: 'error', error: taken });
  });

  it('brings along what a task asks, and answers it key by key', async () => {
    const { client, order } = the();
    const inputRequests = { from: where('From where?'), to: where('To where?') };
    await order({ set: { taskId: 'travel', status: 'input_required', inputRequests } });
    assert.deepEqual((await client.get('travel')).report.inputRequests, inputRequests);
    await client.update('travel', { to: { action: 'accept', content: { place: 'Rome' } } });
    const halfway = (await client.get('travel')).report;
    assert.deepEqual([halfway.status, Object.keys(halfway.inputRequests ?? {})], ['input_required', ['from']]);
    await client.update('travel', { from: { action: 'decline' } });
    const after = (await client.get('travel')).report;
    assert.deepEqual([after.status, after.inputRequests], ['working', undefined]);
  });

  it('is told that nobody knows the task whose question it answers', async () => {
    await assert.rejects(the().client.update('nobody', { a: { action: 'cancel' } }), isUnknownTaskError);
  });

  it('asks what the server wants to know before it goes on with a call', async () => {
    const { client } = the();
    const asked: CallRound[] = [];
    const answer = await client.call({
      tool: await toolNamed(client, 'book'),
      args: {},
      onQuestions: async round => {
        asked.push(round);
        return { room: { action: 'accept', content: { place: 'Blue' } } };
      },
    });
    assert.deepEqual(asked, [{ questions: { room: where('Which room?') } }]);
    assert.equal(answer.kind, 'task');
  });

  it('makes no call go on that nobody answers for', async () => {
    const { client } = the();
    const tool = await toolNamed(client, 'book');
    await assert.rejects(
      client.call({ tool, args: {} }),
      error => isUserError(error) && error.code === 'inputRequired',
    );
    const refused = async () => {
      throw new UserError('No', 'refused');
    };
    await assert.rejects(client.call({ tool, args: {}, onQuestions: refused }), error => {
      return isUserError(error) && error.code === 'refused';
    });
  });

  it('has no result of a task that still runs', async () => {
    await assert.rejects(the().client.result('working'), error => isUserError(error) && error.code === 'noResult');
  });

  it('only has a cancellation acknowledged, of a task that has ended too', async () => {
    await the().order({ set: { taskId: 'stubborn', refuseCancel: true } });
    assert.equal(await the().client.cancel('stubborn'), undefined);
    assert.equal((await the().client.get('stubborn')).report.status, 'working');
    assert.equal(await the().client.cancel('done'), undefined);
  });

  it('reports what the server notifies of the tasks it was asked to follow', async () => {
    const { client, order } = the();
    await order({ set: { taskId: 'followed' } });
    await order({ set: { taskId: 'other' } });
    const heard = listenTo(client);
    client.follow(new Set(['followed', 'never heard of']));
    await until(() => client.isPushed('followed'));
    assert.deepEqual([client.isPushed('other'), client.isPushed('never heard of')], [false, false]);
    await order({ set: { taskId: 'other', status: 'completed' }, notify: true });
    await order({ set: { taskId: 'followed', status: 'completed', result: text('built') }, notify: true });
    assert.deepEqual(
      heard.map(({ report, payload }) => [report.taskId, report.status, payload?.kind]),
      [['followed', 'completed', 'result']],
    );
    client.follow(new Set());
    await until(() => !client.isPushed('followed'));
  });
}

function describeWithoutTasks(make: MakeSubject): void {
  let subject: ContractSubject | undefined;
  afterEach(() => subject?.close());

  for (const generation of ['2025-11-25', '2026-07-28'] as const) {
    it(`calls the tools of a ${generation} server directly`, async () => {
      subject = await make({ ...SCRIPT, generation, capabilities: { tasks: false } });
      assert.equal(subject.client.generation, 'none');
      assert.deepEqual(subject.client.abilities, { tasks: false, list: false, cancel: false, call: false });
      const tool = await toolNamed(subject.client, 'build');
      assert.equal((await subject.client.call({ tool, args: {} })).kind, 'result');
    });
  }

  it('gets no answer over a connection that is closed', async () => {
    subject = await make({ ...SCRIPT, preload: [{ taskId: 'slow' }] });
    const waiting = assert.rejects(subject.client.result('slow'), isConnectionError);
    await subject.close();
    await waiting;
    await assert.rejects(subject.client.get('slow'), isConnectionError);
  });
}

async function toolNamed(client: TaskClient, name: string): Promise<Tool> {
  const tool = (await client.listTools()).find(candidate => candidate.name === name);
  assert.ok(tool, `There is no tool ${name}`);
  return tool;
}

function reportOf(answer: CallAnswer) {
  assert.equal(answer.kind, 'task');
  return answer.report;
}

function listenTo(client: TaskClient): TaskAnswer[] {
  const heard: TaskAnswer[] = [];
  client.onDidReport(answer => heard.push(answer));
  return heard;
}

/** Waits for something that messages on their way will bring about; the test's own timeout ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await settled();
  }
}
