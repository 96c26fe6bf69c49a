import assert from 'node:assert/strict';
import { readEntry } from '../../../src/config/readEntry';

describe('readEntry', () => {
  const kindOf = (entry: unknown) => readEntry(entry).kind;
  const problemOf = (entry: unknown) => {
    const read = readEntry(entry);
    return read.kind === 'invalid' ? read.problem : `no problem: ${read.kind}`;
  };

  it('reads everything of a program to start', () => {
    assert.deepEqual(
      readEntry({ type: 'stdio', command: 'node', args: ['a', ''], cwd: 'sub', env: { A: 'b', N: 3, GONE: null } }),
      { kind: 'stdio', command: 'node', args: ['a', ''], cwd: 'sub', env: { A: 'b', N: '3', GONE: null } },
    );
  });

  it('reads everything of an address to call', () => {
    const headers = { Authorization: 'Bearer abc' };
    assert.deepEqual(readEntry({ type: 'http', url: 'https://example.com/mcp', headers }), {
      kind: 'http',
      url: 'https://example.com/mcp',
      headers,
    });
  });

  it('goes by the type, else by whether there is a command', () => {
    const both = { command: 'node', url: 'http://localhost' };
    assert.equal(kindOf(both), 'stdio');
    assert.equal(kindOf({ ...both, type: 'http' }), 'http');
    assert.equal(kindOf({ ...both, type: 'stdio' }), 'stdio');
    assert.equal(kindOf({ url: 'http://localhost' }), 'http');
  });

  it('takes every name of the HTTP transports for http', () => {
    for (const type of ['http', 'sse', 'streamable-http']) {
      assert.equal(kindOf({ type, url: 'http://localhost' }), 'http', type);
    }
  });

  it('reads the older format, which nests the launch one level deeper', () => {
    assert.deepEqual(readEntry({ type: 'stdio', config: { command: 'node', args: ['a'], env: { A: 'b' } } }), {
      kind: 'stdio',
      command: 'node',
      args: ['a'],
      env: { A: 'b' },
    });
    assert.equal(kindOf({ config: { type: 'sse', url: 'http://localhost' } }), 'http');
  });

  it('says what is wrong with an entry', () => {
    const problems: [unknown, RegExp][] = [
      [null, /object/],
      ['npx', /object/],
      [['npx'], /object/],
      [{}, /"command" or a "url"/],
      [{ type: 'stdio' }, /"command"/],
      [{ command: '' }, /"command"/],
      [{ command: ['npx'] }, /"command"/],
      [{ command: 'a', args: 'b' }, /"args"/],
      [{ command: 'a', args: ['b', 3] }, /"args"/],
      [{ command: 'a', cwd: 3 }, /"cwd"/],
      [{ command: 'a', env: ['A=b'] }, /"env"/],
      [{ command: 'a', env: { A: true } }, /"env"/],
      [{ command: 'a', env: { A: {} } }, /"env"/],
      [{ type: 'http' }, /"url"/],
      [{ url: '' }, /"url"/],
      [{ url: 3 }, /"url"/],
      [{ url: 'http://localhost', headers: { A: 1 } }, /"headers"/],
      [{ url: 'http://localhost', headers: ['A: b'] }, /"headers"/],
    ];
    for (const [entry, problem] of problems) {
      assert.match(problemOf(entry), problem, JSON.stringify(entry));
    }
  });

  it('keeps what changes how a server may be started', () => {
    const read = readEntry({
      config: { command: 'a', envFile: '.env' },
      sandboxEnabled: true,
      dev: { watch: 'src/**' },
    });
    assert.deepEqual(read, {
      kind: 'stdio',
      command: 'a',
      args: [],
      env: {},
      envFile: '.env',
      watch: ['src/**'],
      wantsSandbox: true,
    });
    assert.equal('wantsSandbox' in readEntry({ command: 'a', sandboxEnabled: false, envFile: '' }), false);
    assert.equal('wantsSandbox' in readEntry({ command: 'a', sandboxEnabled: 'yes' }), true, 'no clear "no"');
    assert.match(problemOf({ command: 'a', envFile: 3 }), /"envFile"/);
  });
});
