import assert from 'node:assert/strict';
import { type OfferedServer, toolServers } from '../../../src/commands/toolServers';
import { serverId } from '../../support/builders';

const server = (id: string, facts: Partial<OfferedServer> = {}): OfferedServer => ({
  id: serverId(id),
  state: 'running',
  ...facts,
});
const [build, deploy] = [server('build'), server('deploy', { state: 'stopped' })];
const hidden = server('hidden', { shadowedBy: serverId('build') });
const strange = server('strange', { state: 'untrusted' });
const offered = (all: readonly OfferedServer[], row?: Record<string, unknown>) => {
  const found = toolServers(all, row);
  return found.kind === 'servers' ? found.servers.map(({ id }) => String(id)) : found.why;
};

describe('toolServers', () => {
  it('are all that may be started, where no row is meant, or one that belongs to no server', () => {
    const all = [build, deploy, hidden, strange];
    for (const row of [
      undefined,
      { kind: 'group', groupId: 'failed' },
      { kind: 'servers' },
      { kind: 'brokenFile', uri: 'file:///mcp.json' },
      { kind: 'loadMore', groupId: '' },
    ]) {
      assert.deepEqual(offered(all, row), ['build', 'deploy']);
    }
  });

  it('are the one of the row, whatever there is to say of it', () => {
    assert.deepEqual(offered([build, strange], { kind: 'server', serverId: 'strange' }), ['strange']);
    assert.equal(offered([build], { kind: 'server', serverId: 'gone' }), 'notConfigured');
  });

  it('are none for want of trust only where no server is trusted', () => {
    assert.equal(offered([strange], { kind: 'group', groupId: 'failed' }), 'untrusted');
    assert.equal(offered([strange]), 'untrusted');
    assert.equal(offered([]), 'noneConfigured');
  });
});
