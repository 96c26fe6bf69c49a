import assert from 'node:assert/strict';
import {
  accept,
  cancel,
  decline,
  everyCapability,
  fieldKinds,
  folders,
  foldersText,
  meetup,
  meetupDetails,
  meetupKinds,
  meetupText,
  modelAnswer,
  modelText,
  plannedMeetup,
} from './answers';
import { ModernPeer, tasksExtension } from './modernPeer';
import { type Fields, rpcError } from './peer';
import { createTaskResult, getTaskResult, inputRequiredResult, taskNotification } from './taskOracle';

const extensions = { [tasksExtension]: {} };

describe('what demo server 2026-07-28 asks', () => {
  let peer: ModernPeer;

  beforeEach(async () => {
    peer = await ModernPeer.connect({ ...everyCapability, extensions });
  });

  afterEach(() => {
    for (const pushed of peer.notifications('notifications/tasks')) {
      taskNotification.parse(pushed);
    }
    return peer.close();
  });

  describe('plan_meetup', () => {
    it('asks with a field of every kind', async () => {
      const { requests } = await asked('plan_meetup');
      const { requestedSchema } = (Object.values(requests)[0] as { params: { requestedSchema: unknown } }).params;
      assert.deepEqual(fieldKinds(requestedSchema), meetupKinds);
    });

    it('plans what was filled in', async () => {
      const { content, structuredContent } = await answered('plan_meetup', accept({ ...meetup, ...meetupDetails }));
      assert.equal(content, meetupText);
      assert.deepEqual(structuredContent, { ...plannedMeetup, ...meetupDetails });
    });

    it('plans nothing when the user declines or dismisses it', async () => {
      assert.equal((await answered('plan_meetup', decline)).content, 'No meetup: declined');
      assert.equal((await answered('plan_meetup', cancel)).content, 'No meetup: the form was dismissed');
    });
  });

  describe('link_account', () => {
    it('sends the user to a page, without an ID for it', async () => {
      const { requests, answer } = await asked('link_account');
      const [request] = Object.values(requests) as { method: string; params: Fields }[];
      assert.equal(request?.params.mode, 'url');
      assert.match(String(request?.params.url), /^https:\/\/example\.com\/link\?flow=/);
      assert.equal((await answer(accept())).content, 'Example Calendar account linked');
      assert.deepEqual(peer.notifications('notifications/elicitation/complete'), []);
    });

    it('links nothing when the user declines or dismisses it', async () => {
      assert.equal((await answered('link_account', decline)).content, 'Not linked: declined');
      assert.equal((await answered('link_account', cancel)).content, 'Not linked: the question was dismissed');
    });
  });

  describe('summarize_notes', () => {
    it('asks for a message and shows what which model has written', async () => {
      const { requests, answer } = await asked('summarize_notes');
      assert.equal((Object.values(requests)[0] as Fields).method, 'sampling/createMessage');
      assert.equal((await answer(modelAnswer)).content, modelText);
    });

    it('goes on waiting where the response is none to this question', async () => {
      const { taskId, requests, answer } = await asked('summarize_notes');
      const [key = ''] = Object.keys(requests);
      await peer.request('tasks/update', { taskId, inputResponses: { [key]: decline } });
      assert.deepEqual((await peer.request('tasks/get', { taskId })).inputRequests, requests);
      assert.equal((await answer(modelAnswer)).content, modelText);
    });
  });

  describe('survey_folders', () => {
    it('lists the roots', async () => {
      assert.deepEqual(await answered('survey_folders', folders), { content: foldersText, structuredContent: folders });
    });
  });

  describe('review_release', () => {
    it('asks two questions at a time and goes on when both are answered, the second one first', async () => {
      const taskId = await peer.callAndListen('review_release');
      const both = await inputRequests(taskId, 2);
      const [security = '', legal = ''] = Object.keys(both);
      await peer.request('tasks/update', { taskId, inputResponses: { [legal]: accept({ approved: true }) } });
      const read = await peer.request('tasks/get', { taskId });
      getTaskResult.parse(read);
      assert.deepEqual([read.status, read.inputRequests], ['input_required', { [security]: both[security] }]);
      await peer.request('tasks/update', { taskId, inputResponses: { [security]: accept({ approved: true }) } });
      assert.equal((await completed(taskId)).content, 'Release 2.7.0: security approves, legal approves');
    });

    it('takes both answers at once, and a refusal for an answer', async () => {
      const taskId = await peer.callAndListen('review_release');
      const [security = '', legal = ''] = Object.keys(await inputRequests(taskId, 2));
      await peer.request('tasks/update', { taskId, inputResponses: { [security]: decline, [legal]: cancel } });
      const { content } = await completed(taskId);
      assert.equal(content, 'Release 2.7.0: security declines to answer, legal has not answered');
    });
  });

  describe('book_room', () => {
    const args = { day: 'Monday', seconds: 0.1 };
    const call = (more: Fields = {}) => peer.request('tools/call', { name: 'book_room', arguments: args, ...more });

    async function opening(): Promise<{ key: string; requestState: string }> {
      const { requestState, inputRequests } = inputRequiredResult.parse(await call());
      const [key = ''] = Object.keys(inputRequests);
      return { key, requestState };
    }

    it('asks before there is a task, which begins with the answer', async () => {
      const { key, requestState } = await opening();
      const again = await call({ requestState, inputResponses: { [key]: accept({ room: 'grace', people: 9 }) } });
      const { taskId } = createTaskResult.parse(again);
      void peer.request('subscriptions/listen', { notifications: { taskIds: [taskId] } });
      assert.equal((await completed(taskId)).content, 'Room grace booked for Monday, 9 people');
      assert.ok(peer.notifications('notifications/tasks').every(({ status }) => status !== 'input_required'));
    });

    it('needs no task when the user declines or dismisses it', async () => {
      const words = [];
      for (const refusal of [decline, cancel]) {
        const { key, requestState } = await opening();
        const result = await call({ requestState, inputResponses: { [key]: refusal } });
        assert.equal(result.resultType, 'complete');
        words.push(textOf(result));
      }
      assert.deepEqual(words, ['No room booked: declined', 'No room booked: dismissed']);
    });

    it('refuses a state that it has not given, or has given to another call', async () => {
      const { key, requestState } = await opening();
      const inputResponses = { [key]: accept({ room: 'ada' }) };
      for (const wrong of [`${requestState}x`, 'made up', '', 7]) {
        await assert.rejects(call({ requestState: wrong, inputResponses }), rpcError(-32602, /requestState/));
      }
      const other = call({ requestState, inputResponses, arguments: { ...args, day: 'Tuesday' } });
      await assert.rejects(other, rpcError(-32602, /requestState/));
    });

    it('asks anew where the answer, or the state, does not come along', async () => {
      const { key, requestState } = await opening();
      inputRequiredResult.parse(await call({ requestState }));
      inputRequiredResult.parse(await call({ requestState, inputResponses: { [key]: { action: 'no such action' } } }));
      inputRequiredResult.parse(await call({ inputResponses: { [key]: accept({ room: 'ada' }) } }));
    });

    it('asks within the task when what was filled in does not fit', async () => {
      const { key, requestState } = await opening();
      const again = await call({ requestState, inputResponses: { [key]: accept({ room: 'the moon' }) } });
      const { taskId } = createTaskResult.parse(again);
      void peer.request('subscriptions/listen', { notifications: { taskIds: [taskId] } });
      const [newKey = ''] = Object.keys(await inputRequests(taskId));
      await peer.request('tasks/update', { taskId, inputResponses: { [newKey]: accept({ room: 'linus' }) } });
      assert.equal((await completed(taskId)).content, 'Room linus booked for Monday, 4 people');
    });

    it('names what is missing where it cannot ask', async () => {
      const mute = await ModernPeer.connect({ elicitation: { url: {} }, extensions });
      const refused = await mute.request('tools/call', { name: 'book_room' }).catch((error: unknown) => error);
      assert.ok(rpcError(-32021)(refused));
      const { data } = (refused as { error: { data: unknown } }).error;
      assert.deepEqual(data, { requiredCapabilities: { elicitation: { form: {} } } });
      await mute.close();
    });

    it('takes an empty elicitation capability for one of forms', async () => {
      const old = await ModernPeer.connect({ elicitation: {}, extensions });
      inputRequiredResult.parse(await old.request('tools/call', { name: 'book_room' }));
      await old.close();
    });
  });

  for (const [tool, { capabilities, missing }] of Object.entries({
    plan_meetup: { capabilities: { elicitation: { url: {} } }, missing: 'elicitation.form' },
    link_account: { capabilities: { elicitation: {} }, missing: 'elicitation.url' },
    summarize_notes: { capabilities: { roots: {} }, missing: 'sampling' },
    survey_folders: { capabilities: { sampling: {} }, missing: 'roots' },
    review_release: { capabilities: {}, missing: 'elicitation.form' },
  })) {
    it(`${tool} does not ask a client that has not declared ${missing}`, async () => {
      const mute = await ModernPeer.connect({ ...capabilities, extensions });
      const taskId = await mute.callAndListen(tool);
      const { result } = await mute.status(taskId, 'completed');
      assert.equal((result as Fields).isError, true);
      assert.match(textOf(result as Fields), new RegExp(`capability "${missing}"`));
      assert.ok(mute.notifications('notifications/tasks').every(({ status }) => status !== 'input_required'));
      await mute.close();
    });
  }

  /** What a task asks once it has so many questions open. */
  async function inputRequests(taskId: string, count = 1): Promise<Fields> {
    const { params } = await peer.message(
      message => message.params?.taskId === taskId && Object.keys(message.params.inputRequests ?? {}).length === count,
    );
    return params?.inputRequests as Fields;
  }

  async function completed(taskId: string): Promise<{ content: string; structuredContent?: unknown }> {
    const { structuredContent, ...result } = (await peer.status(taskId, 'completed')).result as Fields;
    return { content: textOf(result), ...(structuredContent !== undefined && { structuredContent }) };
  }

  async function asked(tool: string) {
    const taskId = await peer.callAndListen(tool);
    const requests = await inputRequests(taskId);
    const [key = ''] = Object.keys(requests);
    const answer = async (response: Fields) => {
      await peer.request('tasks/update', { taskId, inputResponses: { [key]: response } });
      return completed(taskId);
    };
    return { taskId, requests, answer };
  }

  async function answered(tool: string, response: Fields) {
    const { answer } = await asked(tool);
    return answer(response);
  }
});

function textOf({ content }: Fields): string {
  return (content as [{ text: string }])[0].text;
}
