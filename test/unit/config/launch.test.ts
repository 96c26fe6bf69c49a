// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import path from 'node:path';
import { isUserError } from '../../../src/base/errors';
import { type HttpLaunch, type LaunchHost, resolveLaunch, type StdioLaunch } from '../../../src/config/launch';
import { readEntry } from '../../../src/config/readEntry';
import { aDefinition } from '../../support/definitions';
import { aLaunchHost, askNothing, hostValues } from '../../support/launchHost';

const home = path.resolve('/home/me');
const folder = path.resolve('/code/project');

describe('resolveLaunch', () => {
  const resolve = (entry: object, env: LaunchHost['env'] = {}, inFolder: string | undefined = folder) =>
    resolveLaunch(
      aDefinition({ entry: readEntry(entry), ...(inFolder && { folder: inFolder }) }),
      aLaunchHost({ userHome: home, env }),
      askNothing,
    );
  const stdio = async (...args: Parameters<typeof resolve>) => (await resolve(...args)) as StdioLaunch;
  const http = async (...args: Parameters<typeof resolve>) => (await resolve(...args)) as HttpLaunch;
  const withEnv = async (env: object, host: LaunchHost['env'] = {}) => (await stdio({ command: 'c', env }, host)).env;

  it('replaces variables wherever a text may stand', async () => {
    const launch = await stdio(
      { command: '${env:BIN}/node', args: ['--root=${workspaceFolder}'], cwd: '${userHome}', env: { A: '${env:BIN}' } },
      { BIN: '/opt' },
    );
    assert.deepEqual(
      [launch.command, launch.args, launch.cwd, launch.env.A],
      ['/opt/node', [`--root=${folder}`], home, '/opt'],
    );
    const { url, headers } = await http(
      { url: 'http://${env:HOST}/mcp', headers: { Key: '${env:HOST}' } },
      { HOST: 'local' },
    );
    assert.deepEqual([url, headers], ['http://local/mcp', { Key: 'local' }]);
  });

  it('expands ~ at the start of a path, and nowhere else', async () => {
    const launch = await stdio({
      command: '~/bin/server',
      args: ['~', '~/data', '~user', 'a~', '--dir=~/x'],
      cwd: '~/work',
    });
    assert.equal(launch.command, path.join(home, 'bin/server'));
    assert.deepEqual(launch.args, [path.join(home), path.join(home, 'data'), '~user', 'a~', '--dir=~/x']);
    assert.equal(launch.cwd, path.join(home, 'work'));
  });

  describe('cwd', () => {
    it('is the workspace folder, else home', async () => {
      assert.equal((await stdio({ command: 'c' })).cwd, folder);
      assert.equal((await stdio({ command: 'c' }, {}, '')).cwd, home);
    });

    it('is relative to either', async () => {
      assert.equal((await stdio({ command: 'c', cwd: 'sub/dir' })).cwd, path.join(folder, 'sub/dir'));
      assert.equal((await stdio({ command: 'c', cwd: '../x' }, {}, '')).cwd, path.resolve(home, '../x'));
      assert.equal((await stdio({ command: 'c', cwd: path.resolve('/abs') })).cwd, path.resolve('/abs'));
    });
  });

  describe('env', () => {
    it('is the host’s, with the entry’s on top', async () => {
      assert.deepEqual(await withEnv({ A: 'mine', N: 5 }, { A: 'theirs', B: 'b', UNSET: undefined }), {
        A: 'mine',
        B: 'b',
        N: '5',
      });
    });

    it('loses what is null', async () => {
      assert.deepEqual(await withEnv({ A: null, NEVER: null }, { A: 'a', B: 'b' }), { B: 'b' });
    });

    it('keeps what is empty', async () => {
      assert.deepEqual(await withEnv({ A: '' }, { A: 'a' }), { A: '' });
    });

    it('has its PATH appended to, in any letter case', async () => {
      const appended = `/usr/bin${path.delimiter}/mine`;
      assert.deepEqual(await withEnv({ PATH: '/mine' }, { PATH: '/usr/bin' }), { PATH: appended });
      assert.deepEqual(await withEnv({ path: '/mine' }, { PATH: '/usr/bin' }), { PATH: appended });
      assert.deepEqual(await withEnv({ PATH: '/mine' }, { Path: '/usr/bin' }), { Path: appended });
      assert.deepEqual(await withEnv({ PATH: '/mine' }), { PATH: '/mine' });
    });

    it('has its PATH appended to once more by a second spelling of it', async () => {
      const { PATH } = await withEnv({ PATH: '/a', Path: '/b' }, { PATH: '/usr/bin' });
      assert.equal(PATH, ['/usr/bin', '/a', '/b'].join(path.delimiter));
    });

    it('loses its PATH where that is null, in any letter case', async () => {
      assert.deepEqual(await withEnv({ path: null }, { PATH: '/usr/bin' }), {});
    });

    it('does not take a name that only contains PATH for it', async () => {
      assert.equal((await withEnv({ NODE_PATH: '/mine' }, { NODE_PATH: '/theirs' })).NODE_PATH, '/mine');
    });
  });

  describe('url', () => {
    it('must be an http or https address, once its variables are replaced', async () => {
      for (const url of ['localhost', 'ftp://x', 'file:///etc', 'ws://x', 'javascript:1', 'http://', '${env:UNSET}']) {
        await assert.rejects(
          () => resolve({ url }),
          error => isUserError(error) && /http/.test(error.message),
          url,
        );
      }
      assert.equal((await http({ url: 'HTTPS://example.com' })).url, 'HTTPS://example.com');
    });
  });

  it('says what is wrong with an entry that cannot be used, and with a variable', async () => {
    await assert.rejects(
      () => resolve({}),
      error => isUserError(error) && /"command" or a "url"/.test(error.message),
    );
    await assert.rejects(() => resolve({ command: '${input:x}' }), /\$\{input:x\}/);
    await assert.rejects(() => resolve({ command: 'c', env: { A: '${x}' } }), /\$\{x\}/);
  });

  describe('secrets', () => {
    it('are the variables whose names say so', async () => {
      const env = {
        API_KEY: 'key-1',
        github_token: 'tok-1',
        DB_PASSWORD: 'pass-1',
        AUTH: 'auth-1',
        MODE: 'fast',
        KEY: null,
      };
      const { secrets } = await stdio({ command: 'c', env }, { HOST_TOKEN: 'not ours' });
      assert.deepEqual([...secrets].sort(), ['auth-1', 'key-1', 'pass-1', 'tok-1']);
    });

    it('are found under many names', async () => {
      const env = { PGPASS: 'a', GH_PAT: 'b', PAT: 'c', SENTRY_DSN: 'd', COOKIE: 'e', PATTERN: 'no', COMPAT: 'no' };
      assert.deepEqual([...(await stdio({ command: 'c', env })).secrets].sort(), ['a', 'b', 'c', 'd', 'e']);
    });

    it('are known with their variables replaced', async () => {
      const { secrets } = await stdio({ command: 'c', env: { TOKEN: '${env:REAL}' } }, { REAL: 'real-secret' });
      assert.deepEqual(secrets, ['real-secret']);
    });

    it('are all headers, and what stands behind their scheme', async () => {
      const { secrets } = await http(
        { url: 'http://x', headers: { Authorization: 'Bearer ${env:T}', 'X-Any': 'v' } },
        { T: 'tok' },
      );
      assert.deepEqual(secrets, ['Bearer tok', 'tok', 'v']);
    });

    it('are what an address tells about who calls', async () => {
      const { secrets } = await http({ url: 'https://me:hunter2@example.com/?api_key=abc&page=2' });
      assert.deepEqual([...secrets].sort(), ['abc', 'hunter2', 'me']);
      assert.deepEqual((await http({ url: 'https://example.com/?page=2' })).secrets, []);
      assert.deepEqual((await http({ url: 'https://me:p%22w%zz@example.com/' })).secrets, ['p%22w%zz', 'me']);
      assert.deepEqual((await http({ url: 'https://me:a%20b@example.com/' })).secrets, ['a%20b', 'a b', 'me']);
    });

    it('are found among arguments', async () => {
      const args = ['--token', '${env:T}', '--mode', 'fast', 'https://me:pass@x/?key=k'];
      assert.deepEqual([...(await stdio({ command: 'c', args }, { T: 'tok' })).secrets].sort(), [
        'k',
        'me',
        'pass',
        'tok',
      ]);
    });

    it('are what the host says that they are, wherever they stand', async () => {
      const entry = { command: 'c', args: ['--user=${input:user}'], env: { PIN: '${input:pin}' } };
      const values = hostValues({ '${input:user}': 'me', '${input:pin}': 'hunter2' }, ['hunter2']);
      const launch = await resolveLaunch(aDefinition({ entry: readEntry(entry) }), aLaunchHost({ values }), askNothing);
      assert.deepEqual(launch.secrets, ['hunter2']);
    });

    it('are the variables of the environment whose names say so, wherever they stand', async () => {
      const env = { API_KEY: 'key-1', MODE: 'fast', EMPTY_TOKEN: '' };
      const { secrets } = await stdio(
        { command: 'c', args: ['x${env:API_KEY}', '${env:MODE}${env:EMPTY_TOKEN}'] },
        env,
      );
      assert.deepEqual(secrets, ['key-1']);
      assert.deepEqual((await http({ url: 'https://example.com/${env:API_KEY}/mcp' }, env)).secrets, ['key-1']);
    });

    it('are the variables of the environment in headers, whatever they are called', async () => {
      const { secrets } = await http({ url: 'https://x.test', headers: { A: 'v1:${env:MODE}' } }, { MODE: 'fast' });
      assert.deepEqual(secrets, ['v1:fast', 'fast']);
    });

    it('are variables by their looks, and who calls in the address that one is', async () => {
      const env = { DB: 'postgres://me:hunter2@db/x', ID: 'ghp_abcdefghijklmnop1234', WORD: 'word' };
      assert.deepEqual([...(await stdio({ command: 'c', env })).secrets].sort(), [
        'ghp_abcdefghijklmnop1234',
        'hunter2',
        'me',
      ]);
    });
  });
});
