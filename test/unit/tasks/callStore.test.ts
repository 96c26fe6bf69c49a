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
    calls.remove(callId);
    assert.deepEqual(changes, [
      { membershipOf: SERVER },
      { updated: callId },
      { membershipOf: SERVER, removed: callId },
    ]);
  });

  it('aborts the signal of a call that is cancelled, which stays until it is over', () => {
    const { callId, signal } = calls.begin(SERVER, 'build');
    const other = calls.begin(SERVER, 'build');
    calls.cancel(callId);
    assert.deepEqual([signal.aborted, calls.get(callId)?.isCancelling, other.signal.aborted], [true, true, false]);
    calls.remove(callId);
    assert.equal(calls.get(callId), undefined);
  });

  it('takes no notice of what concerns a call that is no row any more', () => {
    const { callId } = calls.begin(SERVER, 'build');
    calls.remove(callId);
    changes = [];
    calls.progress(callId, { progress: 1 });
    calls.cancel(callId);
    calls.remove(callId);
    assert.deepEqual([calls.all(), changes], [[], []]);
  });

  it('keeps a call that was answered without a task, with what became of it', async () => {
    const { callId } = calls.begin(SERVER, 'time');
    calls.progress(callId, { progress: 1 });
    await clock.advance(20);
    calls.end(callId, 'toolError', 'No clock');
    changes = [];
    calls.progress(callId, { progress: 2 });
    calls.end(callId, 'result');
    assert.deepEqual([calls.running(), changes], [[], []]);
    const end = { at: clock.now(), outcome: 'toolError', message: 'No clock', isResultKept: false };
    assert.deepEqual(calls.get(callId), {
      callId,
      serverId: SERVER,
      toolName: 'time',
      startedAt: clock.now() - 20,
      isCancelling: false,
      end,
    });
    calls.resultKept(callId);
    assert.deepEqual([calls.get(callId)?.end?.isResultKept, changes], [true, [{ updated: callId }]]);
  });

  it('keeps the last two hundred that are over of a server, and each that is not', () => {
    const first = calls.begin(SERVER, 'first');
    const other = calls.begin(serverId('other'), 'time');
    calls.end(other.callId, 'result');
    for (let index = 0; index < 210; index++) {
      calls.end(calls.begin(SERVER, `time ${index}`).callId, 'result');
    }
    const names = calls.callsOf(SERVER).map(({ toolName }) => toolName);
    assert.deepEqual([names.length, names[0], names.at(-1)], [201, 'time 209', 'first']);
    assert.deepEqual([calls.get(first.callId)?.end, calls.all().length], [undefined, 202]);
  });

  describe('with calls of earlier windows', () => {
    const earlier = {
      callId: 'earlier',
      serverId: SERVER,
      toolName: 'time',
      startedAt: 5,
      endedAt: 9,
      outcome: 'result',
      isResultKept: true,
    } as const;

    it('shows them below its own, and none twice', () => {
      calls.begin(SERVER, 'build');
      calls.restore([earlier]);
      calls.restore([earlier]);
      assert.deepEqual(
        calls.callsOf(SERVER).map(({ toolName }) => toolName),
        ['build', 'time'],
      );
      assert.deepEqual(changes, [{ membershipOf: SERVER }, { membershipOf: SERVER }]);
    });

    it('takes no word of others about one that is on its way here', () => {
      const { callId } = calls.begin(SERVER, 'build');
      calls.restore([{ ...earlier, callId, outcome: 'interrupted' }]);
      assert.equal(calls.get(callId)?.end, undefined);
    });

    it('forgets those of a server that is configured no more, but those on their way', () => {
      calls.restore([earlier]);
      const { callId } = calls.begin(SERVER, 'build');
      calls.forgetServer(SERVER);
      assert.deepEqual(
        calls.all().map(call => call.callId),
        [callId],
      );
    });
  });

  it('never changes a call that it has handed out', () => {
    const { callId } = calls.begin(SERVER, 'build');
    const before = calls.get(callId);
    calls.progress(callId, { progress: 1 });
    assert.equal(before?.progress, undefined);
    assert.notEqual(calls.get(callId), before);
  });
});
