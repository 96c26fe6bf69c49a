import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { bytesOf } from '../../../../src/editors/results/pieces';
import { linkedParts } from '../../../../src/editors/results/resultBlocks';
import { fileName, type ResultContext, resultFolder, resultText } from '../../../../src/editors/results/resultFolder';
import { isLink, partFacts, type ResultPart } from '../../../../src/editors/results/resultPart';
import type { ResultWords } from '../../../../src/editors/results/resultWords';
import type { RpcError, ToolResult } from '../../../../src/tasks/payload';
import type { CutPart, KeptPayload } from '../../../../src/tasks/taskLedger';

const words: ResultWords = {
  error: code => `Error ${code}`,
  data: 'Data',
  args: 'Arguments',
  argsTooLong: 'Too long to be kept.',
  leftOut: names => `Secret: ${names}`,
  empty: '(nothing)',
  cut: 'Not whole:',
  size: bytes => `${bytes} B`,
  readWhenOpened: uri => `fetched: ${uri}`,
  toBeSaved: 'to be saved',
};

const text = (value: string) => ({ type: 'text', text: value });
const base64 = (bytes: string) => Buffer.from(bytes).toString('base64');
const image = (mimeType: string, bytes = 'pixels') => ({ type: 'image', mimeType, data: base64(bytes) });
const resource = (fields: object) => ({ type: 'resource', resource: { uri: 'file:///x', ...fields } });

type Shown = readonly [name: string, text: string];

async function shown({ name, content }: ResultPart): Promise<Shown> {
  return [name, content.kind === 'link' ? `-> ${content.uri}` : Buffer.from(await bytesOf(content)).toString('utf8')];
}

/** The files of a payload as names and what stands in them, the one to look at first at the front. */
function filesOf(kept: KeptPayload, title = 'build', context?: ResultContext): Promise<Shown[]> {
  return Promise.all(resultFolder(title, kept, words, context).parts.map(shown));
}

describe('resultFolder', () => {
  const kept = (result: Partial<ToolResult>, cut: readonly CutPart[] = []): KeptPayload => ({
    payload: { kind: 'result', result: { content: [], ...result } },
    cut,
  });
  const files = (result: Partial<ToolResult>, title?: string, context?: ResultContext) =>
    filesOf(kept(result), title, context);
  const names = (result: Partial<ToolResult>) =>
    resultFolder('build', kept(result), words).parts.map(({ name }) => name);
  const textOf = async (result: Partial<ToolResult>) => (await files(result))[0]?.[1];
  const only = (block: unknown): ResultPart => resultFolder('build', kept({ content: [block] }), words).parts[0];
  const viewed = (block: unknown) => {
    const { name, viewer } = only(block);
    return [name, viewer];
  };

  describe('of text', () => {
    it('is one Markdown document, paragraph by paragraph', async () => {
      assert.deepEqual(await files({ content: [text('# Built'), text('3 files')] }), [
        ['build.md', '# Built\n\n3 files\n'],
      ]);
    });

    it('keeps the text to the letter', async () => {
      const strange = 'a\r\n\t<b>`$(bug)`</b> ![x](https://evil.example) \u202e日本\n';
      assert.equal(await textOf({ content: [text(strange)] }), strange);
    });

    it('marks what a tool calls an error', () => {
      assert.deepEqual(names({ content: [text('No')], isError: true }), ['build.error.md']);
    });

    it('has the text of an embedded resource read where it stands', async () => {
      assert.equal(await textOf({ content: [resource({ text: 'inside' })] }), 'inside\n');
      assert.equal(await textOf({ content: [resource({ text: '# In', mimeType: 'text/markdown' })] }), '# In\n');
    });

    it('has something to show of an empty result', async () => {
      assert.deepEqual(await files({}), [['build.md', '(nothing)\n']]);
    });

    it('closes a fence that a text leaves open, so that it swallows no link', async () => {
      const [, report] = (await files({ content: [text('~~~js\nlet a;'), image('image/png')] }))[1] ?? [];
      assert.match(report ?? '', /^~~~js\nlet a;\n~~~\n\n!\[/);
      const [, closed] = (await files({ content: [text('```\na\n```'), image('image/png')] }))[1] ?? [];
      assert.match(closed ?? '', /^```\na\n```\n\n!\[/);
    });
  });

  it('takes no code within a line for the beginning of a block: what comes after it has its links', async () => {
    const content = [text('```npm run build``` first.'), image('image/png'), text('x'.repeat(301))];
    const html = new MarkdownIt().render((await textOf({ content })) ?? '');
    assert.match(html, /<img src="build-1\.png"/);
    const open = [text('```js\nlet a;'), image('image/png'), text('x'.repeat(301))];
    assert.match(new MarkdownIt().render((await textOf({ content: open })) ?? ''), /<img /);
  });

  describe('of structured content', () => {
    it('does not come before a picture that says what it does not', () => {
      assert.deepEqual(names({ content: [image('image/png')], structuredContent: { a: 1 } }), [
        'build-1.png',
        'build.md',
        'build.json',
      ]);
    });

    it('is compared with text without writing all of it', () => {
      const structuredContent = { rows: Array.from({ length: 1_000_000 }, (_, index) => index) };
      const start = performance.now();
      assert.deepEqual(names({ content: [text('{"rows":[]}')], structuredContent }), ['build.md', 'build.json']);
      assert.ok(performance.now() - start < 1_000);
      const digits = Array.from({ length: 1_000 }, () => 1);
      assert.deepEqual(names({ content: [text(JSON.stringify(digits))], structuredContent: digits }), ['build.json']);
    });

    it('is JSON', async () => {
      assert.deepEqual(await files({ structuredContent: { files: 3 } }), [['build.json', '{\n  "files": 3\n}\n']]);
    });

    it('shows once what a server repeats as text for older clients', () => {
      const structuredContent = { files: 3, list: [1, 2] };
      for (const indent of [0, 4]) {
        const content = [text(JSON.stringify(structuredContent, undefined, indent))];
        assert.deepEqual(names({ content, structuredContent }), ['build.json']);
      }
    });

    it('shows text that says something else, with a link to the JSON', async () => {
      assert.deepEqual(await files({ content: [text('3 files')], structuredContent: { files: 3 } }), [
        ['build.md', '3 files\n\n[build.json](build.json) (20 B)\n'],
        ['build.json', '{\n  "files": 3\n}\n'],
      ]);
      assert.deepEqual(names({ content: [text('{"files": 4}')], structuredContent: { files: 3 } }), [
        'build.md',
        'build.json',
      ]);
    });

    it('takes any JSON', async () => {
      for (const structuredContent of [null, 0, '', false, []]) {
        assert.deepEqual(await files({ structuredContent }), [
          ['build.json', `${JSON.stringify(structuredContent)}\n`],
        ]);
      }
    });
  });

  describe('of parts with a MIME type', () => {
    it('is a file each, with the ending by which VS Code knows what shows it', () => {
      const ofImage = ['png', 'jpeg', 'GIF', 'webp', 'bmp', 'avif', 'x-icon'].map(type =>
        viewed(image(`image/${type}`)),
      );
      const endings = ['png', 'jpg', 'gif', 'webp', 'bmp', 'avif', 'ico'];
      assert.deepEqual(
        ofImage,
        endings.map(ending => [`build-1.${ending}`, 'image']),
      );
      const audio = (mimeType: string) => viewed({ type: 'audio', data: 'AAAA', mimeType });
      assert.deepEqual(
        ['audio/mpeg', 'audio/wav', 'audio/x-wav', 'audio/ogg'].map(audio),
        ['mp3', 'wav', 'wav', 'oga'].map(ending => [`build-1.${ending}`, 'audio']),
      );
      const blob = (mimeType: string) => viewed(resource({ blob: 'AAAA', mimeType }));
      assert.deepEqual(
        ['video/mp4', 'video/webm'].map(blob),
        ['mp4', 'webm'].map(ending => [`build-1.${ending}`, 'video']),
      );
      assert.deepEqual(
        ['application/pdf', 'application/zip', 'application/gzip', 'application/octet-stream'].map(blob),
        ['pdf', 'zip', 'gz', 'bin'].map(ending => [`build-1.${ending}`, 'none']),
      );
      assert.deepEqual(
        ['text/csv', 'application/json; charset=utf-8', 'application/yaml', 'text/html'].map(blob),
        ['csv', 'json', 'yaml', 'html'].map(ending => [`build-1.${ending}`, 'text']),
      );
    });

    it('goes by the address where the type says little', () => {
      const typed = (uri: string, mimeType?: string) => only(resource({ uri, text: 'x', mimeType })).name;
      assert.equal(typed('file:///a/main.py'), 'build-1.py');
      assert.equal(typed('https://x.example/data.csv?a=b.exe#c', 'text/plain'), 'build-1.csv');
      assert.equal(typed('file:///a/data.csv', 'application/json'), 'build-1.json');
      assert.equal(only(resource({ uri: 'file:///a.pdf', blob: 'AAAA' })).name, 'build-1.pdf');
      assert.equal(only(resource({ uri: 'demo://thing', blob: 'AAAA' })).name, 'build-1.bin');
    });

    it('never calls a text what would be run, or be shown as a picture', () => {
      for (const type of ['image/png', 'application/pdf', 'application/x-msdownload', 'application/zip']) {
        assert.deepEqual(viewed(resource({ text: 'x', mimeType: type })), ['build-1.txt', 'text'], type);
      }
      assert.deepEqual(viewed(resource({ text: '<svg/>', mimeType: 'image/svg+xml' })), ['build-1.svg', 'image']);
    });

    it('is text where that is said, though nobody knows the ending', () => {
      for (const ending of ['go', 'toml', 'vue', 'kt', 'lock', 'tf']) {
        const block = { uri: `file:///src/main.${ending}`, mimeType: 'text/plain', blob: 'AAAA' };
        assert.deepEqual(viewed(resource(block)), [`build-1.${ending}`, 'text']);
      }
    });

    it('has one ending for all that VS Code takes for Markdown', () => {
      const typed = (uri: string, mimeType?: string) => only(resource({ uri, blob: 'AAAA', mimeType }));
      for (const ending of ['mkd', 'mdown', 'markdown', 'mdtext', 'ronn', 'ron', 'workbook']) {
        assert.deepEqual(viewed(resource({ uri: `x://readme.${ending}`, blob: 'AAAA' })), ['build-1.md', 'text']);
      }
      assert.equal(typed('x://readme', 'text/x-markdown').name, 'build-1.md');
      const { name, content } = only(resource({ uri: 'x://a', mimeType: 'text/x-markdown', text: '# In' }));
      assert.deepEqual([name, content], ['build.md', { kind: 'text', text: '# In\n' }], 'read where it stands');
    });

    it('opens no notebook, and saves it as one', () => {
      for (const block of [
        { uri: 'x://a.ipynb', text: '{}' },
        { uri: 'x://a', mimeType: 'application/x-ipynb+json', text: '{}' },
        { uri: 'x://a.ipynb', blob: 'AAAA' },
      ]) {
        const { name, savedName, viewer } = only(resource(block));
        assert.deepEqual([name, savedName, viewer], ['build-1.json', 'build-1.ipynb', 'text']);
      }
    });

    it('has names of our own making, whatever a stranger calls them', () => {
      for (const uri of [
        'file:///../../etc/passwd',
        'x://a.b/../c',
        'file:///a.\u202egnp',
        'file:///a.',
        'a'.repeat(9e5),
      ]) {
        const { name } = only(resource({ uri, mimeType: '../../x', blob: 'AAAA' }));
        assert.match(name, /^build-1\.[a-z0-9]{1,8}$/, uri.slice(0, 40));
      }
    });

    it('keeps the bytes to the letter, also where lines are broken in between', async () => {
      const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
      const data = bytes.toString('base64');
      for (const written of [data, data.replace(/.{76}/g, '$&\r\n'), data.replace(/=+$/, '')]) {
        const { content } = only({ type: 'image', mimeType: 'image/png', data: written });
        assert.ok(content.kind !== 'link' && bytes.equals(await bytesOf(content)));
      }
    });

    it('puts a picture before its caption, and a report before its pictures', () => {
      const picture = image('image/png');
      assert.deepEqual(names({ content: [text('A chart'), picture], structuredContent: { a: 1 } }), [
        'build-1.png',
        'build.md',
        'build.json',
      ]);
      assert.deepEqual(names({ content: [text('x'.repeat(301)), picture] }), ['build.md', 'build-1.png']);
      assert.deepEqual(names({ content: [picture, picture] }), ['build-1.png', 'build.md', 'build-2.png']);
    });

    it('says where each part stood what it is, and links to it', async () => {
      const content = [
        text('Before'),
        image('image/png'),
        { type: 'audio', data: 'AAAA', mimeType: 'audio/mpeg' },
        resource({ uri: 'file:///a b.pdf', mimeType: 'application/pdf', blob: 'AAAAAA==' }),
        text('x'.repeat(301)),
      ];
      const [[, report] = []] = await files({ content }, 'my [build]_1');
      assert.equal(
        report,
        [
          'Before',
          '![my -build-\\_1-1.png](my%20-build-_1-1.png)',
          '[my -build-\\_1-1.png](my%20-build-_1-1.png) (`image/png`, 6 B)',
          '[my -build-\\_1-2.mp3](my%20-build-_1-2.mp3) (`audio/mpeg`, 3 B)',
          '[my -build-\\_1-3.pdf](my%20-build-_1-3.pdf) (`file:///a b.pdf`, `application/pdf`, 6 B, to be saved)',
          `${'x'.repeat(301)}\n`,
        ].join('\n\n'),
      );
    });

    it('gives every file of a result a name of its own', () => {
      const content = [text('x'.repeat(400)), image('image/png'), image('image/png'), image('image/gif')];
      const all = names({ content, structuredContent: {} });
      assert.equal(new Set(all).size, 5);
    });
  });

  describe('of links to resources', () => {
    const link = { type: 'resource_link', uri: 'demo://resource/1', name: 'one', mimeType: 'text/csv' };

    it('is a file that is to be fetched, and a line that says from where', async () => {
      assert.deepEqual(await files({ content: [text('See'), link] }), [
        ['build.md', 'See\n\n[build-1.csv](build-1.csv) (`one`, `text/csv`, fetched: `demo://resource/1`)\n'],
        ['build-1.csv', '-> demo://resource/1'],
      ]);
    });

    it('is tried as text where nobody knows what it is, and is not where it is known', () => {
      const viewer = (uri: string, mimeType?: string) => only({ type: 'resource_link', uri, mimeType }).viewer;
      assert.equal(viewer('file:///src/main.go', 'text/x-go'), 'text');
      assert.equal(viewer('file:///Cargo.toml'), 'text');
      assert.equal(viewer('file:///main.zig'), 'text');
      assert.equal(viewer('shots://last'), 'text');
      assert.equal(viewer('file:///a.pdf'), 'none');
      assert.equal(viewer('shots://last', 'image/png'), 'image');
    });

    it('makes no link of what a stranger says', async () => {
      const hostile = { ...link, uri: 'x://`](command:evil)', name: '](https://evil.example)', title: '<img src=x>' };
      const [[, report] = []] = await files({ content: [text('See'), hostile] });
      assert.match(report ?? '', /^\[build-1\.csv\]\(build-1\.csv\) \(`<img src=x>`, `text\/csv`, fetched: ``x:/m);
      assert.equal((report ?? '').match(/(?<!`.*)\]\(/g)?.length, 1);
    });

    it('shows no picture of it that nobody has asked for', async () => {
      const picture = { ...link, mimeType: 'image/png' };
      assert.doesNotMatch((await textOf({ content: [text('See'), picture] })) ?? '', /!\[/);
    });
  });

  describe('behind a link', () => {
    const behind = (contents: Parameters<typeof linkedParts>[1], fields: object = {}) => {
      const part = only({ type: 'resource_link', uri: 'shots://last', name: 'Screenshot', ...fields });
      assert.ok(isLink(part));
      return linkedParts(part, contents).map(({ name, viewer, content }) => [name, viewer, content]);
    };
    const png = base64('pixels');

    it('is what the server says of it when it was read, not what the link promised', () => {
      const uri = 'shots://last';
      const bytes = { kind: 'base64', data: png };
      assert.deepEqual(behind([{ uri, mimeType: 'image/png', blob: png }]), [['build-1.png', 'image', bytes]]);
      assert.deepEqual(behind([{ uri, text: '{}' }], { mimeType: 'application/json' }), [
        ['build-1.json', 'text', { kind: 'text', text: '{}' }],
      ]);
      assert.deepEqual(behind([{ uri: '', blob: png }], { uri: 'x://a.jpg' }), [['build-1.jpg', 'image', bytes]]);
      assert.deepEqual(behind([{ uri, text: 'none' }], { mimeType: 'image/png' }), [
        ['build-1.txt', 'text', { kind: 'text', text: 'none' }],
      ]);
    });

    it('is a file for every piece, none of which is lost', () => {
      const contents = [
        { uri: 'x://a.json', mimeType: 'application/json', text: '1' },
        { uri: 'x://b.json', mimeType: 'application/json', text: '2' },
        { uri: 'x://c', mimeType: 'image/png', blob: png },
      ];
      assert.deepEqual(behind(contents), [
        ['build-1-1.json', 'text', { kind: 'text', text: '1' }],
        ['build-1-2.json', 'text', { kind: 'text', text: '2' }],
        ['build-1-3.png', 'image', { kind: 'base64', data: png }],
      ]);
    });
  });

  it('is copied as what there is to read of it, without fetching anything but a link alone', () => {
    const copied = (result: Partial<ToolResult>) => resultFolder('build', kept(result), words).copied?.name;
    const link = { type: 'resource_link', uri: 'note://1', mimeType: 'text/plain' };
    assert.equal(copied({ content: [{ type: 'unknown' }] }), 'build.md');
    assert.equal(copied({}), 'build.md');
    assert.equal(copied({ content: [link] }), 'build-1.txt');
    assert.equal(copied({ content: [image('image/png'), link] }), undefined);
    assert.equal(copied({ content: [link], structuredContent: 1 }), 'build.json');
    assert.equal(copied({ content: [image('image/png')] }), undefined);
    assert.equal(copied({ content: [image('image/png'), image('image/png')] }), undefined);
  });

  it('has a file for JSON that is too long for the document, of a part as of an error', () => {
    const long = { kind: 'unknown', rows: Array.from({ length: 100_000 }, (_, index) => index) };
    assert.deepEqual(names({ content: [text('x'), long] }), ['build.md', 'build-1.json']);
    const error = { code: 1, message: 'No', data: long };
    const folder = resultFolder('build', { payload: { kind: 'error', error } }, words);
    assert.deepEqual(
      folder.parts.map(({ name }) => name),
      ['build.error.md', 'build.error.json'],
    );
    assert.equal(folder.copied?.name, 'build.error.md');
  });

  it('shows every other part as the JSON it is', async () => {
    const parts = [
      { type: 'text', text: 5 },
      { type: 'image', data: 3, mimeType: 'image/png' },
      { type: 'resource_link', uri: 7 },
      { type: 'resource', resource: { uri: 'file:///x' } },
      'loose text',
      null,
    ];
    for (const part of parts) {
      const json = await textOf({ content: [part] });
      assert.equal(json, `\`\`\`json\n${JSON.stringify(part, undefined, 2)}\n\`\`\`\n`);
    }
  });

  it('fences JSON so that nothing in it can end the fence', async () => {
    const json = (await textOf({ content: [{ type: 'x', text: 'a\n```\nb ````` c' }] })) ?? '';
    assert.match(json, /^``````json\n/);
    assert.match(json, /\n``````\n$/);
    assert.match((await textOf({ content: [{ type: 'x', text: '` '.repeat(200_000) }] })) ?? '', /^```json/);
  });

  describe('of an error', () => {
    const error = (rpcError: RpcError, context?: ResultContext) =>
      filesOf({ payload: { kind: 'error', error: rpcError } }, 'build', context);

    it('says code, message and data', async () => {
      assert.deepEqual(await error({ code: -32_603, message: 'Port is\n  taken' }), [
        ['build.error.md', '# Error -32603\n\n```text\nPort is\n  taken\n```\n'],
      ]);
      assert.deepEqual(await error({ code: 1, message: 'No', data: 'as text' }), [
        ['build.error.md', '# Error 1\n\n```text\nNo\n```\n\n## Data\n\n```text\nas text\n```\n'],
      ]);
      const [[, structured] = []] = await error({ code: 1, message: 'No', data: { port: 80 } });
      assert.match(structured ?? '', /## Data\n\n```json\n\{\n {2}"port": 80/);
      const [[, empty] = []] = await error({ code: 1, message: '', data: null });
      assert.match(empty ?? '', /```json\nnull\n```/);
    });

    it('says which arguments led there, and which are secret', async () => {
      const context = { args: '{\n  "port": 80\n}', leftOut: ['password'] };
      const expected = /\n\n## Arguments\n\n```json\n\{\n {2}"port": 80\n\}\n```\n\nSecret: `password`\n$/;
      const [[, ofProtocol] = []] = await error({ code: 1, message: 'No' }, context);
      assert.match(ofProtocol ?? '', expected);
      const [[name, ofTool] = []] = await files({ content: [text('No')], isError: true }, 'build', context);
      assert.equal(name, 'build.error.md');
      assert.match(ofTool ?? '', expected);
      const [[, good] = []] = await files({ content: [text('Yes')] }, 'build', context);
      assert.equal(good, 'Yes\n');
    });

    it('says of arguments that were too long that they are not kept, instead of calling them secret', async () => {
      const [[, words] = []] = await error({ code: 1, message: 'No' }, { leftOut: ['', 'password'] });
      assert.match(words ?? '', /\n\n## Arguments\n\nToo long to be kept\.\n$/);
    });

    it('comes before the pictures and the JSON of a tool that failed', () => {
      const content = [text('No'), image('image/png')];
      assert.deepEqual(names({ content, structuredContent: { a: 1 }, isError: true }), [
        'build.error.md',
        'build.error.json',
        'build-1.png',
      ]);
    });
  });

  describe('of a result that was too big to be kept whole', () => {
    const cutFiles = (result: Partial<ToolResult>, cut: readonly CutPart[]) => filesOf(kept(result, cut));
    const picture: CutPart = { part: 'content[1]', type: 'image', bytes: 20_000 };
    const note = '> Not whole:\n>\n> - `content[1]` (`image`, 20000 B)';

    it('says at the top of the document what is missing, whatever else there is', async () => {
      assert.deepEqual(await cutFiles({ content: [text('Built')] }, [picture]), [['build.md', `${note}\n\nBuilt\n`]]);
      const [[name, first] = []] = await cutFiles({ content: [text('Two'), image('image/png')] }, [picture]);
      assert.equal(name, 'build.md');
      assert.ok(first?.startsWith(`${note}\n\nTwo\n\n`));
      assert.deepEqual(await cutFiles({ structuredContent: { a: 1 } }, [picture]), [
        ['build.md', `${note}\n\n[build.json](build.json) (16 B)\n`],
        ['build.json', '{\n  "a": 1\n}\n'],
      ]);
    });

    it('says so above an error', async () => {
      const payload = { kind: 'error', error: { code: 1, message: 'No' } } as const;
      const [[, shownError] = []] = await filesOf({
        payload,
        cut: [{ part: 'error.data', type: 'object', bytes: 5 }],
      });
      assert.match(shownError ?? '', /^> Not whole:\n>\n> - `error.data` \(`object`, 5 B\)\n\n# Error 1/);
    });

    it('names strangers’ parts as text, and not without end', async () => {
      const strange: CutPart = { part: '[x](y)\n# z', type: '`'.repeat(500), bytes: 1 };
      const [[, report] = []] = await cutFiles(
        {},
        Array.from({ length: 50 }, () => strange),
      );
      const lines = (report ?? '').split('\n').filter(line => line.startsWith('> -'));
      assert.deepEqual([lines.length, lines.at(-1)], [21, '> - …']);
      assert.match(lines[0] ?? '', /^> - `\[x\]\(y\) # z` \(/);
    });
  });
});

describe('resultText', () => {
  it('is what a result says in words, without our links', () => {
    const content = [text('One'), image('image/png'), text('Two\n')];
    assert.equal(resultText({ kind: 'result', result: { content } }), 'One\n\nTwo\n');
    assert.equal(resultText({ kind: 'result', result: { content: [image('image/png')] } }), undefined);
  });
});

describe('partFacts', () => {
  it('has no link and no icon of a stranger: they stand in messages', () => {
    const blob = { type: 'resource', resource: { uri: 'x://a', mimeType: 'x/[Open](command:a) $(bug)', blob: 'AAAA' } };
    const { parts } = resultFolder('build', { payload: { kind: 'result', result: { content: [blob] } } }, words);
    assert.equal(
      partFacts({ ...parts[0], title: undefined }, bytes => `${bytes} B`),
      'x/[Open]\u200b(command:a) $\u200b(bug) · 3 B',
    );
  });

  it('are none where nothing is known', () => {
    assert.equal(partFacts({ content: { kind: 'link', uri: 'x://a' } }, String), undefined);
  });
});

describe('fileName', () => {
  it('keeps letters of any script, digits and a few marks', () => {
    assert.equal(fileName('Build image 2.0_beta-1'), 'Build image 2.0_beta-1');
    assert.equal(fileName('構築 größe'), '構築 größe');
    assert.equal(fileName('हिन्दी'), 'हिन्दी');
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

  it('is none that Windows keeps for its devices', () => {
    for (const title of ['con', 'NUL', 'aux.log', 'com1', 'lpt9.x.y']) {
      assert.equal(fileName(title), `_${title}`);
    }
    assert.equal(fileName('console'), 'console');
    assert.equal(fileName('\u0301'), 'result');
  });

  it('has a name for what leaves nothing to call it', () => {
    assert.equal(fileName('///'), 'result');
    assert.equal(fileName('🚀'), 'result');
  });
});
