import assert from 'node:assert/strict';
import { CallStore, type CallStoreChange } from '../../../src/tasks/callStore';
import { SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

describe('CallStore', () => {
  let clock: FakeClock;
  let calls: CallStore;
  let changes: CallStoreChange[];

  beforeEach(() => {
    clock = new FakeClock();
    calls = new CallStore(clock);
    changes = [];
    calls.onDidChange(change => changes.push(change));
  });

  it('has the calls on their way, newest first, of one server or of all', () => {
    const first = calls.begin(SERVER, 'build');
    calls.begin(serverId('other'), 'time');
    calls.begin(SERVER, 'test');
    assert.deepEqual(
      calls.all().map(call => call.toolName),
      ['test', 'time', 'build'],
    );
    assert.deepEqual(
      calls.callsOf(SERVER).map(call => call.toolName),
      ['test', 'build'],
    );
    assert.deepEqual(calls.get(first.callId), {
      callId: first.callId,
      serverId: SERVER,
      toolName: 'build',
      startedAt: clock.now(),
      isCancelling: false,
    });
  });

  it('tells when calls come and go, and when one changes', () => {
    const { callId } = calls.begin(SERVER, 'build');
    calls.progress(callId, { progress: 1, total: 2 });
    calls.end(callId);
    assert.deepEqual(changes, [{ membershipOf: SERVER }, { updated: callId }, { membershipOf: SERVER, ended: callId }]);
  });

  it('aborts the signal of a call that is cancelled, which stays until it has ended', () => {
    const { callId, signal } = calls.begin(SERVER, 'build');
    const other = calls.begin(SERVER, 'build');
    calls.cancel(callId);
    assert.deepEqual([signal.aborted, calls.get(callId)?.isCancelling, other.signal.aborted], [true, true, false]);
    calls.end(callId);
    assert.equal(calls.get(callId), undefined);
  });

  it('takes no notice of what concerns a call that has ended', () => {
    const { callId } = calls.begin(SERVER, 'build');
    calls.end(callId);
    changes = [];
    calls.progress(callId, { progress: 1 });
    calls.cancel(callId);
    calls.end(callId);
    assert.deepEqual([calls.all(), changes], [[], []]);
  });

  it('never changes a call that it has handed out', () => {
    const { callId } = calls.begin(SERVER, 'build');
    const before = calls.get(callId);
    calls.progress(callId, { progress: 1 });
    assert.equal(before?.progress, undefined);
    assert.notEqual(calls.get(callId), before);
  });
});
