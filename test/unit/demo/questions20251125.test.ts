import assert from 'node:assert/strict';
import {
  CreateMessageRequestSchema,
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { TaskTable } from '../../../src/demo/tasks/taskTable';
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
import { LegacyPeer } from './legacyPeer';
import type { Fields, WireMessage } from './peer';

const relatedTask = 'io.modelcontextprotocol/related-task';
/** The SDK's waiting loop in tasks/result leaves a listener behind in every round: few enough for Node not to warn. */
const pollIntervalMs = 25;

const completion = 'notifications/elicitation/complete';

describe('what demo server 2025-11-25 asks', () => {
  let peer: LegacyPeer;

  beforeEach(async () => {
    peer = await LegacyPeer.connect(everyCapability, new TaskTable(pollIntervalMs));
  });

  afterEach(() => peer.close());

  describe('plan_meetup', () => {
    it('asks with a field of every kind, each with a title and a description', async () => {
      const { params } = ElicitRequestSchema.parse(await (await asked('plan_meetup')).question());
      assert.ok('requestedSchema' in params);
      assert.deepEqual(fieldKinds(params.requestedSchema), meetupKinds);
      assert.ok(
        Object.values(params.requestedSchema.properties).every(({ title, description }) => title && description),
      );
      assert.deepEqual(params.requestedSchema.required, Object.keys(meetup));
    });

    it('plans what was filled in', async () => {
      const { content, structuredContent } = await answered('plan_meetup', accept({ ...meetup, ...meetupDetails }));
      assert.equal(content, meetupText);
      assert.deepEqual(structuredContent, { ...plannedMeetup, ...meetupDetails });
    });

    it('does without what need not be filled in', async () => {
      assert.deepEqual((await answered('plan_meetup', accept(meetup))).structuredContent, plannedMeetup);
    });

    it('asks again when a field does not fit', async () => {
      const { question, result } = await asked('plan_meetup');
      peer.answer(await question(), accept({ ...meetup, contact: 'nobody' }));
      peer.answer(await question(1), accept(meetup));
      assert.equal((await result).content, meetupText);
    });

    it('plans nothing when the user declines or dismisses it', async () => {
      assert.equal((await answered('plan_meetup', decline)).content, 'No meetup: declined');
      assert.equal((await answered('plan_meetup', cancel)).content, 'No meetup: the form was dismissed');
    });
  });

  describe('link_account', () => {
    it('sends the user to a page and tells when that is done', async () => {
      const { question, result } = await asked('link_account');
      const request = await question();
      const { params } = ElicitRequestSchema.parse(request);
      assert.ok(params.mode === 'url');
      assert.equal(params.url, `https://example.com/link?flow=${params.elicitationId}`);
      assert.deepEqual(peer.notifications(completion), []);
      peer.answer(request, accept());
      const told = await peer.message(({ method }) => method === completion);
      assert.equal(ElicitationCompleteNotificationSchema.parse(told).params.elicitationId, params.elicitationId);
      assert.equal((await result).content, 'Example Calendar account linked');
      assert.equal(peer.notifications(completion).length, 1);
    });

    it('links nothing when the user declines or dismisses it, and tells of no end', async () => {
      assert.equal((await answered('link_account', decline)).content, 'Not linked: declined');
      assert.equal((await answered('link_account', cancel)).content, 'Not linked: the question was dismissed');
      assert.deepEqual(peer.notifications(completion), []);
    });

    it('tells of the end only to the session whose user went there', async () => {
      const { taskId, question } = await asked('link_account');
      await question();
      const other = await LegacyPeer.connect(everyCapability, peer.tasks);
      const result = other.request('tasks/result', { taskId });
      other.answer(await other.message(isQuestion), accept());
      await result;
      assert.equal(other.notifications(completion).length, 1);
      assert.deepEqual(peer.notifications(completion), []);
      await other.close();
    });
  });

  describe('summarize_notes', () => {
    it('asks for a message and shows what which model has written', async () => {
      const { question, result } = await asked('summarize_notes');
      const request = await question();
      const { params } = CreateMessageRequestSchema.parse(request);
      assert.equal(params.messages.length, 2);
      assert.ok(params.systemPrompt && params.maxTokens && params.modelPreferences?.hints?.length);
      peer.answer(request, modelAnswer);
      assert.equal((await result).content, modelText);
    });

    it('shows an answer of several blocks', async () => {
      const image = { type: 'image', data: 'AAAA', mimeType: 'image/png' };
      const several = { ...modelAnswer, content: [{ type: 'text', text: 'Look:' }, image] };
      assert.equal((await answered('summarize_notes', several)).content, 'claude-haiku-9 writes:\n\nLook:\n(image)');
    });

    it('ends with the word of who refuses', async () => {
      const { question, result } = await asked('summarize_notes');
      peer.refuse(await question(), -1, 'User rejected sampling request');
      assert.equal((await result).content, 'No summary: User rejected sampling request');
    });
  });

  describe('survey_folders', () => {
    it('lists the roots', async () => {
      const { question, result } = await asked('survey_folders');
      const request = await question();
      ListRootsRequestSchema.parse(request);
      peer.answer(request, folders);
      assert.deepEqual(await result, { content: foldersText, structuredContent: folders });
    });

    it('says that there are none', async () => {
      assert.equal((await answered('survey_folders', { roots: [] })).content, '0 folders are open');
    });

    it('ends with the word of who refuses', async () => {
      const { question, result } = await asked('survey_folders');
      peer.refuse(await question(), -32601, 'No roots here');
      assert.equal((await result).content, 'No folders: No roots here');
    });
  });

  describe('review_release', () => {
    it('asks two questions at a time and goes on when both are answered, the second one first', async () => {
      const { taskId, question, result } = await asked('review_release');
      const [security, legal] = [await question(), await question(1)];
      peer.answer(legal, accept({ approved: true, remark: 'Fine' }));
      assert.equal((await peer.request('tasks/get', { taskId })).status, 'input_required');
      peer.answer(security, accept({ approved: false }));
      assert.deepEqual(await result, {
        content: 'Release 2.7.0: security objects, legal approves',
        structuredContent: { release: '2.7.0', security: 'objects', legal: 'approves' },
      });
      assert.deepEqual(
        peer
          .notifications('notifications/tasks/status')
          .map(({ status, statusMessage }) => `${status}: ${statusMessage}`),
        [
          'working: Collecting the changes of 2.7.0',
          'input_required: Does security sign off the release? Waiting for an answer',
          'input_required: Does security sign off the release? Does legal sign off the release? Waiting for answers',
          'input_required: Does security sign off the release? Waiting for an answer',
          'working: Answer received',
          'completed: Release 2.7.0: security objects, legal approves',
        ],
      );
    });

    it('takes a refusal for an answer', async () => {
      const { question, result } = await asked('review_release');
      peer.answer(await question(), decline);
      peer.answer(await question(1), cancel);
      assert.equal((await result).content, 'Release 2.7.0: security declines to answer, legal has not answered');
    });
  });

  describe('book_room', () => {
    it('asks within the task', async () => {
      const { content } = await answered('book_room', accept({ room: 'grace', people: 9 }));
      assert.equal(content, 'Room grace booked for tomorrow, 9 people');
    });

    it('books nothing when the user declines or dismisses it', async () => {
      assert.equal((await answered('book_room', decline)).content, 'No room booked: declined');
      assert.equal((await answered('book_room', cancel)).content, 'No room booked: dismissed');
    });
  });

  for (const [tool, able] of Object.entries({
    plan_meetup: { ...everyCapability, elicitation: { url: {} } },
    link_account: { ...everyCapability, elicitation: {} },
    summarize_notes: { elicitation: everyCapability.elicitation, roots: {} },
    survey_folders: { elicitation: everyCapability.elicitation, sampling: {} },
  })) {
    it(`${tool} waits for another client where this one cannot be asked`, async () => {
      const mute = await LegacyPeer.connect(able, peer.tasks);
      const taskId = await mute.callAsTask(tool);
      await mute.status(taskId, 'input_required');
      mute.request('tasks/result', { taskId }).catch(() => {});
      peer.request('tasks/result', { taskId }).catch(() => {});
      await peer.message(isQuestion);
      assert.equal(mute.received.some(isQuestion), false);
      await mute.close();
    });
  }

  /** Calls a tool and waits in `tasks/result`, so that its questions come. */
  async function asked(tool: string) {
    const before = peer.received.length;
    const taskId = await peer.callAsTask(tool);
    const result = peer.request('tasks/result', { taskId }).then(({ content, structuredContent }) => ({
      content: (content as [{ text: string }])[0].text,
      ...(structuredContent !== undefined && { structuredContent }),
    }));
    const questions = () => peer.received.slice(before).filter(isQuestion);
    /** The first, or another one of its questions. */
    const question = async (index = 0): Promise<WireMessage> => {
      const request = await peer.message(message => questions()[index] === message);
      assert.deepEqual(request.params?._meta, { [relatedTask]: { taskId } });
      return request;
    };
    return { taskId, result, question };
  }

  async function answered(tool: string, answer: Fields): Promise<{ content: string; structuredContent?: unknown }> {
    const { question, result } = await asked(tool);
    peer.answer(await question(), answer);
    return result;
  }
});

function isQuestion({ id, method }: WireMessage): boolean {
  return id !== undefined && method !== undefined;
}
