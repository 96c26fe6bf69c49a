import assert from 'node:assert/strict';
import { ConnectionError, isUserError } from '../../../src/base/errors';
import type { InputAnswer, InputQuestion, InputResponse } from '../../../src/tasks/inputRequest';
import { later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

const WHERE: InputQuestion = {
  method: 'elicitation/create',
  params: {
    message: 'Where?',
    requestedSchema: {
      type: 'object',
      properties: { place: { type: 'string', minLength: 2 }, mail: { type: 'string', format: 'email' } },
      required: ['place'],
    },
  },
};
const PAGE: InputQuestion = { method: 'elicitation/create', params: { mode: 'url', url: 'https://example.com' } };
const SAMPLE: InputQuestion = { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } };
const ROOTS: InputQuestion = { method: 'roots/list', params: {} };
const MESSAGE = { role: 'assistant', model: 'm', content: { type: 'text', text: 'Hello' } };

describe('InputActions', () => {
  describe('answering a 2025-11-25 server', () => {
    let core: TaskCore;
    let sent: InputAnswer[];

    function ask(question: InputQuestion): void {
      core = new TaskCore(new FakeTaskClient());
      sent = [];
      core.inputs.asked(
        { serverId: SERVER, generation: '2025-11-25' },
        { ...question, signal: new AbortController().signal, answer: async answer => void sent.push(answer) },
      );
    }
    const respond = (response: InputResponse) => core.answers.respond(core.inputs.all()[0]?.id as never, response);
    const refuses = async (response: InputResponse, words: RegExp) => {
      await assert.rejects(respond(response), error => {
        assert.ok(isUserError(error));
        assert.equal(error.code, 'invalidContent');
        assert.match(error.message, words);
        return true;
      });
      assert.deepEqual(sent, []);
      assert.equal(core.inputs.all().length, 1, 'it waits on');
    };

    it('sends what fits the form', async () => {
      ask(WHERE);
      await respond({ action: 'accept', content: { place: 'Rome' } });
      assert.deepEqual(sent, [{ kind: 'result', result: { action: 'accept', content: { place: 'Rome' } } }]);
      assert.deepEqual(core.inputs.all(), []);
    });

    it('refuses what breaks the form before anything is sent, and says why', async () => {
      ask(WHERE);
      await refuses({ action: 'accept', content: { place: 'R' } }, /place.*2 characters/);
      await refuses({ action: 'accept', content: { place: 'Rome', mail: 'nobody' } }, /mail.*email/);
      await refuses({ action: 'accept' }, /place/);
      await refuses({ action: 'accept', content: [] as never }, /no object/);
      await refuses({ action: 'maybe' }, /accepts, declines or cancels/);
      await refuses({}, /accepts, declines or cancels/);
    });

    it('tells declining and cancelling apart, and sends no content with either', async () => {
      ask(WHERE);
      await respond({ action: 'decline', content: { place: 'Rome' } } as InputResponse);
      assert.deepEqual(sent, [{ kind: 'result', result: { action: 'decline' } }]);
      ask(WHERE);
      await respond({ action: 'cancel' });
      assert.deepEqual(sent, [{ kind: 'result', result: { action: 'cancel' } }]);
    });

    it('sends no content with a page', async () => {
      ask(PAGE);
      await respond({ action: 'accept', content: { secret: 1 } });
      assert.deepEqual(sent, [{ kind: 'result', result: { action: 'accept' } }]);
    });

    it('sends a message as it is, or the refusal', async () => {
      ask(SAMPLE);
      await refuses({ role: 'assistant', content: { type: 'text', text: 'x' } }, /model/);
      await refuses({ role: 'assistant', model: 'm', content: 'x' }, /content/);
      await refuses({ ...MESSAGE, role: 'bot' }, /role/);
      await refuses({ ...MESSAGE, content: { type: 'text' } }, /content/);
      await refuses({ ...MESSAGE, content: [MESSAGE.content, { type: 'image', data: 'x' }] }, /content/);
      await respond(MESSAGE);
      assert.deepEqual(sent, [{ kind: 'result', result: MESSAGE }]);
      ask(SAMPLE);
      await respond({ action: 'decline' });
      assert.deepEqual(sent, [{ kind: 'refused' }]);
    });

    it('sends folders with file addresses only, and none where the user refuses', async () => {
      ask(ROOTS);
      await refuses({ roots: [{ uri: 'https://example.com' }] }, /file:/);
      await refuses({}, /file:/);
      await respond({ roots: [{ uri: 'file:///a', name: 'a' }] });
      assert.deepEqual(sent, [{ kind: 'result', result: { roots: [{ uri: 'file:///a', name: 'a' }] } }]);
      ask(ROOTS);
      await respond({ action: 'decline' });
      assert.deepEqual(sent, [{ kind: 'result', result: { roots: [] } }]);
    });

    it('notes on the task that it was answered, until the server says something of the task', async () => {
      ask(WHERE);
      core.heard({ status: 'input_required' });
      core.inputs.asked(
        { serverId: SERVER, generation: '2025-11-25' },
        { ...WHERE, taskId: 'task-1', signal: new AbortController().signal, answer: async () => undefined },
      );
      const [, ofTask] = core.inputs.all();
      await core.answers.respond(ofTask?.id as never, { action: 'cancel' });
      assert.equal(core.task()?.isAnswerSent, true);
      core.heard({ status: 'input_required', statusMessage: 'Once more', lastUpdatedAt: later(1) });
      assert.equal(core.task()?.isAnswerSent, undefined);
    });

    it('says so when nobody waits for the answer any more', async () => {
      ask(WHERE);
      const [request] = core.inputs.all();
      await respond({ action: 'cancel' });
      await assert.rejects(core.answers.respond(request?.id as never, { action: 'cancel' }), error => {
        return isUserError(error) && error.code === 'inputRequestEnded';
      });
    });
  });

  describe('answering a 2026-07-28 task', () => {
    let client: FakeTaskClient;
    let core: TaskCore;

    async function begin(inputRequests: Record<string, InputQuestion>): Promise<void> {
      client = new FakeTaskClient({
        generation: '2026-07-28',
        preload: [{ taskId: 'task-1', status: 'input_required', inputRequests }],
      });
      core = new TaskCore(client);
      await core.actions.get(SERVER, 'task-1');
    }
    const idOf = (index: number) => core.inputs.all()[index]?.id as never;

    it('answers one key, and leaves the others open', async () => {
      await begin({ a: WHERE, b: PAGE });
      await core.answers.respond(idOf(1), { action: 'accept' });
      assert.deepEqual(client.updates, [{ taskId: 'task-1', responses: { b: { action: 'accept' } } }]);
      assert.deepEqual([core.task()?.status, core.task()?.answeredKeys], ['input_required', ['b']]);
      assert.equal(core.inputs.all().length, 1);
      await core.answers.respond(idOf(0), { action: 'decline' });
      await settled();
      assert.deepEqual([core.task()?.status, core.task()?.answeredKeys], ['working', ['b', 'a']]);
      assert.deepEqual(core.inputs.all(), []);
    });

    it('looks at the task at once: nobody waits for the next poll to see that it goes on', async () => {
      await begin({ a: WHERE });
      await core.answers.respond(idOf(0), { action: 'accept', content: { place: 'Rome' } });
      await settled();
      assert.equal(core.task()?.status, 'working');
    });

    it('is over with the acknowledgement, however long the server takes to say how the task is', async () => {
      await begin({ a: WHERE });
      client.next('get', () => new Promise(() => undefined));
      await core.answers.respond(idOf(0), { action: 'cancel' });
      assert.deepEqual(core.inputs.all(), []);
    });

    it('never asks what it has answered again, though the server lists it still', async () => {
      await begin({ a: WHERE });
      client.next('update', async () => undefined);
      await core.answers.respond(idOf(0), { action: 'cancel' });
      assert.equal(core.task()?.status, 'input_required', 'the status lags behind');
      assert.deepEqual(core.inputs.all(), []);
    });

    it('waits on when the answer did not arrive', async () => {
      await begin({ a: WHERE });
      client.next('update', new ConnectionError('No way'));
      await assert.rejects(core.answers.respond(idOf(0), { action: 'cancel' }), /No way/);
      assert.equal(core.task()?.answeredKeys, undefined);
      await core.answers.respond(idOf(0), { action: 'cancel' });
      assert.equal(client.updates.length, 1);
    });

    it('says that a model cannot be refused, for this revision has no word for that', async () => {
      await begin({ a: SAMPLE });
      await assert.rejects(core.answers.respond(idOf(0), { action: 'decline' }), error => {
        return isUserError(error) && error.code === 'declineUnsupported';
      });
      assert.deepEqual(client.updates, []);
      assert.equal(core.inputs.all().length, 1);
    });
  });

  describe('answering before there is a task', () => {
    it('lets the call go on', async () => {
      const client = new FakeTaskClient({
        generation: '2026-07-28',
        tools: [{ name: 'book', askFirst: { a: WHERE } }],
      });
      const core = new TaskCore(client);
      const running = core.actions.run(SERVER, 'book', {});
      await settled();
      const [request] = core.inputs.all();
      const [call] = core.calls.all();
      assert.ok(request && call);
      assert.equal(request.callId, call.callId);
      await core.answers.respond(request.id, { action: 'accept', content: { place: 'Rome' } });
      assert.equal((await running).kind, 'task');
    });

    it('ends with the call that the user cancels', async () => {
      const client = new FakeTaskClient({
        generation: '2026-07-28',
        tools: [{ name: 'book', askFirst: { a: WHERE } }],
      });
      const core = new TaskCore(client);
      const running = core.actions.run(SERVER, 'book', {});
      const rejected = assert.rejects(running);
      await settled();
      core.calls.cancel(core.calls.all()[0]?.callId ?? '');
      await rejected;
      assert.deepEqual(core.inputs.all(), []);
    });
  });
});
