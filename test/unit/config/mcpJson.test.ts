import assert from 'node:assert/strict';
import { readMcpJson, readServers } from '../../../src/config/mcpJson';

describe('readMcpJson', () => {
  const serversIn = (text: string) => {
    const read = readMcpJson(text, 'vscode');
    assert.ok(read.kind === 'read', JSON.stringify(read));
    return Object.fromEntries(read.servers);
  };
  const problemIn = (text: string) => {
    const read = readMcpJson(text, 'vscode');
    assert.ok(read.kind === 'broken');
    return read.problem;
  };

  it('lists an entry whose fields hold anything but text, with the reason', () => {
    for (const entry of [{ command: {} }, { url: { toString: 1 } }, { command: [[]] }, { url: 7 }]) {
      const read = readMcpJson(JSON.stringify({ servers: { odd: entry } }), 'vscode');
      assert.equal(read.kind === 'read' && read.servers.get('odd')?.kind, 'invalid', JSON.stringify(entry));
    }
  });

  it('reads JSON with comments and trailing commas', () => {
    const servers = serversIn(`// what we use
      {
        "servers": {
          /* the build */
          "build": { "command": "npx", "args": ["-y", "server",], }, // "off": {}
        },
      }`);
    assert.deepEqual(servers, { build: { kind: 'stdio', command: 'npx', args: ['-y', 'server'], env: {} } });
  });

  it('keeps the names as they are written', () => {
    assert.deepEqual(Object.keys(serversIn('{"servers": {"a b": {}, "ünïcode/..": {}, "": {}}}')), [
      'a b',
      'ünïcode/..',
      '',
    ]);
  });

  it('ignores what it does not know', () => {
    const text =
      '{"inputs": [{"id": "token"}], "sandbox": {}, "x": 1, "servers": {"a": {"command": "c", "colour": true}}}';
    assert.deepEqual(Object.keys(serversIn(text)), ['a']);
    assert.deepEqual(serversIn(text).a, { kind: 'stdio', command: 'c', args: [], env: {} });
  });

  it('has no servers in a file that is empty or says nothing of them', () => {
    for (const text of ['', '  \n', '// nothing yet', '{}', '{"inputs": []}']) {
      assert.deepEqual(serversIn(text), {}, JSON.stringify(text));
    }
  });

  it('lists an entry that cannot be used, beside those that can', () => {
    const servers = serversIn('{"servers": {"bad": 3, "good": {"url": "http://localhost"}}}');
    assert.deepEqual([servers.bad?.kind, servers.good?.kind], ['invalid', 'http']);
  });

  it('says where a file is broken', () => {
    const text = '{\n  "servers": {\n    "a": { "command" "npx" }\n  }\n}';
    const { message, offset } = problemIn(text);
    assert.equal(offset, text.indexOf('"npx"'));
    assert.match(message, /Colon/);
    assert.equal(problemIn('{"servers": {').offset, 13);
  });

  it('finds a file broken whose servers are no object', () => {
    for (const text of ['[]', '3', 'null', '"servers"', '{"servers": []}', '{"servers": "none"}']) {
      assert.match(problemIn(text).message, /"servers"/, text);
    }
  });
});

describe('readServers', () => {
  it('reads the value of our own setting', () => {
    const servers = readServers({ a: { url: 'https://example.com' }, b: null }, 'vscode');
    assert.deepEqual(
      [...servers].map(([name, entry]) => [name, entry.kind]),
      [
        ['a', 'http'],
        ['b', 'invalid'],
      ],
    );
  });
});
