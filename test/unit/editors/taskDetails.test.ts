import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { type DetailsSubject, taskDetailsText } from '../../../src/editors/taskDetails';
import type { EntryDetails, TimelineLine } from '../../../src/ledger/records';
import type { Call } from '../../../src/tasks/callStore';
import { aReport, aTask, CREATED_AT, later, SERVER } from '../../support/builders';
import { detailsWords } from './detailsWords';

const START = Date.parse(CREATED_AT);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const server = { serverId: SERVER, name: 'build', transport: 'stdio', launchHash: 'abc' } as const;

const anEntry = (entry: Partial<EntryDetails> = {}): EntryDetails => ({
  server,
  generation: '2025-11-25',
  leftOut: [],
  lines: [],
  omittedLines: 0,
  inputs: [],
  ...entry,
});
const state = (afterMs: number, statusWord: string, more: object = {}): TimelineLine => ({
  kind: 'state',
  at: START + afterMs,
  statusWord,
  source: 'poll',
  ...more,
});
const aCall = (call: Partial<Call> = {}): Call => ({
  callId: 'call-1',
  serverId: SERVER,
  toolName: 'image',
  startedAt: START,
  isCancelling: false,
  ...call,
});

function show(subject: Partial<DetailsSubject>, nowMs = START + 5 * MINUTE): string {
  const none = { task: undefined, call: undefined, entry: undefined, server: undefined, excerpt: undefined };
  return (
    taskDetailsText({ kind: 'task', ...none, redact: text => text, ...subject }, detailsWords, nowMs) ?? '(nothing)'
  );
}

describe('taskDetailsText', () => {
  it('tells the whole story of a task', () => {
    const task = aTask({
      toolName: 'image',
      status: 'completed',
      statusWord: 'completed',
      statusMessage: 'Built 3 layers',
      lastUpdatedAt: later(90_500),
      ttlMs: 10 * MINUTE,
      pollIntervalMs: 2_000,
      cancelRequestedAt: START + 80 * SECOND,
      cancelRefusal: 'too late',
    });
    const entry = anEntry({
      toolName: 'image',
      calledAt: START - 250,
      args: { name: 'web', auth: { user: 'me' } },
      leftOut: ['auth.password', 'token'],
      lines: [
        state(0, 'working', { source: 'create', message: 'Pulling' }),
        {
          kind: 'event',
          at: START + 10 * SECOND,
          event: { name: 'progress', progress: { progress: 1, total: 3, message: 'layer 1' } },
        },
        state(20 * SECOND, 'input_required', { source: 'notification' }),
        state(45 * SECOND, 'working'),
        { kind: 'event', at: START + 60 * SECOND, event: { name: 'unwatched' } },
        { kind: 'event', at: START + 70 * SECOND, event: { name: 'watched' } },
        { kind: 'event', at: START + 80 * SECOND, event: { name: 'cancelRequested' } },
        { kind: 'event', at: START + 81 * SECOND, event: { name: 'cancelRefused', message: 'too late' } },
        state(90_500, 'completed', { source: 'list', message: 'Built 3 layers' }),
      ],
      omittedLines: 4,
      inputs: [
        {
          inputKind: 'elicitation',
          question: 'Which registry?',
          askedAt: START + 20 * SECOND,
          end: 'accept',
          endedAt: START + 44_300,
        },
        { inputKind: 'roots', question: '', askedAt: START + 30 * SECOND },
      ],
      result: {
        kind: 'result',
        bytes: 12_345,
        keptAt: START + 91 * SECOND,
        cut: [{ part: 'content[1]', type: 'image', bytes: 20_000_000 }],
      },
    });
    assert.equal(
      show({ task, entry, server: { name: 'build', transport: 'stdio' }, excerpt: 'Built `web`\n```\nend' }),
      `# Task Details

- **Tool:** \`image\`
- **Server:** \`build\` (stdio, 2025-11-25)
- **Written:** 2026-01-01T00:05:00.000Z
- **Task ID:** \`task-1\`
- **Status:** \`completed\`
- **Message:** \`Built 3 layers\`
- **Created:** 2026-01-01T00:00:00.000Z
- **Last update:** 2026-01-01T00:01:30.500Z
- **Took:** 1 min 30 s
- **Cancel requested:** 2026-01-01T00:01:20.000Z
- **Cancel refused:** \`too late\`

## Call

- **Called:** 2025-12-31T23:59:59.750Z
- **Left out:** \`auth.password\`, \`token\`

Arguments:

\`\`\`json
{
  "name": "web",
  "auth": {
    "user": "me"
  }
}
\`\`\`

## Timeline

| Time | Since | Lasted | State | Message | By |
| --- | --- | --- | --- | --- | --- |
| 2026-01-01T00:00:00.000Z | 250 ms | 20 s | \`working\` | \`Pulling\` | create |
| 2026-01-01T00:00:10.000Z | 10.2 s |  | *progress* | 1 / 3 \`layer 1\` | Server |
| 2026-01-01T00:00:20.000Z | 20.2 s | 25 s | \`input_required\` |  | notification |
| 2026-01-01T00:00:45.000Z | 45.2 s | 45.5 s | \`working\` |  | poll |
| 2026-01-01T00:01:00.000Z | 1 min |  | *unwatched* |  | you |
| 2026-01-01T00:01:10.000Z | 1 min 10 s |  | *watched* |  | you |
| 2026-01-01T00:01:20.000Z | 1 min 20 s |  | *cancelRequested* |  | you |
| 2026-01-01T00:01:21.000Z | 1 min 21 s |  | *cancelRefused* | \`too late\` | Server |
| 2026-01-01T00:01:30.500Z | 1 min 30 s |  | \`completed\` | \`Built 3 layers\` | list |

4 left out.

## Input

| Kind | Question | Asked | Answer | After |
| --- | --- | --- | --- | --- |
| elicitation | \`Which registry?\` | 2026-01-01T00:00:20.000Z | accept | 24.3 s |
| roots |  | 2026-01-01T00:00:30.000Z | none yet |  |

## Time to Live

- **TTL:** 10 min
- **Expires:** 2026-01-01T00:10:00.000Z, in 5 min
- **Poll interval:** 2 s

## Result

- **Kind:** tool result
- **Size:** 12345 B
- **Kept:** 2026-01-01T00:01:31.000Z
- **Cut:** \`content[1]\` (\`image\`, 20000000 B)

\`\`\`\`text
Built \`web\`
\`\`\`
end
\`\`\`\`
`,
    );
  });

  it('tells what this window knows where the history knows nothing', () => {
    assert.equal(
      show({ task: aTask({ status: 'working', createdAt: '', lastUpdatedAt: 'soon' }), server }),
      `# Task Details

- **Server:** \`build\` (stdio, 2025-11-25)
- **Written:** 2026-01-01T00:05:00.000Z
- **Task ID:** \`task-1\`
- **Status:** \`working\`
- **Last update:** \`soon\`

Not in the history.

## Call

Not called from here.

## Time to Live

- **TTL:** without limit

## Result

None yet.
`,
    );
  });

  it('tells of a task that is on no list any more what the history remembers', () => {
    const remembered = {
      serverId: SERVER,
      generation: '2026-07-28',
      report: aReport({ status: 'working', ttlMs: MINUTE }),
      toolName: 'image',
      startedHere: true,
      firstSeenAt: START,
      own: { goneReason: 'expired' },
      residence: 'free',
    } as const;
    const entry = anEntry({
      generation: '2026-07-28',
      toolName: 'image',
      calledAt: START,
      task: remembered,
      lines: [state(0, 'working'), state(MINUTE, 'working', { goneReason: 'expired' })],
    });
    assert.equal(
      show({ entry }),
      `# Task Details

- **Tool:** \`image\`
- **Server:** \`build\` (stdio, 2026-07-28)
- **Written:** 2026-01-01T00:05:00.000Z
- **Task ID:** \`task-1\`
- **Status:** \`working\`
- **Gone:** because expired
- **Created:** 2026-01-01T00:00:00.000Z
- **Last update:** 2026-01-01T00:00:00.000Z
- **Age:** 5 min

## Call

- **Called:** 2026-01-01T00:00:00.000Z

No arguments.

## Timeline

| Time | Since | Lasted | State | Message | By |
| --- | --- | --- | --- | --- | --- |
| 2026-01-01T00:00:00.000Z | 0 ms | 1 min | \`working\` |  | poll |
| 2026-01-01T00:01:00.000Z | 1 min |  | \`working\`, Gone: because expired |  | poll |

## Time to Live

- **TTL:** 1 min
- **Expires:** 2026-01-01T00:01:00.000Z, 4 min ago

## Result

None yet.
`,
    );
  });

  it('says of arguments that were too long that they are not kept, instead of calling them secret', () => {
    const entry = anEntry({ toolName: 'image', calledAt: START, leftOut: ['', 'token'] });
    const [, section] = show({ kind: 'call', call: aCall(), entry, server, excerpt: '' }).split('## Call\n');
    assert.equal(section?.split('##')[0], '\n- **Called:** 2026-01-01T00:00:00.000Z\n\nToo long to be kept.\n\n');
  });

  it('tells of a call that was answered without a task', () => {
    const entry = anEntry({
      toolName: 'image',
      calledAt: START,
      args: {},
      leftOut: ['token'],
      result: { kind: 'error', bytes: 60, keptAt: START + 2_000 },
    });
    const call = aCall({ end: { at: START + 2_000, outcome: 'error', message: 'Port is taken', isResultKept: true } });
    assert.equal(
      show({ kind: 'call', call, entry, server, excerpt: '' }),
      `# Call Details

- **Tool:** \`image\`
- **Server:** \`build\` (stdio, 2025-11-25)
- **Written:** 2026-01-01T00:05:00.000Z
- **Status:** error
- **Message:** \`Port is taken\`
- **Called:** 2026-01-01T00:00:00.000Z
- **Ended:** 2026-01-01T00:00:02.000Z
- **Took:** 2 s

## Call

- **Called:** 2026-01-01T00:00:00.000Z
- **Left out:** \`token\`

## Result

- **Kind:** JSON-RPC error
- **Size:** 60 B
- **Kept:** 2026-01-01T00:00:02.000Z
`,
    );
  });

  it('says how long the last state has held so far, of a task that goes on', () => {
    const lines = [state(0, 'working')];
    assert.match(show({ task: aTask(), entry: anEntry({ lines }) }), /\| 5 min so far \|/);
    const elsewhere = aTask({ goneReason: 'otherWindow' });
    assert.match(show({ task: elsewhere, entry: anEntry({ lines }) }), /\| 5 min so far \|/);
    assert.doesNotMatch(show({ task: aTask({ goneReason: 'unknown' }), entry: anEntry({ lines }) }), /so far/);
  });

  it('has nothing to tell of what nobody knows', () => {
    assert.equal(show({}), '(nothing)');
  });

  it('masks the secrets of the launch in every stranger’s word', () => {
    const redact = (text: string) => text.replaceAll('hunter2', '•••');
    const shown = show({
      task: aTask({ statusMessage: 'hunter2', toolName: 'hunter2', cancelRefusal: 'hunter2' }),
      entry: anEntry({
        calledAt: START,
        args: { a: 'hunter2' },
        lines: [state(0, 'hunter2', { message: 'hunter2' })],
        inputs: [{ inputKind: 'elicitation', question: 'hunter2?', askedAt: START }],
        result: { kind: 'result', bytes: 1, keptAt: START },
      }),
      excerpt: 'hunter2',
      redact,
    });
    assert.doesNotMatch(shown, /hunter2/);
  });

  it('lets no word of a stranger be anything but text, and no cell be two', () => {
    const markdown = new MarkdownIt();
    const strange = fc.oneof(
      fc.string({ unit: 'binary' }),

      fc.string({ unit: fc.constantFrom('|', '\\', '`', '[', ']', '(', ')', '*', '\n', '<', '!') }),
    );
    fc.assert(
      fc.property(strange, word => {
        const html = markdown.render(
          show({
            task: aTask({ statusMessage: word, statusWord: word, toolName: word, taskId: word, createdAt: word }),
            entry: anEntry({
              calledAt: START,
              args: { [word]: word },
              leftOut: [word],
              lines: [state(0, word, { message: word, goneReason: word })],
              inputs: [{ inputKind: 'elicitation', question: word, askedAt: START }],
              result: { kind: 'result', bytes: 1, keptAt: START, cut: [{ part: word, type: word, bytes: 1 }] },
            }),
            excerpt: word,
          }),
        );
        assert.doesNotMatch(
          html,
          /<(?:a|img|em|strong)\b(?![^>]*>(?:Tool|Server|Written|Task ID|Status|Message|Created|Last update|Age|Called|Left out|TTL|Kind|Size|Kept|Cut):)/,
        );
        assert.deepEqual([html.match(/<tr>/g)?.length, html.match(/<td>/g)?.length], [4, 11]);
        assert.equal(html.match(/<h[1-6]>/g)?.length, 6);
      }),
      { numRuns: 300 },
    );
  });
});
