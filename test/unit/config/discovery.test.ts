import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type DiscoveryHost, discoveredFiles } from '../../../src/config/discovery';
import { HOME, PROJECT } from '../../support/configurationFiles';

const files = (host: Partial<DiscoveryHost>) =>
  Object.fromEntries(
    discoveredFiles({ platform: 'linux', env: {}, userHome: '/home/me', folders: [], ...host }).map(file => [
      file.key,
      file.path,
    ]),
  );

describe('discoveredFiles', () => {
  it('finds the files of every application on this machine', () => {
    const host = { platform: 'linux', env: {}, userHome: HOME, folders: [PROJECT] } as const;
    const found = discoveredFiles(host);
    assert.deepEqual(
      found.map(({ key }) => key),
      ['claude-desktop', 'copilot', 'windsurf', 'cursor-global', 'cursor-workspace'],
    );
    assert.deepEqual(
      found.filter(file => !existsSync(file.path)),
      [],
    );
  });

  it('knows where they are on Linux', () => {
    assert.deepEqual(files({}), {
      'claude-desktop': '/home/me/.config/Claude/claude_desktop_config.json',
      copilot: '/home/me/.copilot/mcp-config.json',
      windsurf: '/home/me/.codeium/windsurf/mcp_config.json',
      'cursor-global': '/home/me/.cursor/mcp.json',
    });
    assert.equal(
      files({ env: { XDG_CONFIG_HOME: '/etc/me' } })['claude-desktop'],
      '/etc/me/Claude/claude_desktop_config.json',
    );
  });

  it('knows where they are on macOS, which has no XDG_CONFIG_HOME', () => {
    const found = files({ platform: 'darwin', userHome: '/Users/me', env: { XDG_CONFIG_HOME: '/etc/me' } });
    assert.equal(found['claude-desktop'], '/Users/me/Library/Application Support/Claude/claude_desktop_config.json');
    assert.equal(found['cursor-global'], '/Users/me/.cursor/mcp.json');
  });

  it('knows where they are on Windows', () => {
    const userHome = 'C:\\Users\\me';
    const found = files({ platform: 'win32', userHome, env: { APPDATA: 'D:\\Roaming' } });
    assert.equal(found['claude-desktop'], 'D:\\Roaming\\Claude\\claude_desktop_config.json');
    assert.equal(found.windsurf, 'C:\\Users\\me\\.codeium\\windsurf\\mcp_config.json');
    assert.equal(
      files({ platform: 'win32', userHome })['claude-desktop'],
      'C:\\Users\\me\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    );
  });

  it('follows COPILOT_HOME', () => {
    assert.equal(files({ env: { COPILOT_HOME: '/srv/copilot' } }).copilot, '/srv/copilot/mcp-config.json');
  });

  it('finds one file of Cursor in each folder, and says in which', () => {
    const found = discoveredFiles({ platform: 'linux', env: {}, userHome: '/home/me', folders: ['/a', '/b'] });
    assert.deepEqual(
      found.filter(({ key }) => key === 'cursor-workspace'),
      ['/a', '/b'].map(folder => ({ key: 'cursor-workspace', path: `${folder}/.cursor/mcp.json`, folder })),
    );
  });
});
