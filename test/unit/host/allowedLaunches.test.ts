import assert from 'node:assert/strict';
import { launchHash } from '../../../src/config/launchHash';
import type { ServerDefinition } from '../../../src/config/serverDefinition';
import { AllowedLaunches } from '../../../src/host/allowedLaunches';
import { serverId } from '../../support/builders';
import { FakeMemento } from '../../support/fakeSecrets';

function definition(args: readonly string[], rest: Partial<ServerDefinition> = {}): ServerDefinition {
  return {
    id: serverId('found'),
    name: 'found',
    source: { kind: 'discovered', uri: 'file:///home/.cursor/mcp.json' },
    needsTrust: false,
    entry: { kind: 'stdio', command: 'node', args, env: {} },
    ...rest,
  };
}

describe('AllowedLaunches', () => {
  it('allow the launch that the user was asked about, in every window, and no other', async () => {
    const memento = new FakeMemento();
    const [asked, edited] = [definition(['one']), definition(['two'])];
    assert.equal(new AllowedLaunches(memento).isAllowed(asked), false);
    await new AllowedLaunches(memento).allow(asked, launchHash(asked));
    const launches = new AllowedLaunches(memento);
    assert.deepEqual(
      [asked, edited].map(one => launches.isAllowed(one)),
      [true, false],
    );
  });

  it('do not allow what the entry has become while the user read', async () => {
    const launches = new AllowedLaunches(new FakeMemento());
    const [read, now] = [definition(['one']), definition(['two'])];
    await launches.allow(now, launchHash(read));
    assert.equal(launches.isAllowed(now), false);
  });

  it('keep one launch for each folder, so that two folders do not ask again and again', async () => {
    const launches = new AllowedLaunches(new FakeMemento());
    const [here, there] = ['/code/one', '/code/two'].map(folder => definition([], { folder }));
    assert.ok(here && there);
    await launches.allow(here, launchHash(here));
    await launches.allow(there, launchHash(there));
    assert.deepEqual(
      [here, there].map(one => launches.isAllowed(one)),
      [true, true],
    );
    await launches.withdraw(here);
    assert.deepEqual(
      [here, there].map(one => launches.isAllowed(one)),
      [false, true],
    );
  });

  it('allow nothing where something else is kept', async () => {
    for (const kept of [undefined, 'text', [], { toString: 'no' }, { [serverId('found')]: 7 }]) {
      const memento = new FakeMemento();
      await memento.update('allowedLaunches', kept);
      assert.equal(new AllowedLaunches(memento).isAllowed(definition([])), false);
    }
  });
});
