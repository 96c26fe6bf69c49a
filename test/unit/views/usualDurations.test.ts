import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter';
import { UsualDurations } from '../../../src/views/usualDurations';
import { aTask, CREATED_AT, later } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

describe('UsualDurations', () => {
  const writes = new Emitter<void>();
  let clock: FakeClock;
  let asked: string[];
  let runs: number[];
  let durations: UsualDurations;

  beforeEach(() => {
    clock = new FakeClock(Date.parse(CREATED_AT));
    asked = [];
    runs = [60_000, 60_000];
    const ledger = {
      runs: (_server: string, tool: string) => {
        asked.push(tool);
        return runs;
      },
      onDidWrite: writes.event,
    };
    durations = new UsualDurations(ledger, clock);
  });

  afterEach(() => durations.dispose());

  const build = aTask({ toolName: 'build' });

  it('asks the history once for a tool, until something was written and some time has gone by', async () => {
    assert.deepEqual(durations.of(build), { ms: 60_000, runs: 2 });
    durations.of(build);
    runs = [80_000, 80_000];
    await clock.advance(1_000);
    writes.fire();
    assert.equal(durations.of(build)?.ms, 60_000);
    await clock.advance(10_000);
    assert.equal(durations.of(build)?.ms, 80_000);
    await clock.advance(600_000);
    durations.of(build);
    assert.deepEqual(asked, ['build', 'build'], 'nothing was written since');
  });

  it('asks nothing of a task whose tool is not known', () => {
    assert.equal(durations.of(aTask()), undefined);
    assert.deepEqual(asked, []);
  });

  it('estimates how far a task is only where its server does not say', async () => {
    await clock.advance(30_000);
    assert.deepEqual(durations.share(build), { value: 0.5, isEstimated: true });
    assert.deepEqual(durations.share({ ...build, progress: { progress: 7 } }), { value: 0.5, isEstimated: true });
    const said = { ...build, progress: { progress: 1, total: 4 } };
    assert.deepEqual(durations.share(said), { value: 0.25, isEstimated: false });
    assert.equal(durations.share({ ...build, status: 'input_required' }), undefined, 'it waits for a person');
    assert.equal(durations.share({ ...build, status: 'completed', lastUpdatedAt: later(1) }), undefined);
  });
});
