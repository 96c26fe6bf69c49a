import assert from 'node:assert/strict';
import { faultOf, isConnectionError, isUserError } from '../../../src/base/errors';
import { isRecord } from '../../../src/base/record';
import type { InputAnswer, ServerQuestion } from '../../../src/tasks/inputRequest';
import { FakeClock } from '../../support/fakeClock';
import { type RawMessage, type RawWire, rawWire } from '../../support/rawServer';
import { outcomeOf, settled } from '../../support/settled';

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
  it('is sent again when the network fails for a moment, and reported lost when it stays away', async () => {
    const clock = new FakeClock();
    const raw = await rawWire('2025-11-25', {}, clock);
    const send = raw.wire.client.transport?.send.bind(raw.wire.client.transport);
    assert.ok(send);
    let failures = 0;
    const tries: number[] = [];
    const sending = (times: number) =>
      raw.wire.answering('q', async () => {
        tries.push(clock.now());
        if (failures++ < times) {
          throw Object.assign(new TypeError('fetch failed'), { cause: new Error('ECONNRESET') });
        }
      });
    const sent = raw.wire.answerSent('q');
    const first = sending(1);
    assert.equal(await outcomeOf(sent), 'pending');
    await clock.advance(1_000);
    await first;
    await sent;
    assert.equal(tries.length, 2);
    failures = 0;
    const lost = assert.rejects(raw.wire.answerSent('q'), error => faultOf(error) === 'unreachable');
    const second = assert.rejects(sending(99));
    await clock.advance(60_000);
    await second;
    await lost;
    assert.equal(tries.length, 5);
    await raw.close();
  });
});
