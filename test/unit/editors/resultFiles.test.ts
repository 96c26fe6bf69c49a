import assert from 'node:assert/strict';
import { fileName, type ResultWords, resultFiles } from '../../../src/editors/resultFiles';
import type { RpcError, ToolResult } from '../../../src/tasks/payload';
import type { CutPart } from '../../../src/tasks/taskLedger';

const words: ResultWords = {
  error: code => `Error ${code}`,
  data: 'Data',
  seeFile: (kind, file) => `(${kind}: ${file})`,
  empty: '(nothing)',
  cut: 'Not whole:',
  size: bytes => `${bytes} B`,
};

const text = (value: string) => ({ type: 'text', text: value });
const image = (mimeType: string, bytes = 'pixels') => ({
  type: 'image',
  mimeType,
  data: Buffer.from(bytes).toString('base64'),
});

describe('resultFiles', () => {
  /** The files as names and what stands in them, in their order. */
  const files = (result: Partial<ToolResult>, title = 'build'): [string, string][] =>
    resultFiles(title, { payload: { kind: 'result', result: { content: [], ...result } } }, words).map(
      ({ name, bytes }) => [name, new TextDecoder().decode(bytes)],
    );
  const names = (...args: Parameters<typeof files>) => files(...args).map(([name]) => name);
  const textOf = (...args: Parameters<typeof files>) => files(...args)[0]?.[1];
  const error = (rpcError: RpcError): [string, string][] =>
    resultFiles('build', { payload: { kind: 'error', error: rpcError } }, words).map(({ name, bytes }) => [
      name,
      new TextDecoder().decode(bytes),
    ]);

  it('shows text as Markdown, paragraph by paragraph', () => {
    assert.deepEqual(files({ content: [text('# Built'), text('3 files')] }), [['build.md', '# Built\n\n3 files\n']]);
  });

  it('keeps the text to the letter', () => {
    const strange = 'a\r\n\t<b>`$(bug)`</b> \u202e日本\n';
    assert.equal(textOf({ content: [text(strange)] }), strange);
  });

  it('marks what a tool calls an error', () => {
    assert.deepEqual(names({ content: [text('No')], isError: true }), ['build.error.md']);
  });

  it('shows structured content as JSON', () => {
    assert.deepEqual(files({ structuredContent: { files: 3 } }), [['build.json', '{\n  "files": 3\n}\n']]);
  });

  it('shows once what a server repeats as text for older clients', () => {
    const structuredContent = { files: 3, list: [1, 2] };
    assert.deepEqual(names({ content: [text(JSON.stringify(structuredContent))], structuredContent }), ['build.json']);
    assert.deepEqual(names({ content: [text(JSON.stringify(structuredContent, undefined, 4))], structuredContent }), [
      'build.json',
    ]);
  });

  it('shows text and structured content that say different things, the text first', () => {
    assert.deepEqual(names({ content: [text('3 files')], structuredContent: { files: 3 } }), [
      'build.md',
      'build.json',
    ]);
    assert.deepEqual(names({ content: [text('{"files": 4}')], structuredContent: { files: 3 } }), [
      'build.md',
      'build.json',
    ]);
  });

  it('takes any JSON for structured content', () => {
    for (const structuredContent of [null, 0, '', false, []]) {
      assert.deepEqual(files({ structuredContent }), [['build.json', `${JSON.stringify(structuredContent)}\n`]]);
    }
  });

  it('shows images as images, by the ending of their type', () => {
    const content = ['image/png', 'image/jpeg', 'IMAGE/GIF', 'image/webp', 'image/bmp', 'image/svg+xml'].map(type =>
      image(type),
    );
    assert.deepEqual(names({ content }), [
      'build-1.png',
      'build-2.jpg',
      'build-3.gif',
      'build-4.webp',
      'build-5.bmp',
      'build-6.svg',
    ]);
    assert.deepEqual(files({ content: [image('image/png', 'bytes')] }), [['build-1.png', 'bytes']]);
  });

  it('puts a picture before its caption, and a report before its pictures', () => {
    const picture = image('image/png');
    assert.deepEqual(names({ content: [text('A chart'), picture], structuredContent: { a: 1 } }), [
      'build-1.png',
      'build.md',
      'build.json',
    ]);
    assert.deepEqual(names({ content: [text('x'.repeat(301)), picture] }), ['build.md', 'build-1.png']);
  });

  it('says in the text which file an image went into', () => {
    const [[, report] = []] = files({ content: [text('x'.repeat(301)), image('image/png')] });
    assert.match(report ?? '', /\(image: build-1\.png\)\n$/);
  });

  it('shows every other part as the JSON it is', () => {
    const parts = [
      image('image/x-unknown'),
      { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
      { type: 'resource_link', uri: 'file:///x' },
      { type: 'text', text: 5 },
      { type: 'image', data: 3, mimeType: 'image/png' },
      'loose text',
      null,
    ];
    for (const part of parts) {
      const shown = textOf({ content: [part] });
      assert.equal(shown, `\`\`\`json\n${JSON.stringify(part, undefined, 2)}\n\`\`\`\n`);
    }
  });

  it('shows the text of an embedded resource', () => {
    const resource = { type: 'resource', resource: { uri: 'file:///x', text: 'inside' } };
    assert.equal(textOf({ content: [resource] }), 'inside\n');
    const blob = { type: 'resource', resource: { uri: 'file:///x', blob: 'AAAA' } };
    assert.match(textOf({ content: [blob] }) ?? '', /^```json/);
  });

  it('fences JSON so that nothing in it can end the fence', () => {
    const [, shown] = files({ content: [{ type: 'x', text: 'a\n```\nb ````` c' }] })[0] ?? [];
    assert.match(shown ?? '', /^``````json\n/);
    assert.match(shown ?? '', /\n``````\n$/);
  });

  it('fences JSON with very many ticks in it', () => {
    const many = { type: 'x', text: '` '.repeat(200_000) };
    assert.match(textOf({ content: [many] }) ?? '', /^```json/);
  });

  it('has something to show of an empty result', () => {
    assert.deepEqual(files({}), [['build.md', '(nothing)\n']]);
  });

  it('says what a JSON-RPC error says', () => {
    assert.deepEqual(error({ code: -32_603, message: 'Port is taken' }), [
      ['build.error.md', '# Error -32603\n\nPort is taken\n'],
    ]);
    assert.deepEqual(error({ code: 1, message: 'No', data: 'as text' }), [
      ['build.error.md', '# Error 1\n\nNo\n\n## Data\n\nas text\n'],
    ]);
    assert.match(
      error({ code: 1, message: 'No', data: { port: 80 } })[0]?.[1] ?? '',
      /## Data\n\n```json\n\{\n {2}"port": 80/,
    );
    assert.match(error({ code: 1, message: '', data: null })[0]?.[1] ?? '', /```json\nnull\n```/);
  });

  it('gives every file of a result a name of its own', () => {
    const content = [text('x'.repeat(400)), image('image/png'), image('image/png'), image('image/gif')];
    const all = names({ content, structuredContent: {} });
    assert.equal(new Set(all).size, 5);
  });

  describe('of a result that was too big to be kept whole', () => {
    const kept = (result: Partial<ToolResult>, cut: readonly CutPart[]): [string, string][] =>
      resultFiles('build', { payload: { kind: 'result', result: { content: [], ...result } }, cut }, words).map(
        ({ name, bytes }) => [name, new TextDecoder().decode(bytes)],
      );
    const picture: CutPart = { part: 'content[1]', type: 'image', bytes: 20_000 };
    const note = '> Not whole:\n>\n> - `content[1]` (`image`, 20000 B)';

    it('say at the top of the text what is missing', () => {
      assert.deepEqual(kept({ content: [text('Built')] }, [picture]), [['build.md', `${note}\n\nBuilt\n`]]);
    });

    it('say so in the text beside the pictures', () => {
      const files = kept({ content: [text('Two pictures'), image('image/png')] }, [picture]);
      assert.deepEqual(
        files.map(([name]) => name),
        ['build-1.png', 'build.md'],
      );
      assert.match(files[1]?.[1] ?? '', /^> Not whole:/);
    });

    it('say so in a file of its own where there is no text', () => {
      assert.deepEqual(kept({ structuredContent: { a: 1 } }, [picture]), [
        ['build.note.md', `${note}\n`],
        ['build.json', '{\n  "a": 1\n}\n'],
      ]);
    });

    it('say so above an error', () => {
      const payload = { kind: 'error', error: { code: 1, message: 'No' } } as const;
      const [file] = resultFiles('build', { payload, cut: [{ part: 'error.data', type: 'object', bytes: 5 }] }, words);
      assert.match(
        new TextDecoder().decode(file?.bytes),
        /^> Not whole:\n>\n> - `error.data` \(`object`, 5 B\)\n\n# Error 1/,
      );
    });

    it('name strangers’ parts as text, and not without end', () => {
      const strange: CutPart = { part: '[x](y)\n# z', type: '`'.repeat(500), bytes: 1 };
      const [[, shown] = []] = kept(
        {},
        Array.from({ length: 50 }, () => strange),
      );
      const lines = (shown ?? '').split('\n').filter(line => line.startsWith('> -'));
      assert.deepEqual([lines.length, lines.at(-1)], [21, '> - …']);
      assert.match(lines[0] ?? '', /^> - `\[x\]\(y\) # z` \(/);
    });
  });
});

describe('fileName', () => {
  it('keeps letters of any script, digits and a few marks', () => {
    assert.equal(fileName('Build image 2.0_beta-1'), 'Build image 2.0_beta-1');
    assert.equal(fileName('構築 größe'), '構築 größe');
  });

  it('is never a path, hidden, empty, or longer than a name should be', () => {
    const hostile = [
      '../../etc/passwd',
      '..\\..\\windows',
      '/etc/passwd',
      'C:\\x',
      '.',
      '..',
      '...',
      '.hidden',
      '',
      '   ',
      '\u0000\n',
      'a/b:c*d?e"f<g>h|i',
      '%2e%2e%2f',
      '\u202egnp.exe',
      'x'.repeat(10_000),
      'name. ',
    ];
    for (const title of hostile) {
      const name = fileName(title);
      assert.match(name, /^[\p{L}\p{N}_-](?:[\p{L}\p{N}_. -]*[\p{L}\p{N}_-])?$/u, title);
      assert.ok(name.length <= 60, title);
      assert.doesNotMatch(name, /^-|-$/, title);
    }
  });

  it('has a name for what leaves nothing to call it', () => {
    assert.equal(fileName('///'), 'result');
    assert.equal(fileName('🚀'), 'result');
  });
});
