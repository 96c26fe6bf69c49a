import assert from 'node:assert/strict';
import { canHaveTasks, serversOfHandle } from '../../../src/commands/handleServers';
import { NO_ABILITIES, type Server } from '../../../src/servers/server';
import { serverId } from '../../support/builders';

const aServer = (id: string, overrides: Partial<Server> = {}): Server => ({
  id: serverId(id),
  name: id,
  source: { kind: 'setting' },
  state: 'stopped',
  generation: 'none',
  abilities: NO_ABILITIES,
  transport: 'stdio',
  ...overrides,
});

describe('serversOfHandle', () => {
  const found = (
    handle: { id: string; name: string; url?: string },
    ...all: readonly (readonly [server: Server, url?: string])[]
  ) =>
    serversOfHandle(
      { ...handle, id: serverId(handle.id) },
      all.map(([server, url]) => ({ server, url })),
    ).map(({ id }) => id);
  const URL = 'https://build.example/mcp';

  it('finds the server of the ID, whatever it is called here', () => {
    assert.deepEqual(found({ id: 'a', name: 'b' }, [aServer('a')], [aServer('b')]), ['a']);
  });

  it('finds a server elsewhere by its address, else by its name', () => {
    const here = [aServer('here', { name: 'mine' }), URL] as const;
    assert.deepEqual(found({ id: 'there', name: 'build', url: URL }, here, [aServer('x', { name: 'build' })]), [
      'here',
    ]);
    assert.deepEqual(found({ id: 'there', name: 'mine' }, here), ['here']);
  });

  it('takes no server for another of the same name that is reached elsewhere', () => {
    const other = [aServer('here', { name: 'build' }), 'https://other.example/mcp'] as const;
    assert.deepEqual(found({ id: 'there', name: 'build', url: URL }, other), []);
  });

  it('leaves the choice to the user where several fit', () => {
    const all = [[aServer('a'), URL] as const, [aServer('b'), URL] as const];
    assert.deepEqual(found({ id: 'there', name: 'build', url: URL }, ...all), ['a', 'b']);
  });

  it('passes over those that can have no tasks', () => {
    assert.deepEqual(found({ id: 'a', name: 'a' }, [aServer('a', { state: 'running' })]), []);
  });
});

describe('canHaveTasks', () => {
  it('is true of whatever may turn out to run tasks', () => {
    const abilities = { ...NO_ABILITIES, tasks: true };
    assert.equal(canHaveTasks(aServer('a', { state: 'running', abilities })), true);
    for (const state of ['stopped', 'starting', 'error', 'signInRequired'] as const) {
      assert.equal(canHaveTasks(aServer('a', { state })), true, state);
    }
  });

  it('is false of those that are not used here, or say that they do not', () => {
    assert.equal(canHaveTasks(aServer('a', { state: 'running' })), false);
    assert.equal(canHaveTasks(aServer('a', { state: 'untrusted' })), false);
    assert.equal(canHaveTasks(aServer('a', { shadowedBy: serverId('b') })), false);
  });
});
