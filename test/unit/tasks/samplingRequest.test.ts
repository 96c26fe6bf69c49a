import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asksForTools, base64Size, LONGEST_REQUEST, samplingRequest } from '../../../src/tasks/samplingRequest';

const EMPTY = { messages: [], stopSequences: [], modelHints: [], priorities: {}, toolCount: 0, isTooLong: false };

const aText = (text: string, role = 'user') => ({ role, content: { type: 'text', text } });

describe('samplingRequest', () => {
  it('reads the example of the specification', () => {
    assert.deepEqual(
      samplingRequest({
        messages: [aText('What is the capital of France?')],
        modelPreferences: { hints: [{ name: 'claude-3-sonnet' }], intelligencePriority: 0.8, speedPriority: 0.5 },
        systemPrompt: 'You are a helpful assistant.',
        maxTokens: 100,
      }),
      {
        ...EMPTY,
        systemPrompt: 'You are a helpful assistant.',
        messages: [{ role: 'user', blocks: [{ kind: 'text', text: 'What is the capital of France?' }] }],
        maxTokens: 100,
        modelHints: ['claude-3-sonnet'],
        priorities: { intelligence: 0.8, speed: 0.5 },
      },
    );
  });

  it('reads messages of several blocks, and images and audio', () => {
    const image = { type: 'image', data: 'AAAA', mimeType: 'image/png' };
    const audio = { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' };
    const { messages } = samplingRequest({
      messages: [{ role: 'assistant', content: [{ type: 'text', text: 'See' }, image, audio] }],
    });
    assert.deepEqual(messages, [
      {
        role: 'assistant',
        blocks: [
          { kind: 'text', text: 'See' },
          { kind: 'image', mimeType: 'image/png', data: 'AAAA' },
          { kind: 'audio', mimeType: 'audio/wav', data: 'AAAA' },
        ],
      },
    ]);
  });

  it('keeps what it cannot read as JSON, so that it is seen', () => {
    const { messages } = samplingRequest({
      messages: [
        { role: 'user', content: { type: 'tool_use', id: '1', name: 'x', input: {} } },
        { role: 'system', content: 'plain' },
        { role: 'user', content: { type: 'image', data: 7 } },
        { role: 'user' },
        'words',
        null,
      ],
    });
    assert.deepEqual(
      messages.flatMap(({ role, blocks }) => blocks.map(block => [role, block.kind, 'json' in block && block.type])),
      [
        ['user', 'other', 'tool_use'],
        ['user', 'text', false],
        ['user', 'other', 'image'],
        ['user', 'other', 'content'],
        ['user', 'other', 'content'],
        ['user', 'other', 'content'],
      ],
    );
  });

  it('leaves out parameters that are none', () => {
    assert.deepEqual(
      samplingRequest({
        messages: 'none',
        systemPrompt: '',
        maxTokens: -1,
        temperature: 'hot',
        stopSequences: 'END',
        includeContext: 'none',
        modelPreferences: { hints: [{ name: ' ' }, { name: 3 }, 'gpt', null], costPriority: '1' },
        tools: {},
      }),
      EMPTY,
    );
  });

  it('tells of context and tools that are asked for', () => {
    const request = samplingRequest({ includeContext: 'allServers', tools: [{}, {}], stopSequences: ['\n', 4] });
    assert.deepEqual([request.context, request.toolCount, request.stopSequences], ['allServers', 2, ['\n']]);
  });

  it('knows what nobody reads to its end', () => {
    const isTooLong = (params: Record<string, unknown>) => samplingRequest(params).isTooLong;
    const half = 'x'.repeat(LONGEST_REQUEST / 2);
    assert.equal(isTooLong({ messages: [aText(half)] }), false);
    assert.equal(isTooLong({ messages: [aText(half)], systemPrompt: half }), true);
    assert.equal(isTooLong({ messages: [aText(half), aText(half)] }), true);
    assert.equal(isTooLong({ messages: Array.from({ length: 20_000 }, () => ({ role: 'user', content: [] })) }), true);
    const image = { type: 'image', data: 'x'.repeat(LONGEST_REQUEST), mimeType: 'image/png' };
    assert.equal(isTooLong({ messages: [{ role: 'user', content: image }] }), false);
  });

  it('takes anything', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    assert.equal(samplingRequest({ messages: [{ role: 'user', content: { type: 'x', deep } }] }).messages.length, 1);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (params, messages) => {
        samplingRequest(params);
        samplingRequest({ ...params, messages, modelPreferences: messages, stopSequences: messages, tools: messages });
        samplingRequest({ messages: [messages, { role: 'user', content: messages }] });
      }),
    );
  });
});

describe('asksForTools', () => {
  it('is about what was not declared', () => {
    assert.equal(asksForTools({ messages: [] }), false);
    assert.equal(asksForTools({ tools: [] }), true);
    assert.equal(asksForTools({ toolChoice: { mode: 'auto' } }), true);
  });
});

describe('base64Size', () => {
  it('counts the bytes that are meant', () => {
    for (const length of [0, 1, 2, 3, 4, 100]) {
      assert.equal(base64Size(Buffer.alloc(length).toString('base64')), length);
    }
    assert.equal(base64Size('='), 0);
  });
});
