// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../src/base/errors';
import {
  type HttpLaunch,
  type Launch,
  type LaunchHost,
  resolveLaunch,
  type StdioLaunch,
} from '../../../src/config/launch';
import { type FileKind, readMcpJson } from '../../../src/config/mcpJson';
import { configurationText, HOME, PROJECT } from '../../support/configurationFiles';
import { aDefinition } from '../../support/definitions';
import { aLaunchHost, askNothing, hostValues } from '../../support/launchHost';

const answers = {
  '${input:id}': 'answer ${env:WORD}',
  '${input:lines}': 'two\nlines-that-nobody-shows',
  '${config:team.host}': 'team.example',
  '${command:pick}': 'picked',
  '${workspaceFolder:web}': '/code/web',
  '${extensionInstallFolder:team.tools}': '/extensions/team.tools',
};

const inProject = (name: string): string => path.join(PROJECT, name);
const inHome = (name: string): string => path.join(HOME, name);

describe('resolveLaunch, over real files,', () => {
  const resolved = new Set<string>();

  /** The launch of one server of a file: in the project, unless there is no folder. */
  function launchOf(file: string, name: string, own: Partial<LaunchHost> = {}, folder: string | undefined = PROJECT) {
    const kind: FileKind = file.endsWith('.vscode/mcp.json') ? 'vscode' : 'claude';
    const read = readMcpJson(configurationText(file), kind);
    assert.ok(read.kind === 'read');
    const entry = read.servers.get(name);
    resolved.add(name);
    assert.ok(entry, name);
    const { format, inputs } = read;
    const host = aLaunchHost({
      userHome: HOME,
      env: { WORD: 'word', PATH: '/usr/bin', GONE: 'host' },
      values: hostValues(answers),
      readFile: file => readFile(file, 'utf8'),
      ...own,
    });
    return resolveLaunch(aDefinition({ name, entry, format, inputs, ...(folder && { folder }) }), host, askNothing);
  }
  const ours = (...[name, ...more]: Parameters<typeof launchOf> extends [string, ...infer R] ? R : never) =>
    launchOf('project/.vscode/mcp.json', name, ...more);
  const stdio = async (launch: Promise<Launch>) => (await launch) as StdioLaunch;
  const http = async (launch: Promise<Launch>) => (await launch) as HttpLaunch;
  const argsOf = async (launch: Promise<Launch>) => (await stdio(launch)).args;
  const envOf = async (launch: Promise<Launch>) => (await stdio(launch)).env;
  const problemOf = async (launch: Promise<Launch>): Promise<string> => {
    try {
      return `no problem: ${JSON.stringify(await launch)}`;
    } catch (error) {
      assert.ok(isUserError(error), String(error));
      return error.message;
    }
  };

  describe('of a program', () => {
    it('expands ~ in command, args and cwd', async () => {
      const { command, args, cwd } = await stdio(ours('paths'));
      assert.deepEqual(
        { command, args, cwd },
        {
          command: inHome('bin/server'),
          args: [inHome('data'), HOME, 'a~'],
          cwd: inProject('sub'),
        },
      );
      assert.equal((await stdio(ours('cwd of home'))).cwd, inHome('work'));
    });

    it('runs in the folder, else in the home folder; cwd is relative to either', async () => {
      assert.equal((await stdio(ours('plain'))).cwd, PROJECT);
      assert.equal((await stdio(ours('plain', {}, ''))).cwd, HOME);
      assert.equal((await stdio(ours('paths', {}, ''))).cwd, inHome('sub'));
      assert.equal((await stdio(ours('absolute cwd'))).cwd, path.resolve('/srv'));
    });

    it('env: text, numbers, null removes, a PATH in any letter case is appended', async () => {
      assert.deepEqual(await envOf(ours('env')), {
        WORD: 'word',
        TEXT: 't',
        NUMBER: '5',
        PATH: `/usr/bin${path.delimiter}/mine`,
      });
    });
  });

  describe('envFile', () => {
    it('comes after the environment of the host, whose PATH it replaces, and before env', async () => {
      assert.deepEqual(await envOf(ours('env file')), {
        WORD: 'word',
        A: 'file',
        B: 'entry',
        C: 'single # quoted',
        NESTED: '${A}',
        PATH: `/from/file${path.delimiter}/mine`,
      });
    });

    it('is relative to the folder, has variables and ~, a byte order mark and Windows line ends', async () => {
      assert.equal((await envOf(ours('env file by variable'))).B, 'file two');
      assert.equal((await envOf(ours('env file of home'))).H, 'home');
      assert.equal((await envOf(ours('everywhere'))).H, 'home');
    });

    it('is relative to the home folder where there is no other', async () => {
      const files: string[] = [];
      const readNothing = async (file: string) => {
        files.push(file);
        return '';
      };
      await ours('env file', { readFile: readNothing }, '');
      assert.deepEqual(files, [inHome('server.env')]);
    });

    it('that cannot be read ends the start, and is named', async () => {
      const problem = await problemOf(ours('env file missing'));
      assert.ok(problem.includes(inProject('missing.env')), problem);
      assert.match(problem, /ENOENT/);
    });

    it('has secrets: by their names, and of who calls in an address', async () => {
      const { secrets } = await stdio(ours('env file of home'));
      assert.deepEqual(secrets, ['file-secret-1', 'file-secret-2', 'me']);
    });
  });

  describe('variables of VS Code', () => {
    it('are replaced in command, args, cwd, env and envFile', async () => {
      const { command, args, cwd, env } = await stdio(ours('everywhere'));
      assert.deepEqual([command, args, cwd, env.A], ['word', ['word'], inProject('word'), 'word']);
    });

    it('are replaced in url and headers', async () => {
      const { url, headers } = await http(ours('remote'));
      assert.deepEqual([url, headers], ['https://word/mcp', { 'X-Room': 'answer ${env:WORD}', 'X-Team': 'blue' }]);
    });

    it('are all of these', async () => {
      const args = await argsOf(ours('every variable'));
      const fixed = ['word', '', PROJECT, 'project', HOME, PROJECT, path.sep, path.sep, '/opt/code'];
      const asked = ['answer ${env:WORD}', 'team.example', 'picked', '/code/web', '/extensions/team.tools'];
      assert.deepEqual(args, [...fixed, ...asked, 'answer ${env:WORD}']);
    });

    it('of the editor and the user are asked for all at once, each once, with the input of the file', async () => {
      const values = hostValues(answers);
      await ours('every variable', { values });
      assert.deepEqual(values.asked, [
        [
          {
            kind: 'input',
            text: '${input:id}',
            id: 'id',
            input: { kind: 'promptString', id: 'id', description: 'ID', isPassword: false },
          },
          { kind: 'config', text: '${config:team.host}', key: 'team.host' },
          { kind: 'command', text: '${command:pick}', command: 'pick' },
          { kind: 'folder', text: '${workspaceFolder:web}', name: 'web' },
          { kind: 'extensionFolder', text: '${extensionInstallFolder:team.tools}', extensionId: 'team.tools' },
        ],
      ]);
    });

    it('that nobody knows are an error that names them, before anybody is asked', async () => {
      const values = hostValues(answers);
      assert.match(await problemOf(ours('unknown variable', { values })), /\$\{workspacefolder\}/);
      assert.deepEqual(values.asked, []);
    });

    it('without an answer are an error that names them', async () => {
      assert.match(await problemOf(ours('remote', { values: hostValues({}) })), /\$\{input:id\}/);
    });
  });

  describe('variables of Claude', () => {
    const env = { BIN: '/opt', SET: 'set', EMPTY: '', TOKEN: 'hunter2-token' };
    const theirs = (name: string, own: Partial<LaunchHost> = {}) =>
      launchOf('claude/variables.json', name, { env, ...own });

    it('are the environment’s, with a default where they are not set; all else stays', async () => {
      const { command, args, env: own } = await stdio(theirs('local'));
      assert.equal(command, '/opt/server');
      assert.deepEqual(args, ['fallback', 'set', '', '', 'a:-b', '$SET', '${SET%x}', inHome('data')]);
      assert.equal(own.COPY, 'set');
    });

    it('are replaced in url and headers', async () => {
      const { url, headers, secrets } = await http(theirs('remote'));
      assert.deepEqual([url, headers], ['https://localhost/mcp', { Authorization: 'Bearer hunter2-token' }]);
      assert.deepEqual(secrets, ['hunter2-token', 'Bearer hunter2-token']);
    });

    it('that are not set and have no default are an error that names them', async () => {
      assert.match(await problemOf(theirs('unset')), /\$\{UNSET\}/);
    });

    it('are no variables of VS Code, for which nobody is asked', async () => {
      const values = hostValues(answers);
      const args = await argsOf(theirs('of VS Code', { values }));
      assert.deepEqual(args, ['${env:SET}', '${input:token}', '${workspaceFolder:web}']);
      assert.deepEqual(values.asked, []);
    });

    it('start in the folder, or in the home folder for the files of native applications', async () => {
      assert.equal((await stdio(launchOf('project/.mcp.json', 'dot'))).cwd, PROJECT);
      const desktop = await stdio(launchOf('home/.config/Claude/claude_desktop_config.json', 'desktop', {}, ''));
      assert.deepEqual([desktop.cwd, desktop.args], [HOME, [HOME]]);
    });
  });

  describe('of an address', () => {
    it('keeps that it is of the older transport, and the client that is registered', async () => {
      const { prefersSse, clientId } = await http(ours('remote'));
      assert.deepEqual({ prefersSse, clientId }, { prefersSse: true, clientId: 'client-1' });
    });

    it('has the secret headers in place of those of the entry, in any letter case', async () => {
      const secretHeaders = async () => ({ 'x-room': 'secret-room', Authorization: 'Bearer secret-token' });
      const { headers, secrets } = await http(ours('remote', { secretHeaders }));
      assert.deepEqual(headers, { 'X-Team': 'blue', 'x-room': 'secret-room', Authorization: 'Bearer secret-token' });
      assert.deepEqual(
        ['secret-room', 'secret-token'].filter(secret => !secrets.includes(secret)),
        [],
      );
    });

    it('refuses a header that cannot be sent, and does not tell its value', async () => {
      const problem = await problemOf(ours('bad header'));
      assert.match(problem, /"X-Lines"/);
      assert.doesNotMatch(problem, /nobody-shows/);
      const secretHeaders = async () => ({ 'no name': 'secret-room' });
      assert.match(await problemOf(ours('remote', { secretHeaders })), /"no name" cannot be the name/);
    });
  });

  // The last one: it looks at what the others did.
  describe('the table', () => {
    it('has no server that was not resolved', () => {
      const listed = Array.from(configurationText('README.md').matchAll(/^\| `([^`]+)` \|/gm), ([, name = '']) => name);
      const [ours, theirs] = [
        readMcpJson(configurationText('project/.vscode/mcp.json'), 'vscode'),
        readMcpJson(configurationText('claude/variables.json'), 'claude'),
      ];
      const servers = [ours, theirs].flatMap(read => (read.kind === 'read' ? [...read.servers.keys()] : []));
      assert.deepEqual([...new Set(servers)], listed);
      assert.deepEqual(
        listed.filter(name => !resolved.has(name)),
        [],
      );
    });
  });
});
