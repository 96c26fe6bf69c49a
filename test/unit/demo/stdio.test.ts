import assert from 'node:assert/strict';
import { ChildPeer } from './childPeer';
import { envelope } from './modernPeer';

describe('demo servers over stdio', () => {
  it('2025-11-25 ends with its stdin, even while a task runs', async () => {
    const peer = ChildPeer.start(['--import', 'tsx', 'src/demo/demo20251125.ts']);
    await peer.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1.0.0' },
    });
    await peer.request('tools/call', { name: 'watch_logs', task: {} });
    peer.endInput();
    assert.equal(await peer.exitCode(), 0);
  }).timeout(10_000);

  it('2026-07-28 ends with its stdin, even while a task runs', async () => {
    const peer = ChildPeer.start(['--import', 'tsx', 'src/demo/demo20260728.ts'], envelope());
    await peer.request('tools/call', { name: 'watch_logs' });
    peer.endInput();
    assert.equal(await peer.exitCode(), 0);
  }).timeout(10_000);
});
