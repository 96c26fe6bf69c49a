import assert from 'node:assert/strict';
import { once } from 'node:events';
import MarkdownIt from 'markdown-it';
import { oneLine } from '../../src/base/strangerText';
import { bytesOf } from '../../src/editors/results/pieces';
import { linkedParts } from '../../src/editors/results/resultBlocks';
import { rawPart, resultFolder, resultText } from '../../src/editors/results/resultFolder';
import { isLink, isTooBig, partFacts, type ResultFolder, type ResultPart } from '../../src/editors/results/resultPart';
import type { ResultWords } from '../../src/editors/results/resultWords';
import type { KeptPayload } from '../../src/tasks/taskLedger';
import { HostileHttp, type HttpFault } from '../support/hostileHttp';
import { fault, faults, type Stage } from './support/faults';
import { Played } from './support/played';
import { connected, GENERATIONS } from './support/servers';

const words: ResultWords = {
  error: code => `Error ${code}`,
  data: 'Data',
  args: 'Arguments',
  argsTooLong: 'Too long to be kept.',
  leftOut: names => `Secret: ${names}`,
  empty: '(nothing)',
  cut: 'Not whole:',
  size: bytes => `${bytes} B`,
  readWhenOpened: uri => `read when opened: ${uri}`,
  toBeSaved: 'no editor shows it',
};

const MEGABYTE = 1024 * 1024;

const markup = [
  '[click](command:workbench.action.quit) <command:workbench.action.quit>',
  '$(bug) **bold** <img src="https://evil.example/x.png"> <a href="command:x">a</a>',
  '![x](https://evil.example/x.png)\u001b[31m red \u0007 \u202etxet',
  '```mermaid\ngraph\n```\n<script>alert(1)</script>',
].join('\n\n');
const names = [
  '../../../etc/passwd',
  'C:\\Windows\\con',
  'a\u0000b\n# c',
  '\u202egpj.exe',
  markup,
  '',
  '.',
  'x'.repeat(100_000),
  '__proto__',
  '🦊'.repeat(50),
];

async function ended(stage: Stage, http: HostileHttp) {
  const server = await Played.bring(stage, http);
  await server.connect();
  const { taskId } = await server.run('work');
  http.finish();
  await server.finished(taskId);
  const kept = await stage.core.actions.keptPayload(server.id, taskId);
  return { server, taskId, kept };
}

/** All that an editor would ask of a result: its names, its bytes, what is copied. */
async function lookThrough(title: string, kept: KeptPayload): Promise<ResultFolder> {
  const folder = resultFolder(title, kept, words);
  for (const part of folder.parts) {
    await lookAt(part);
  }
  assert.equal(new Set(folder.parts.map(({ name }) => name)).size, folder.parts.length, 'names that are not unique');
  await lookAt(rawPart(title, kept.payload));
  resultText(kept.payload);
  assertInert(folder.preview?.() ?? '');
  return folder;
}

async function lookAt(part: ResultPart): Promise<void> {
  const { content } = part;
  for (const name of [part.name, part.savedName ?? part.name]) {
    assert.match(name, /^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}_. -]{0,120}$/u);
    assert.doesNotMatch(name, /\.\.|^con\b/i);
  }
  assert.doesNotMatch(part.name, /\.(?:ipynb|code-workspace)$/);
  if (content.kind !== 'link' && !isTooBig(part)) {
    await bytesOf(content);
  }
}

/** Nothing in the preview is drawn or fetched; a link goes nowhere by itself. */
function assertInert(preview: string): void {
  const tokens = new MarkdownIt({ html: true }).parse(preview, {}).flatMap(token => [token, ...(token.children ?? [])]);
  const live = tokens.filter(token => {
    const isFetched = token.type === 'image' && /^[a-z]+:/i.test(token.attrGet('src') ?? '');
    return /^html/.test(token.type) || /mermaid/.test(token.info) || isFetched;
  });
  assert.deepEqual(
    live.map(({ type, content }) => `${type} ${content}`),
    [],
  );
}

faults('Results', () => {
  const odd: readonly (readonly [string, readonly unknown[]])[] = [
    [
      'base64 that is none',
      [image('image/png', '%%% no base64 %%%'), image('image/png', 'A'), image('audio/wav', '====')],
    ],
    [
      'MIME types that are paths, markup, or wrong',
      [
        'image/../../etc/passwd',
        'text/html; charset=$(rm)',
        markup,
        '',
        'IMAGE/PNG\r\nx: y',
        'application/x-ipynb+json',
        7,
      ].map(type => image(type, Buffer.from('pixels').toString('base64'))),
    ],
    [
      'addresses and names that are paths',
      names.flatMap(name => [
        { type: 'resource', resource: { uri: name, text: 'root' } },
        { type: 'resource', resource: { uri: `file:///${name}`, mimeType: 'application/x-msdownload', blob: 'TVqQ' } },
        { type: 'resource_link', uri: name, name, title: name },
        { type: 'resource_link', uri: 'command:workbench.action.quit', name },
      ]),
    ],
    ['text that is markup', [text(markup), text(`\`\`\`\n${markup}`)]],
    [
      'blocks of no kind',
      [null, 7, 'text', [], {}, text(7), { type: 'resource' }, { type: 'image' }, { type: markup }],
    ],
    ['three thousand blocks', Array.from({ length: 3_000 }, (_, index) => image('image/png', `${index}`))],
  ];
  for (const [name, content] of odd) {
    for (const generation of GENERATIONS) {
      fault(
        `${generation}: ${name}`,
        'it is kept as sent, under names of ours, and nothing in it is live',
        async stage => {
          const http = new HostileHttp(generation);
          http.result = { content };
          const { kept } = await ended(stage, http);
          assert.ok(kept.payload.kind === 'result');
          assert.deepEqual(kept.payload.result.content, content);
          const folder = await lookThrough(markup, kept);
          stage.reads('nothing', oneLine(folder.parts.map(part => part.name).join(' ')), /\w/);
        },
      );
    }
  }

  fault('structured content 10,000 levels deep', 'it is shown, or said that it cannot be', async stage => {
    const http = new HostileHttp();
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    http.breaks('tasks/result', (response, { message }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        `{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":{"content":[],"structuredContent":${deep}}}`,
      );
    });
    const { kept } = await ended(stage, http);
    stage.reads('nothing', '', /^$/);
    assert.equal(kept.payload.kind, 'result');
    await lookThrough('deep', kept);
  });

  fault('what a link leads to, of other names', 'its files have names of ours', async stage => {
    const http = new HostileHttp();
    http.result = { content: [{ type: 'resource_link', uri: 'x:y', name: 'notes' }] };
    const { server, kept } = await ended(stage, http);
    const link = resultFolder('job', kept, words).parts.find(isLink) ?? assert.fail();
    const contents = names.map(uri => ({ uri, mimeType: markup, text: markup }));
    http.answers.set('resources/read', { contents });
    const read = await stage.core.actions.readResource(server.id, 'x:y');
    assert.equal(read.length, names.length);
    const parts = linkedParts(link, read);
    await Promise.all(parts.map(lookAt));
    stage.reads('nothing', parts[0]?.name, /^job-1-1/);
  });

  fault('a JSON-RPC error of markup', 'it is text in every place', async stage => {
    const http = new HostileHttp();
    const server = await Played.bring(stage, http);
    await server.connect();
    const { taskId } = await server.run('work');
    http.breaks('tasks/result', refusal(-32_000, markup, { [markup]: markup }));
    http.finish('failed');
    await server.finished(taskId);
    const kept = await stage.core.actions.keptPayload(server.id, taskId);
    const folder = await lookThrough(markup, kept);
    stage.reads('task', Buffer.from(await bytesOf(documentOf(folder))).toString(), /Error -32000/);
  });

  fault(
    'a result of 200 MB',
    'it comes, the connection survives, and somebody reads that it is to be saved',
    async stage => {
      const http = new HostileHttp();
      http.breaks('tasks/result', hugeText(200 * MEGABYTE));
      const { server, taskId, kept } = await ended(stage, http);
      const { parts } = resultFolder('job', kept, words);
      assert.deepEqual([parts.length, parts[0].name, isTooBig(parts[0])], [1, 'job-1.txt', true]);
      stage.reads('task', partFacts(parts[0], words.size), /^209715200 B$/);
      assert.equal((await server.refresh(taskId)).status, 'completed');
      assert.equal(stage.core.registry.details(server.id)?.connections, 1);
    },
    { longestBlockMs: 2_500 },
  );

  fault(
    'over stdio: a result of more than the limit',
    'the row says why the connection ended, and the task stays',
    async stage => {
      const result = { content: [{ type: 'text', text: 'x'.repeat(1_024), repeat: 80 * 1_024 }] };
      const server = await connected(stage, { tools: [{ name: 'job', result, polls: 2 }] });
      const { taskId } = await server.run('job');
      await stage.logs(/more than 64 MB over stdio/);
      stage.reads(
        'log',
        stage.log.lines.find(line => line.includes('64 MB')),
        /Large results belong on HTTP/,
      );
      assert.ok(server.isKnown(taskId));
    },
    { longestBlockMs: 1_500 },
  );
});

faults('Names and messages', () => {
  for (const generation of GENERATIONS) {
    fault(
      `${generation}: markup, marks and control characters everywhere`,
      'kept as sent; no line of the log is a stranger’s',
      async stage => {
        const http = new HostileHttp(generation);
        http.tools = names.map(name => ({
          name,
          title: markup,
          description: markup,
          inputSchema: { type: 'object', properties: { [name]: { description: markup } } },
          execution: { taskSupport: 'optional' },
        }));
        http.more = { statusMessage: markup };
        const server = await Played.bring(stage, http);
        await server.connect();
        const tools = await stage.core.actions.tools(server.id);
        assert.deepEqual(
          tools.map(({ name }) => name),
          names,
        );
        const { taskId } = await server.run(markup);
        assert.equal(server.task(taskId).toolName, markup);
        assert.equal(server.task(taskId).statusMessage, markup);
        http.breaks('tasks/get', refusal(-32_000, markup, markup), 2);
        await http.peer.asked('tasks/get', 2);
        stage.reads('nothing', '', /^$/);
        http.finish();
        await server.finished(taskId);
        assert.deepEqual(
          stage.log.lines.filter(line => /[\p{Cc}\u202e]/u.test(line)),
          [],
        );
      },
    );
  }
});

function image(mimeType: unknown, data: string): object {
  return { type: 'image', mimeType, data };
}

function text(value: unknown): object {
  return { type: 'text', text: value };
}

function documentOf({ parts }: Pick<ResultFolder, 'parts'>): Exclude<ResultPart['content'], { kind: 'link' }> {
  const { content } = parts.find(({ role }) => role === 'document') ?? parts[0];
  assert.ok(content.kind !== 'link');
  return content;
}

const refusal =
  (code: number, message: string, data: unknown): HttpFault =>
  (response, request) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: request.message.id, error: { code, message, data } }));
  };

/** A result whose one text is so long; made piece by piece, so that it is the client alone that holds it. */
const hugeText =
  (length: number): HttpFault =>
  (response, { message }) => {
    const piece = 'x'.repeat(MEGABYTE);
    const write = async () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(
        `{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":{"content":[{"type":"text","text":"`,
      );
      for (let left = length; left > 0; left -= MEGABYTE) {
        if (!response.write(piece)) {
          await once(response, 'drain');
        }
      }
      response.end('"}]}}');
    };
    void write();
  };
