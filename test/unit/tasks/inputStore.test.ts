import assert from 'node:assert/strict';
import {
  ConnectionError,
  faultOf,
  isCancelledError,
  isInvalidMessageError,
  isUserError,
} from '../../../src/base/errors';
import type {
  InputAnswer,
  InputQuestion,
  InputRequest,
  QuestionsByKey,
  ServerQuestion,
} from '../../../src/tasks/inputRequest';
import { InputStore } from '../../../src/tasks/inputStore';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { Deferred, outcomeOf } from '../../support/settled';

const LEGACY = { serverId: SERVER, generation: '2025-11-25' } as const;
const MODERN = { serverId: SERVER, generation: '2026-07-28' } as const;
const ACCEPT: InputAnswer = { kind: 'result', result: { action: 'accept', content: {} } };
const DECLINE: InputAnswer = { kind: 'result', result: { action: 'decline' } };
const KEY = taskKey(SERVER, 'task-1');

const form = (message: string): InputQuestion => ({ method: 'elicitation/create', params: { message } });
const never = async (): Promise<void> => assert.fail('This question is not answered by its key');

describe('InputStore', () => {
  let clock: FakeClock;
  let tasks: TaskStore;
  let inputs: InputStore;
  /** What happened, a word each. */
  let log: string[];

  beforeEach(() => {
    clock = new FakeClock();
    tasks = new TaskStore(clock);
    inputs = new InputStore(tasks, clock);
    log = [];
    const words = ({ params, kind }: InputRequest) => String(params.message ?? kind);
    inputs.onDidChange(({ added, updated, ended }) => {
      log.push(...added.map(request => `+${words(request)}`));
      log.push(
        ...updated.map(
          request => `~${words(request)}${request.isSending ? ' sending' : ''}${request.isPageOpen ? ' page' : ''}`,
        ),
      );
      log.push(...ended.map(({ request, end }) => `-${words(request)} ${end}`));
    });
  });

  const hear = (report: Partial<TaskReport>, asker: typeof LEGACY | typeof MODERN = MODERN) =>
    tasks.apply({ ...asker, source: 'poll', report: aReport(report) });
  const listed = (inputRequests: QuestionsByKey, more: Partial<TaskReport> = {}) =>
    hear({ status: 'input_required', inputRequests, ...more });
  const messages = () => inputs.all().map(({ params }) => params.message);
  const only = (): InputRequest => {
    const [request, ...others] = inputs.all();
    assert.ok(request);
    assert.deepEqual(others, []);
    return request;
  };

  describe('with what a 2025-11-25 server asks over its connection', () => {
    let answered: InputAnswer[];
    let end: AbortController;

    const ask = (question: Partial<ServerQuestion> = {}) => {
      end = new AbortController();
      answered = [];
      inputs.asked(LEGACY, {
        ...form('Where?'),
        signal: end.signal,
        answer: async answer => void answered.push(answer),
        ...question,
      });
    };

    it('keeps it until it is answered, and says when it came', async () => {
      await clock.advance(5_000);
      ask();
      const { id, kind, requestedAt, generation } = only();
      assert.deepEqual([kind, requestedAt, generation], ['elicitation', clock.now(), '2025-11-25']);
      await clock.advance(3_600_000);
      await inputs.settle(id, ACCEPT, never);
      assert.deepEqual(answered, [ACCEPT]);
      assert.deepEqual(inputs.all(), []);
      assert.deepEqual(log, ['+Where?', '~Where? sending', '-Where? answered']);
    });

    it('ends it when the server wants no answer any more', () => {
      ask();
      end.abort();
      assert.deepEqual(log, ['+Where?', '-Where? withdrawn']);
      assert.deepEqual(answered, []);
    });

    it('ends it with its connection', () => {
      ask();
      end.abort(new ConnectionError('Closed'));
      assert.deepEqual(log.at(-1), '-Where? connectionEnded');
    });

    it('does not take up what was withdrawn before it came here', () => {
      ask({ signal: AbortSignal.abort() });
      assert.deepEqual(inputs.all(), []);
    });

    it('belongs to its task as soon as that is known, and to its server before', () => {
      ask({ taskId: 'task-1' });
      assert.deepEqual([inputs.ofServer(SERVER).length, inputs.ofTask(KEY).length], [1, 1]);
      hear({}, LEGACY);
      assert.deepEqual([inputs.ofServer(SERVER).length, inputs.ofTask(KEY).length], [0, 1]);
      assert.equal(inputs.taskOf(only())?.taskId, 'task-1');
    });

    it('ends with its task, without an answer', () => {
      hear({}, LEGACY);
      ask({ taskId: 'task-1' });
      hear({ status: 'cancelled', lastUpdatedAt: later(1) }, LEGACY);
      assert.deepEqual(log, ['+Where?', '-Where? taskEnded']);
      assert.deepEqual(answered, []);
    });

    it('ends with a task that is gone', () => {
      hear({}, LEGACY);
      ask({ taskId: 'task-1' });
      tasks.markGone([KEY], 'serverLost');
      assert.deepEqual(log.at(-1), '-Where? taskEnded');
    });

    it('ends with a server that is configured no more', () => {
      hear({}, LEGACY);
      ask({ taskId: 'task-1' });
      tasks.forgetServer(SERVER);
      assert.deepEqual(log.at(-1), '-Where? taskEnded');
    });

    it('stays with a task that says that it works again: the server may still want to know', () => {
      hear({ status: 'input_required' }, LEGACY);
      ask({ taskId: 'task-1' });
      hear({ lastUpdatedAt: later(1) }, LEGACY);
      assert.equal(inputs.ofTask(KEY).length, 1);
    });

    it('waits on when the answer could not be sent', async () => {
      ask({ answer: () => Promise.reject(new ConnectionError('No way')) });
      await assert.rejects(inputs.settle(only().id, ACCEPT, never), /No way/);
      assert.equal(only().isSending, undefined);
      assert.deepEqual(log, ['+Where?', '~Where? sending', '~Where?']);
    });

    it('takes one answer only', async () => {
      const sent = new Deferred();
      ask({ answer: () => sent.promise });
      const { id } = only();
      const first = inputs.settle(id, ACCEPT, never);
      await assert.rejects(inputs.settle(id, DECLINE, never), error => {
        return isUserError(error) && error.code === 'inputRequestSending';
      });
      sent.resolve();
      await first;
      await assert.rejects(inputs.settle(id, DECLINE, never), error => {
        return isUserError(error) && error.code === 'inputRequestEnded';
      });
    });

    it('counts on the task what the server withdrew, and not what was answered', async () => {
      hear({}, LEGACY);
      ask({ taskId: 'task-1' });
      end.abort();
      assert.equal(tasks.get(KEY)?.missedQuestions, 1);
      ask({ taskId: 'task-1' });
      await inputs.settle(only().id, ACCEPT, never);
      assert.equal(tasks.get(KEY)?.missedQuestions, 1);
    });

    it('hears when a page is done to which the user agreed, once, and of no other', async () => {
      const done: unknown[] = [];
      inputs.onDidCompletePage(({ params }) => done.push(params.elicitationId));
      for (const [elicitationId, answer] of [
        ['agreed', { kind: 'result', result: { action: 'accept' } }],
        ['declined', DECLINE],
      ] as const) {
        ask({ params: { mode: 'url', elicitationId } });
        await inputs.settle(only().id, answer, never);
      }
      for (const elicitationId of ['declined', 'nobody', 'agreed', 'agreed']) {
        inputs.pageCompleted(SERVER, elicitationId);
        inputs.pageCompleted(serverId('other'), elicitationId);
      }
      assert.deepEqual(done, ['agreed']);
    });

    it('tells the kinds apart', () => {
      ask({ method: 'elicitation/create', params: { mode: 'form' } });
      ask({ method: 'elicitation/create', params: { mode: 'url' } });
      ask({ method: 'sampling/createMessage', params: {} });
      ask({ method: 'roots/list', params: {} });
      assert.deepEqual(
        inputs.all().map(({ kind }) => kind),
        ['elicitation', 'url', 'sampling', 'roots'],
      );
    });
  });

  describe('with what a 2026-07-28 task lists', () => {
    it('asks each key once, however often it is listed', () => {
      listed({ a: form('A?'), b: form('B?') });
      listed({ a: form('A?'), b: form('B?') }, { lastUpdatedAt: later(1), statusMessage: 'still' });
      assert.deepEqual(log, ['+A?', '+B?']);
      assert.deepEqual(
        inputs.ofTask(KEY).map(({ id }) => inputs.keyOf(id)),
        ['a', 'b'],
      );
    });

    it('gives a question the same name after a reload', () => {
      listed({ a: form('A?') });
      const { id } = only();
      const reloaded = new TaskStore(clock);
      const again = new InputStore(reloaded, clock);
      reloaded.apply({
        ...MODERN,
        source: 'poll',
        report: aReport({ status: 'input_required', inputRequests: { a: form('A?') } }),
      });
      assert.deepEqual(
        again.all().map(request => request.id),
        [id],
      );
    });

    it('does not ask again what was answered, while the status lags behind', async () => {
      listed({ a: form('A?'), b: form('B?') });
      const [first] = inputs.ofTask(KEY);
      assert.ok(first);
      await inputs.settle(first.id, ACCEPT, async () => tasks.note(KEY, { answeredKeys: ['a'] }));
      listed({ a: form('A?'), b: form('B?') }, { lastUpdatedAt: later(1) });
      assert.deepEqual(messages(), ['B?']);
      assert.deepEqual(log, ['+A?', '+B?', '~A? sending', '-A? answered']);
    });

    it('ends what is listed no more as withdrawn or answered elsewhere', () => {
      listed({ a: form('A?'), b: form('B?') });
      listed({ b: form('B?') }, { lastUpdatedAt: later(1) });
      hear({ lastUpdatedAt: later(2) });
      assert.deepEqual(log, ['+A?', '+B?', '-A? withdrawn', '-B? withdrawn']);
      assert.equal(tasks.get(KEY)?.missedQuestions, 2);
    });

    it('keeps what was listed when the task says that it asks, and not what', () => {
      listed({ a: form('A?') });
      hear({ status: 'input_required', statusMessage: 'waiting', lastUpdatedAt: later(1) });
      assert.deepEqual(log, ['+A?']);
      listed({}, { lastUpdatedAt: later(2) });
      assert.deepEqual(log, ['+A?', '-A? withdrawn'], 'an empty list says that there is nothing to answer');
    });

    it('ends all with the task', () => {
      listed({ a: form('A?') });
      hear({ status: 'completed', lastUpdatedAt: later(1) });
      assert.deepEqual(log, ['+A?', '-A? taskEnded']);
    });

    it('leaves alone what is being answered while the news come in', async () => {
      listed({ a: form('A?') });
      const acknowledged = new Deferred();
      const settling = inputs.settle(only().id, ACCEPT, () => acknowledged.promise);
      hear({ lastUpdatedAt: later(1) });
      assert.deepEqual(log, ['+A?', '~A? sending']);
      acknowledged.resolve();
      await settling;
      assert.deepEqual(log.at(-1), '-A? answered');
      assert.equal(tasks.get(KEY)?.missedQuestions, undefined);
    });

    it('gives up an answer that failed where the question is no more', async () => {
      listed({ a: form('A?') });
      const acknowledged = new Deferred();
      const settling = inputs.settle(only().id, ACCEPT, () => acknowledged.promise);
      hear({ status: 'failed', lastUpdatedAt: later(1) });
      acknowledged.reject(new ConnectionError('Too late'));
      await assert.rejects(settling, /Too late/);
      assert.deepEqual(log.at(-1), '-A? taskEnded');
    });

    it('passes over what is no question', () => {
      listed({ a: { method: 'tools/list', params: {} }, b: form('B?') });
      assert.deepEqual(messages(), ['B?']);
    });

    it('takes any word for a key', () => {
      listed(
        JSON.parse(
          '{"__proto__": {"method": "roots/list", "params": {}}, "constructor": {"method": "roots/list", "params": {}}}',
        ),
      );
      assert.deepEqual(
        inputs.all().map(({ id }) => inputs.keyOf(id)),
        ['__proto__', 'constructor'],
      );
      listed({}, { lastUpdatedAt: later(1) });
      assert.deepEqual(inputs.all(), []);
    });

    it('keeps the questions of several tasks and servers apart', () => {
      listed({ a: form('A?') });
      listed({ a: form('Other?') }, { taskId: 'task-2' });
      tasks.apply({
        serverId: serverId('other'),
        generation: '2026-07-28',
        source: 'poll',
        report: aReport({ status: 'input_required', inputRequests: { a: form('Elsewhere?') } }),
      });
      hear({ status: 'completed', lastUpdatedAt: later(1) });
      assert.deepEqual(messages(), ['Other?', 'Elsewhere?']);
    });
  });

  describe('with what a call needs first', () => {
    const controller = () => new AbortController();

    it('resolves when every key is answered, in any order', async () => {
      const asking = inputs.askedForCall(
        MODERN,
        '7',
        { questions: { a: form('A?'), b: form('B?') } },
        controller().signal,
      );
      const [a, b] = inputs.ofCall('7');
      assert.ok(a && b);
      await inputs.settle(b.id, DECLINE, never);
      assert.equal(await outcomeOf(asking), 'pending');
      await inputs.settle(a.id, ACCEPT, never);
      assert.deepEqual(await asking, { b: { action: 'decline' }, a: { action: 'accept', content: {} } });
      assert.deepEqual(
        log.filter(word => word.startsWith('-')),
        ['-B? answered', '-A? answered'],
      );
    });

    it('takes any word for a key', async () => {
      const questions = JSON.parse('{"__proto__": {"method": "elicitation/create", "params": {}}}');
      const asking = inputs.askedForCall(MODERN, '7', { questions }, controller().signal);
      await inputs.settle(only().id, DECLINE, never);
      assert.deepEqual(Object.entries(await asking), [['__proto__', { action: 'decline' }]]);
    });

    it('ends with the call', async () => {
      const call = controller();
      const asking = inputs.askedForCall(MODERN, '7', { questions: { a: form('A?') } }, call.signal);
      call.abort();
      await assert.rejects(asking, isCancelledError);
      assert.deepEqual(log, ['+A?', '-A? callEnded']);
    });

    it('ends with the connection over which alone the call could go on, and says so', async () => {
      const call = controller();
      const asking = inputs.askedForCall(MODERN, '7', { questions: { a: form('A?') } }, call.signal);
      call.abort(new ConnectionError('Closed', { fault: 'closed' }));
      await assert.rejects(asking, error => faultOf(error) === 'closed');
      assert.deepEqual(log, ['+A?', '-A? connectionEnded']);
    });

    it('asks nothing for a call that has ended', async () => {
      const asking = inputs.askedForCall(MODERN, '7', { questions: { a: form('A?') } }, AbortSignal.abort());
      await assert.rejects(asking, isCancelledError);
      assert.deepEqual(inputs.all(), []);
    });

    it('gives the call up where the protocol has no word for a refusal', async () => {
      const questions = { a: { method: 'sampling/createMessage', params: {} }, b: form('B?') };
      const asking = inputs.askedForCall(MODERN, '7', { questions }, controller().signal);
      const refused = assert.rejects(asking, error => isUserError(error) && error.code === 'refused');
      const [sampling] = inputs.ofCall('7');
      assert.ok(sampling);
      await inputs.settle(sampling.id, { kind: 'refused' }, never);
      await refused;
      assert.deepEqual(log.slice(-2), ['-B? callEnded', '-sampling answered']);
    });

    it('refuses a way of asking that nobody knows', async () => {
      const questions = { a: form('A?'), b: { method: 'tools/list', params: {} } };
      const asking = inputs.askedForCall(MODERN, '7', { questions }, controller().signal);
      await assert.rejects(asking, isInvalidMessageError);
      assert.deepEqual(inputs.all(), []);
    });

    describe('about pages', () => {
      const page: QuestionsByKey = { 'e-1': { method: 'elicitation/create', params: { mode: 'url', message: 'Go' } } };
      const ask = () => inputs.askedForCall(LEGACY, '7', { questions: page, isAboutPages: true }, controller().signal);

      it('goes on when the server says that the page is done', async () => {
        const asking = ask();
        await inputs.settle(only().id, ACCEPT, never);
        assert.equal(await outcomeOf(asking), 'pending');
        assert.equal(only().isPageOpen, true);
        inputs.pageCompleted(SERVER, 'of something else');
        inputs.pageCompleted(serverId('other'), 'e-1');
        assert.equal(await outcomeOf(asking), 'pending');
        inputs.pageCompleted(SERVER, 'e-1');
        assert.deepEqual(await asking, { 'e-1': { action: 'accept' } });
        assert.deepEqual(log, ['+Go', '~Go sending', '~Go page', '-Go answered']);
      });

      it('goes on when the user says so', async () => {
        const asking = ask();
        await inputs.settle(only().id, ACCEPT, never);
        await inputs.settle(only().id, ACCEPT, never);
        assert.deepEqual(Object.keys(await asking), ['e-1']);
      });

      it('ignores the word about a page to which nobody has agreed', async () => {
        const asking = ask();
        inputs.pageCompleted(SERVER, 'e-1');
        assert.equal(await outcomeOf(asking), 'pending');
      });

      it('tells at once when the user does not want to', async () => {
        const asking = ask();
        await inputs.settle(only().id, DECLINE, never);
        assert.deepEqual(await asking, { 'e-1': { action: 'decline' } });
      });
    });
  });
});
