import assert from 'node:assert/strict';
import { faultOf, isConnectionError, isUserError } from '../../../src/base/errors';
import { isRecord } from '../../../src/base/record';
import type { InputAnswer, ServerQuestion } from '../../../src/tasks/inputRequest';
import { FakeClock } from '../../support/fakeClock';
import { type RawMessage, type RawWire, rawWire } from '../../support/rawServer';
import { settled } from '../../support/settled';

const RELATED = 'io.modelcontextprotocol/related-task';
const FORM = { message: 'Where?', requestedSchema: { type: 'object', properties: { place: { type: 'string' } } } };
const PAGE = { mode: 'url', message: 'Sign here', url: 'https://example.com/sign?id=1', elicitationId: 'e-1' };
const SAMPLE = { messages: [{ role: 'user', content: { type: 'text', text: 'Sum up' } }], maxTokens: 10 };
const MESSAGE = { role: 'assistant', model: 'm', content: { type: 'text', text: 'Short' } };
const ACCEPT: InputAnswer = { kind: 'result', result: { action: 'accept', content: { place: 'Rome' } } };

describe('ServerQuestions', () => {
  let raw: RawWire;
  afterEach(() => raw.close());

  async function ask(method: string, params: object, id: string | number = 'q-1'): Promise<ServerQuestion> {
    raw ??= await rawWire('2025-11-25');
    const before = raw.questions.length;
    await raw.server.send({ id, method, params });
    await settled();
    const question = raw.questions[before];
    assert.ok(question);
    return question;
  }
  beforeEach(async () => {
    raw = await rawWire('2025-11-25');
  });
  const answers = (id: string | number = 'q-1'): RawMessage[] =>
    raw.server.received.filter(message => message.id === id && message.method === undefined);

  it('hands on what was asked, as it was sent, and answers when there is an answer', async () => {
    const question = await ask('elicitation/create', { ...FORM, extra: 1 });
    assert.deepEqual([question.method, question.taskId], ['elicitation/create', undefined]);
    assert.deepEqual([question.params.message, question.params.requestedSchema], [FORM.message, FORM.requestedSchema]);
    await settled();
    assert.deepEqual(answers(), []);
    await question.answer(ACCEPT);
    assert.deepEqual(
      answers().map(({ result }) => result),
      [{ action: 'accept', content: { place: 'Rome' } }],
    );
  });

  for (const [what, method, params, result] of [
    ['a form', 'elicitation/create', FORM, { action: 'decline' }],
    ['a page', 'elicitation/create', PAGE, { action: 'accept' }],
    ['a model', 'sampling/createMessage', SAMPLE, MESSAGE],
    ['roots', 'roots/list', {}, { roots: [{ uri: 'file:///a', name: 'a' }] }],
  ] as const) {
    it(`names the task in the answer as the question did: ${what}`, async () => {
      const question = await ask(method, { ...params, _meta: { [RELATED]: { taskId: 'task-1' } } });
      assert.equal(question.taskId, 'task-1');
      await question.answer({ kind: 'result', result });
      assert.deepEqual(
        answers().map(answer => answer.result),
        [{ ...result, _meta: { [RELATED]: { taskId: 'task-1' } } }],
      );
    });
  }

  it('tells a server that the user refuses a model, in the words of the specification', async () => {
    const question = await ask('sampling/createMessage', SAMPLE);
    await question.answer({ kind: 'refused' });
    assert.deepEqual(
      answers().map(({ error }) => (error as { code: number }).code),
      [-1],
    );
  });

  it('refuses a model with tools, which was not declared, without asking anybody', async () => {
    const tools = [{ name: 'search', inputSchema: { type: 'object' } }];
    await raw.server.send({ id: 'q-1', method: 'sampling/createMessage', params: { ...SAMPLE, tools } });
    await settled();
    assert.equal(raw.questions.length, 0);
    assert.deepEqual(
      answers().map(({ error }) => isRecord(error) && error.code),
      [-32_602],
    );
  });

  it('says when the server withdraws a question, and answers it no more', async () => {
    const question = await ask('elicitation/create', FORM);
    await raw.server.notify('notifications/cancelled', { requestId: 'q-1', reason: 'Too slow' });
    await settled();
    assert.equal(question.signal.aborted, true);
    assert.equal(isConnectionError(question.signal.reason), false);
    assert.deepEqual(answers(), []);
  });

  it('withdraws only the question that is meant', async () => {
    const first = await ask('elicitation/create', FORM, 1);
    const second = await ask('elicitation/create', FORM, 2);
    await raw.server.notify('notifications/cancelled', { requestId: 1 });
    await settled();
    assert.deepEqual([first.signal.aborted, second.signal.aborted], [true, false]);
  });

  it('says when the connection ends under a question', async () => {
    const question = await ask('elicitation/create', FORM);
    await raw.close();
    assert.equal(faultOf(question.signal.reason), 'closed');
  });

  it('takes nothing for an answer that the server never saw', async () => {
    const question = await ask('elicitation/create', FORM);
    raw.near.send = () => Promise.reject(new TypeError('fetch failed'));
    await raw.close();
    await assert.rejects(question.answer(ACCEPT), error => faultOf(error) === 'closed');
  });

  it('takes nothing for an answer to a question that was withdrawn', async () => {
    const question = await ask('elicitation/create', FORM);
    await raw.server.notify('notifications/cancelled', { requestId: 'q-1' });
    await settled();
    await assert.rejects(question.answer(ACCEPT), error => isUserError(error) && error.code === 'inputRequestEnded');
    assert.deepEqual(answers(), []);
  });

  it('hands on forms that the schemas of the client package know nothing of', async () => {
    const requestedSchema = {
      type: 'object',
      properties: {
        code: { type: 'string', pattern: '^[a-z]+$' },
        size: { type: 'number', multipleOf: 2, exclusiveMinimum: 0 },
        maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
      $defs: { x: {} },
    };
    const question = await ask('elicitation/create', { message: 'Hm?', requestedSchema });
    assert.deepEqual(question.params.requestedSchema, requestedSchema);
  });

  it('lets a server use an ID again, and ends the question that had it', async () => {
    const first = await ask('elicitation/create', FORM);
    const second = await ask('elicitation/create', FORM);
    assert.deepEqual([first.signal.aborted, second.signal.aborted], [true, false]);
    await second.answer(ACCEPT);
    assert.equal(answers().length, 1);
  });

  it('refuses more than anybody answers, and what is too deep to be looked at', async () => {
    for (let number = 0; number < 101; number++) {
      await raw.server.send({ id: number, method: 'roots/list' });
    }
    await settled();
    assert.equal(raw.questions.length, 100);
    assert.equal(answers(100).length, 1);
    await raw.questions[0]?.answer({ kind: 'result', result: { roots: [] } });
    await ask('roots/list', {}, 'next');
    const deep = JSON.parse(`${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`);
    await raw.server.send({
      id: 'deep',
      method: 'elicitation/create',
      params: { message: 'x', requestedSchema: deep },
    });
    await settled();
    assert.deepEqual(
      answers('deep').map(({ error }) => isRecord(error) && error.code),
      [-32_602],
    );
  });

  it('knows no other request', async () => {
    await raw.server.send({ id: 'q-1', method: 'tools/list' });
    await settled();
    assert.deepEqual(
      answers().map(({ error }) => isRecord(error) && error.code),
      [-32_601],
    );
  });

  it('refuses a way of asking that was not declared, without asking anybody', async () => {
    await raw.server.send({ id: 'q-1', method: 'elicitation/create', params: { mode: 'telepathy', message: 'Hm' } });
    await settled();
    assert.equal(raw.questions.length, 0);
    assert.deepEqual(
      answers().map(({ error }) => isRecord(error) && typeof error.code),
      ['number'],
    );
  });
});

describe('An answer to a question', () => {
  it('is sent again when the network fails for a moment, once', async () => {
    const clock = new FakeClock();
    const raw = await rawWire('2025-11-25', {}, clock);
    const send = failing(raw, 1);
    await raw.server.send({ id: 'q', method: 'roots/list' });
    await settled();
    const answering = raw.questions[0]?.answer(NO_ROOTS);
    await clock.advance(1_000);
    await answering;
    await settled();
    assert.ok(send.tries > 1);
    assert.equal(raw.server.received.filter(({ id, method }) => id === 'q' && !method).length, 1);
    await raw.close();
  });

  it('that could not be sent leaves the question as it was: it is answered later, withdrawn, or ends', async () => {
    const clock = new FakeClock();
    const raw = await rawWire('2025-11-25', {}, clock);
    for (const id of ['later', 'withdrawn', 'ends']) {
      await raw.server.send({ id, method: 'roots/list' });
    }
    await settled();
    const [later, withdrawn, ends] = raw.questions;
    assert.ok(later && withdrawn && ends);
    const send = failing(raw, 9);
    for (const question of [later, withdrawn, ends]) {
      const lost = assert.rejects(question.answer(NO_ROOTS), error => faultOf(error) === 'unreachable');
      await clock.advance(60_000);
      await lost;
    }
    assert.equal(send.tries, 9);
    await later.answer(NO_ROOTS);
    await settled();
    assert.equal(raw.server.received.filter(({ id, method }) => id === 'later' && !method).length, 1);
    await raw.server.notify('notifications/cancelled', { requestId: 'withdrawn' });
    await settled();
    assert.deepEqual([withdrawn.signal.aborted, ends.signal.aborted], [true, false]);
    await raw.close();
    assert.equal(faultOf(ends.signal.reason), 'closed');
  });
});

const NO_ROOTS: InputAnswer = { kind: 'result', result: { roots: [] } };

/** Our end fails to send answers so many times. */
function failing(raw: RawWire, times: number): { tries: number } {
  const count = { tries: 0 };
  const { near } = raw;
  const send = near.send.bind(near);
  near.send = async (message, options) => {
    if (!('method' in message) && count.tries++ < times) {
      throw Object.assign(new TypeError('fetch failed'), { cause: new Error('ECONNRESET') });
    }
    return send(message, options);
  };
  return count;
}
