import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { type SamplingSurroundings, type SamplingWords, samplingText } from '../../../src/editors/samplingDocument';
import { samplingPlan } from '../../../src/tasks/samplingPlan';
import { LONGEST_REQUEST, samplingRequest } from '../../../src/tasks/samplingRequest';

const words: SamplingWords = {
  title: 'Title',
  promise: 'Nothing is sent.',
  server: 'Server',
  task: 'Task',
  model: 'Model',
  modelOf: (name, vendor) => `${name} of ${vendor}`,
  noModel: 'none',
  tooLong: 'Too long.',
  maxTokens: 'Tokens',
  temperature: 'Temperature',
  stopSequences: 'Stop',
  modelHints: 'Hints',
  costPriority: 'Cost',
  speedPriority: 'Speed',
  intelligencePriority: 'Intelligence',
  context: 'Context',
  contextNotAdded: context => `${context} (not added)`,
  tools: 'Tools',
  toolsLeftOut: count => `${count} (left out)`,
  systemPrompt: 'System Prompt',
  systemPromptAsUser: 'Sent first.',
  noMessages: 'No messages.',
  userMessage: number => `${number}: user`,
  assistantMessage: number => `${number}: assistant`,
  image: (mimeType, size) => `Image ${mimeType}, ${size}`,
  audio: (mimeType, size) => `Audio ${mimeType}, ${size}`,
  otherContent: type => `Other ${type}`,
  leftOut: placeholder => `Left out: ${placeholder}`,
  size: bytes => `${bytes} B`,
};

const model = { name: 'GPT', vendor: 'copilot', takesImages: false };

const show = (params: Record<string, unknown>, about: Partial<SamplingSurroundings> = { model }) =>
  samplingText(samplingRequest(params), { serverName: 'build', ...about }, words);

describe('samplingText', () => {
  it('shows all that would be sent, and to whom', () => {
    const document = show(
      {
        systemPrompt: 'Be brief.',
        messages: [
          { role: 'user', content: { type: 'text', text: 'Two\nlines' } },
          {
            role: 'assistant',
            content: [
              { type: 'image', data: 'AAAA', mimeType: 'image/png' },
              { type: 'audio', data: 'AAA=', mimeType: 'audio/wav' },
              { type: 'tool_use', name: 'x' },
            ],
          },
        ],
        maxTokens: 100,
        temperature: 0,
        stopSequences: ['\n\n', 'END'],
        modelPreferences: { hints: [{ name: 'claude' }, { name: 'gpt' }], costPriority: 0, speedPriority: 1 },
        includeContext: 'thisServer',
        tools: [{}],
      },
      { model, taskLabel: 'Deploy' },
    );
    assert.equal(
      document,
      `# Title

- **Server:** \`build\`
- **Task:** \`Deploy\`
- **Model:** \`GPT\` of \`copilot\`
- **Tokens:** 100
- **Temperature:** 0
- **Stop:** \`"\\n\\n"\`, \`"END"\`
- **Hints:** \`claude\`, \`gpt\`
- **Cost:** 0
- **Speed:** 1
- **Context:** \`thisServer\` (not added)
- **Tools:** 1 (left out)

Nothing is sent.

## System Prompt

Sent first.

\`\`\`text
Be brief.
\`\`\`

## 1: user

\`\`\`text
Two
lines
\`\`\`

## 2: assistant

Image \`image/png\`, 3 B Left out: \`[image left out]\`

Audio \`audio/wav\`, 2 B Left out: \`[audio left out]\`

Other \`tool_use\` Left out: \`[tool use left out]\`

\`\`\`json
{
  "type": "tool_use",
  "name": "x"
}
\`\`\`
`,
    );
  });

  it('says that there is no model, and then leaves nothing out', () => {
    const content = { type: 'image', data: 'AAAA', mimeType: 'image/png' };
    const document = show({ messages: [{ role: 'user', content }] }, {});
    assert.match(document, /\*\*Model:\*\* none/);
    assert.doesNotMatch(document, /Left out/);
    assert.match(show({}), /No messages\./);
  });

  it('leaves out no image that the model takes', () => {
    const content = { type: 'image', data: 'AAAA', mimeType: 'image/png' };
    const about = { model: { ...model, takesImages: true } };
    assert.doesNotMatch(show({ messages: [{ role: 'user', content }] }, about), /Left out/);
  });

  it('shows whole whatever is sent, and says so where it does not', () => {
    const lengths = [0, 1, 500, 300_000, 499_900, 499_901, 999_800, 999_801, LONGEST_REQUEST, 2_000_000];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lengths), { maxLength: 5 }), fc.boolean(), (parts, asBlocks) => {
        const texts = parts.map((length, index) => String(index % 10).repeat(length));
        const blocks = texts.map(text => ({ type: 'text', text }));
        const messages = asBlocks
          ? [{ role: 'user', content: blocks }]
          : blocks.map(content => ({ role: 'user', content }));
        const request = samplingRequest({ messages });
        const document = samplingText(request, { serverName: 'build', model }, words);
        for (const part of samplingPlan(request, false).flatMap(message => message.parts)) {
          assert.ok(part.kind === 'text' && document.includes(part.text));
        }
        assert.equal(document.includes('Too long.'), request.isTooLong);
        assert.ok(document.length < LONGEST_REQUEST * 1.5);
      }),
      { numRuns: 50 },
    );
  });

  it('is bounded, whatever is asked', () => {
    const many = Array.from({ length: 50_000 }, () => ({ role: 'user', content: [] }));
    const images = Array.from({ length: 50_000 }, () => ({ type: 'image', data: '', mimeType: 'i'.repeat(5_000) }));
    assert.ok(show({ messages: many }).length < LONGEST_REQUEST);
    assert.ok(show({ messages: [{ role: 'user', content: images }] }).length < LONGEST_REQUEST * 3);
    assert.ok(show({ stopSequences: Array.from({ length: 50_000 }, () => 'x'.repeat(5_000)) }).length < 50_000);
  });

  it('lets no word of a stranger be Markdown', () => {
    const preview = new MarkdownIt({ html: true, linkify: true });
    const hostile = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            ...['`', '``', '````', '~~~', '\n', '\r\n', '\u2028', '\\', '[a](command:x)', '![b](https://evil.example)'],
            ...['<a href="https://evil.example">', '<img src=x>', '<!--', '</code>', '</pre>', 'https://evil.example'],
            ...['# ', '- ', '> ', '    ', '\t', '| a |', '[x]: https://evil.example', '&lt;', '*', '_', ' '],
          ),
          fc.string(),
        ),
        { maxLength: 8 },
      )
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(hostile, hostile, (text, other) => {
        const document = show(
          {
            systemPrompt: `a${text}`,
            messages: [
              {
                role: 'user',
                content: [
                  { type: 'text', text },
                  { type: 'audio', data: '', mimeType: other },
                ],
              },
              { role: text, content: { type: text, [other]: other } },
            ],
            stopSequences: [text, other],
            includeContext: `a${other}`,
            modelPreferences: { hints: [{ name: `a${text}` }] },
          },
          { serverName: text, taskLabel: `a${other}`, model: { name: other, vendor: text, takesImages: true } },
        );
        const tags = Array.from(preview.render(document).matchAll(/<(\w+)/g), ([, tag]) => tag ?? '');
        const ours = new Set(['h1', 'h2', 'ul', 'li', 'strong', 'code', 'p', 'pre']);
        assert.deepEqual(
          tags.filter(tag => !ours.has(tag)),
          [],
        );
        assert.deepEqual([tags.filter(tag => tag === 'h1').length, tags.filter(tag => tag === 'h2').length], [1, 3]);
      }),
    );
  });
});
