// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import type { EntryFormat } from '../../../src/config/serverDefinition';
import type { ServerEntry, StdioEntry } from '../../../src/config/serverEntry';
import { usesFolder } from '../../../src/host/folderUse';

const HOME = '/home/me';
const FOLDERS = ['/code/one', '/code/two', '/home/me/proj'];

function stdio(rest: Partial<StdioEntry>): ServerEntry {
  return { kind: 'stdio', command: 'npx', args: [], env: {}, ...rest };
}

function http(url: string, headers: Readonly<Record<string, string>> = {}): ServerEntry {
  return { kind: 'http', url, headers };
}

const ROWS: readonly [sentence: string, entry: ServerEntry, expected: boolean, format?: EntryFormat][] = [
  ['a program runs in the folder where nothing else is said', stdio({}), true],
  ['a relative folder is one of the folder', stdio({ cwd: 'tools' }), true],
  ['a variable may be the folder', stdio({ cwd: '${env:WHERE}' }), true],
  ['a path in one of the folders is in it', stdio({ cwd: '/code/two/tools' }), true],
  ['a path with dots in it comes out where it comes out', stdio({ cwd: '/code/three/../two' }), true],
  ['a folder beside one of the same beginning is not in it', stdio({ cwd: '/code/one-more' }), false],
  ['the home is elsewhere', stdio({ cwd: '~' }), false],
  ['the home is elsewhere, also by its variable', stdio({ cwd: '${userHome}/tools' }), false],
  ['the home may be where the folder lies', stdio({ cwd: '~/proj/tools' }), true],
  ['a program may be one of the folder’s', stdio({ cwd: '~', command: '/code/one/bin/serve' }), true],
  ['an argument may be a path of the folder', stdio({ cwd: '~', args: ['-y', '~/proj/run.js'] }), true],
  ['an option may have such a path behind its sign', stdio({ cwd: '~', args: ['--config=/code/two/x.json'] }), true],
  ['a relative path may lead into the folder', stdio({ cwd: '~', args: ['proj/run.js'] }), true],
  ['a relative path may lead elsewhere', stdio({ cwd: '~', args: ['other/run.js', '@scope/package', '/p'] }), false],
  ['a file of variables may be a path of the folder', stdio({ cwd: '~', envFile: 'proj/.env' }), true],
  ['a name that begins with a tilde is no home', stdio({ cwd: '~tools' }), true],
  ['an argument may name the folder', stdio({ cwd: '~', args: ['${workspaceFolder}/run.js'] }), true],
  ['an argument may name a folder by its name', stdio({ cwd: '~', args: ['${workspaceFolder:two}'] }), true],
  ['a variable may name it', stdio({ cwd: '~', env: { ROOT: '${cwd}', GONE: null } }), true],
  ['a file of variables may lie in it', stdio({ cwd: '~', envFile: '${workspaceFolder}/.env' }), true],
  ['what the user answers and has is the user’s own', stdio({ cwd: '~', args: ['${input:key}', '${env:KEY}'] }), false],
  [
    'in the other format the variable is one of the environment',
    stdio({ cwd: '~', args: ['${cwd}'] }),
    false,
    'claude',
  ],
  ['an address has nothing to do with the folder', http('https://example.com/mcp', { Key: '${input:key}' }), false],
  ['an address may be a setting of the folder', http('${config:mcp.address}'), true],
  [
    'a header may be what a command says about the folder',
    http('https://example.com', { At: '${command:git.branch}' }),
    true,
  ],
  ['an entry that cannot be used does nothing', { kind: 'invalid', problem: 'broken' }, false],
];

describe('usesFolder', () => {
  for (const [sentence, entry, expected, format = 'vscode'] of ROWS) {
    it(sentence, () => assert.equal(usesFolder(entry, format, FOLDERS, HOME), expected));
  }

  it('is about nothing where no folder is open', () => {
    assert.equal(usesFolder(stdio({ args: ['${workspaceFolder}'] }), 'vscode', [], HOME), false);
  });
});
