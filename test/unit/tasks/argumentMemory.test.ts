import assert from 'node:assert/strict';
import type { ListMemory } from '../../../src/tasks/argumentMemory';
import { ArgumentTemplates } from '../../../src/tasks/argumentTemplates';
import { withPutBack } from '../../../src/tasks/leftOutArguments';
import { RecentTools } from '../../../src/tasks/recentTools';
import type { ServerId } from '../../../src/tasks/task';

/** As VS Code keeps it: through JSON. */
function memoryOf(list: unknown): ListMemory {
  let kept = JSON.stringify(list);
  return {
    read: () => (kept === undefined ? undefined : JSON.parse(kept)),
    write: next => {
      kept = JSON.stringify(next);
    },
  };
}

const SERVER = 'server' as ServerId;
const call = (toolName: string, args: Record<string, unknown> = {}, serverId = SERVER) => ({
  serverId,
  toolName,
  args,
  leftOut: [],
});

describe('RecentTools', () => {
  it('are in the order of their last use, each once, with its last arguments', () => {
    const memory = memoryOf(undefined);
    const recent = new RecentTools(memory);
    recent.used(call('build', { target: 'a' }));
    recent.used(call('test'));
    recent.used({ ...call('build', { target: 'b' }), ttlMs: 60_000 });
    assert.deepEqual(
      new RecentTools(memory).all().map(({ toolName }) => toolName),
      ['build', 'test'],
    );
    assert.deepEqual(recent.of({ serverId: SERVER, toolName: 'build' })?.args, { target: 'b' });
    assert.equal(recent.of({ serverId: SERVER, toolName: 'build' })?.ttlMs, 60_000);
    assert.equal(recent.of({ serverId: 'other' as ServerId, toolName: 'build' }), undefined);
  });

  it('are no more than anybody looks through, and none is longer than a memory should be', () => {
    const recent = new RecentTools(memoryOf([]));
    for (let index = 0; index < 60; index++) {
      recent.used(call(`tool${index}`, { text: 'x'.repeat(index === 59 ? 200_000 : 1) }));
    }
    assert.equal(recent.all().length, 50);
    assert.deepEqual([recent.all()[0]?.toolName, recent.all()[0]?.args], ['tool59', {}]);
  });

  it('have no last call where its arguments were too long, until the tool is run with others', () => {
    const memory = memoryOf([]);
    const build = { serverId: SERVER, toolName: 'build' };
    const last = () => new RecentTools(memory).lastCallOf(build);
    assert.equal(last(), undefined);
    const recent = new RecentTools(memory);
    recent.used({ ...call('build', { text: 'x'.repeat(200_000) }), leftOut: ['token'], ttlMs: 5 });
    assert.equal(last(), undefined);
    assert.deepEqual([recent.of(build)?.ttlMs, recent.of(build)?.leftOut], [5, []]);
    recent.used(call('build', { text: 'x' }));
    assert.deepEqual(last()?.args, { text: 'x' });
  });

  it('are forgotten when they are asked to be, of one server or of all', () => {
    const memory = memoryOf([]);
    const recent = new RecentTools(memory);
    for (const id of [SERVER, 'other' as ServerId]) {
      recent.used({ serverId: id, toolName: 'build', args: {}, leftOut: [] });
    }
    recent.forget(SERVER);
    assert.deepEqual(
      recent.all().map(call => call.serverId),
      ['other'],
    );
    recent.forget();
    assert.deepEqual(memory.read(), []);
  });

  it('pass over what another version has written', () => {
    const odd = [null, 7, { toolName: 'x' }, { ...call('a'), args: [] }, { ...call('b'), leftOut: [1] }, call('c')];
    assert.deepEqual(
      new RecentTools(memoryOf(odd)).all().map(({ toolName }) => toolName),
      ['c'],
    );
    assert.deepEqual(new RecentTools(memoryOf({ a: 1 })).all(), []);
  });
});

describe('ArgumentTemplates', () => {
  it('are kept by name for one tool of one server, and go when they are deleted', () => {
    const memory = memoryOf(undefined);
    const templates = new ArgumentTemplates(memory);
    templates.save({ ...call('build', { target: 'all' }), name: 'Nightly' });
    templates.save({ ...call('build', { target: 'docs' }), name: 'Docs' });
    templates.save({ ...call('test'), name: 'Docs' });
    templates.save({ ...call('build', { target: 'everything' }), name: 'Nightly' });
    const named = () => templates.of({ serverId: SERVER, toolName: 'build' }).map(({ name, args }) => [name, args]);
    assert.deepEqual(named(), [
      ['Docs', { target: 'docs' }],
      ['Nightly', { target: 'everything' }],
    ]);
    templates.remove({ serverId: SERVER, toolName: 'build', name: 'Docs' });
    assert.deepEqual(named(), [['Nightly', { target: 'everything' }]]);
    assert.equal(new ArgumentTemplates(memory).of({ serverId: SERVER, toolName: 'test' }).length, 1);
  });

  it('are refused where they are too long, or too many', () => {
    const templates = new ArgumentTemplates(memoryOf([]));
    assert.equal(templates.save({ ...call('a', { text: 'x'.repeat(200_000) }), name: 'Long' }), 'tooLong');
    for (let index = 0; index < 50; index++) {
      assert.equal(templates.save({ ...call('a'), name: `${index}` }), 'saved');
    }
    assert.equal(templates.save({ ...call('a'), name: 'One more' }), 'tooMany');
    assert.equal(templates.save({ ...call('a', { b: 1 }), name: '7' }), 'saved', 'in place of one that is there');
    assert.equal(templates.save({ ...call('b'), name: 'One more' }), 'saved', 'of another tool');
  });
});

describe('withPutBack', () => {
  const putBack = (args: Record<string, unknown>, values: Record<string, unknown>) =>
    withPutBack(args, new Map(Object.entries(values)));

  it('puts values where they were left out: at the top, inside of objects, and inside of lists', () => {
    assert.deepEqual(putBack({ user: 'ada' }, { password: 'p' }), { user: 'ada', password: 'p' });
    assert.deepEqual(putBack({ auth: { user: 'ada' } }, { 'auth.token': 't' }), { auth: { user: 'ada', token: 't' } });
    assert.deepEqual(putBack({ keys: [{ id: 1 }, { id: 2 }] }, { 'keys[0].value': 'a', 'keys[1].value': 'b' }), {
      keys: [
        { id: 1, value: 'a' },
        { id: 2, value: 'b' },
      ],
    });
    assert.deepEqual(putBack({ list: ['b'] }, { 'list[0]': 'a', 'list[2]': 'c' }), { list: ['a', 'b', 'c'] });
  });

  it('knows names that have dots and brackets of their own', () => {
    assert.deepEqual(putBack({ 'a.b': { c: 1 } }, { 'a.b.secret': 's' }), { 'a.b': { c: 1, secret: 's' } });
    assert.deepEqual(putBack({}, { 'my.token': 't' }), { 'my.token': 't' });
    assert.deepEqual(putBack({ a: 1 }, { 'x[0]': 't' }), { a: 1, 'x[0]': 't' });
  });

  it('leaves the arguments it was given as they were', () => {
    const args = { auth: { user: 'ada' } };
    putBack(args, { 'auth.token': 't' });
    assert.deepEqual(args, { auth: { user: 'ada' } });
  });
});
