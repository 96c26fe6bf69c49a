// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import { resolveLaunch } from '../../../src/config/launch';
import { summarizeLaunch } from '../../../src/config/launchSummary';
import { readEntry } from '../../../src/config/readEntry';
import { aDefinition } from '../../support/definitions';
import { aLaunchHost, askNothing } from '../../support/launchHost';

const summary = (entry: object) => summarizeLaunch(aDefinition({ entry: readEntry(entry) }));
const args = (...given: string[]) => {
  const launch = summary({ command: 'c', args: given });
  return launch.kind === 'stdio' ? launch.args : [];
};
const url = (given: string) => {
  const launch = summary({ url: given });
  return launch.kind === 'http' ? launch.url : '';
};

describe('summarizeLaunch', () => {
  it('shows a command as it is written, variables unresolved', () => {
    const entry = { command: '${env:BIN}/node', args: ['--root=${workspaceFolder}', 'server.js'], cwd: 'sub' };
    assert.deepEqual(summary(entry), { kind: 'stdio', ...entry, environment: [] });
  });

  it('names the file of variables, and nothing that is in it', () => {
    const launch = summary({ command: 'c', envFile: '${workspaceFolder}/server.env' });
    assert.equal(launch.kind === 'stdio' && launch.envFile, '${workspaceFolder}/server.env');
  });

  it('masks headers on a command line, behind whichever option', () => {
    assert.deepEqual(
      args('--header', 'Authorization: Bearer abc', '--header=X-Api-Key:secret', '-H', 'Accept: text/html', 'c:\\x'),
      ['--header', 'Authorization: •••', '--header=X-Api-Key:•••', '-H', 'Accept: text/html', 'c:\\x'],
    );
  });

  it('masks an address that is none yet, because of a variable in it', () => {
    assert.equal(
      url('https://${env:HOST}/mcp?api_key=s&b=${input:x}#part'),
      'https://${env:HOST}/mcp?api_key=•••&b=•••#part',
    );
    assert.equal(url('https://me:p@ss@example.com/x'), 'https://•••@example.com/x');
    assert.equal(url('https://${env:USER}:${input:pass}@${env:HOST}'), 'https://•••@${env:HOST}');
  });

  it('names variables and headers, and never shows their values', () => {
    assert.deepEqual(summary({ command: 'c', env: { MODE: 'fast', API_KEY: 'k', OLD: null } }), {
      kind: 'stdio',
      command: 'c',
      args: [],
      environment: ['MODE', 'API_KEY', 'OLD'],
    });
    assert.deepEqual(summary({ url: 'http://x/', headers: { Authorization: 'Bearer t', 'X-A': 'b' } }), {
      kind: 'http',
      url: 'http://x/',
      headers: ['Authorization', 'X-A'],
    });
  });

  it('masks arguments that are secrets by their name', () => {
    assert.deepEqual(args('--token', 'abc', '--api-key=def', 'PASSWORD=ghi', '--mode', 'jkl', '--auth', '--dry-run'), [
      '--token',
      '•••',
      '--api-key=•••',
      'PASSWORD=•••',
      '--mode',
      'jkl',
      '--auth',
      '--dry-run',
    ]);
  });

  it('masks arguments that are secrets by their looks, and leaves words, paths and packages', () => {
    const kept = [
      'server-filesystem',
      '@scope/package-name@1.2.3',
      '/a/long/path/to/some/file1.js',
      'a.b.c.example.com',
    ];
    assert.deepEqual(args(...kept, 'ghp_abcdefghijklmnop1234', '--x=ghp_abcdefghijklmnop1234'), [
      ...kept,
      '•••',
      '--x=•••',
    ]);
  });

  it('masks who calls in an address, and what its parameters say', () => {
    assert.equal(
      url('https://me:pw@example.com/mcp?key=abc&page=2#x'),
      'https://•••@example.com/mcp?key=•••&page=•••#x',
    );
    assert.equal(url('https://example.com/${env:ROOM}'), 'https://example.com/${env:ROOM}');
    assert.deepEqual(args('https://me:pw@example.com/?page=2', '--db=postgres://me:pw@db/x'), [
      'https://•••@example.com/?page=•••',
      '--db=postgres://•••@db/x',
    ]);
  });

  it('says what is wrong with an entry that cannot be used', () => {
    const launch = summary({});
    assert.match(launch.kind === 'invalid' ? launch.problem : '', /"command" or a "url"/);
  });

  it('masks no more than what the log masks as well, once variables are replaced', async () => {
    const given = ['--token', '${env:T}', 'KEY=${env:T}', 'https://me:${env:T}@x/', '--mode', 'fast'];
    const definition = aDefinition({ entry: readEntry({ command: 'c', args: given }) });
    const { secrets } = await resolveLaunch(definition, aLaunchHost({ env: { T: 'real-secret' } }), askNothing);
    assert.deepEqual([...new Set(secrets)].sort(), ['me', 'real-secret']);
  });
});
