import assert from 'node:assert/strict';
import { Consents } from '../../../src/host/consents';
import { serverId } from '../../support/builders';

/** What of a `Memento` is needed. */
class FakeMemento {
  constructor(readonly values = new Map<string, unknown>()) {}
  keys(): readonly string[] {
    return [...this.values.keys()];
  }
  get<T>(key: string, otherwise?: T): T {
    return (this.values.has(key) ? this.values.get(key) : otherwise) as T; // As VS Code: whatever is there.
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
  }
}

const one = serverId('one');
const two = serverId('__proto__');
const sameLaunch = () => 'hash';

describe('Consents', () => {
  it('allow each kind to each server apart, and are read anew', () => {
    const memento = new FakeMemento();
    const consents = new Consents(memento, sameLaunch);
    assert.equal(consents.isAllowed('sampling', one), false);
    consents.allow('sampling', one);
    consents.allow('sampling', one);
    consents.allow('roots', two);
    const read = new Consents(memento, sameLaunch);
    assert.deepEqual(
      [one, two].map(id => [read.isAllowed('sampling', id), read.isAllowed('roots', id)]),
      [
        [true, false],
        [false, true],
      ],
    );
    assert.deepEqual(read.all(), [
      { kind: 'sampling', serverId: one, launchHash: 'hash' },
      { kind: 'roots', serverId: two, launchHash: 'hash' },
    ]);
  });

  it('forget what a server may, of one kind and of no other server', () => {
    const consents = new Consents(new FakeMemento(), sameLaunch);
    consents.allow('sampling', one);
    consents.allow('roots', one);
    consents.allow('roots', two);
    consents.chooseModel(one, 'model');
    consents.chooseModel(two, 'model');
    consents.forget('sampling', one);
    assert.deepEqual(consents.all(), [
      { kind: 'roots', serverId: one, launchHash: 'hash' },
      { kind: 'roots', serverId: two, launchHash: 'hash' },
    ]);
    consents.forget('roots', one);
    assert.deepEqual(consents.all(), [{ kind: 'roots', serverId: two, launchHash: 'hash' }]);
    assert.deepEqual([consents.chosenModel(one), consents.chosenModel(two)], [undefined, 'model']);
  });

  it('are for the launch that was allowed, and no other', () => {
    let launch: string | undefined = 'before';
    const consents = new Consents(new FakeMemento(), () => launch);
    consents.allow('roots', one);
    launch = 'after';
    assert.equal(consents.isAllowed('roots', one), false);
    consents.allow('roots', one);
    assert.deepEqual([consents.isAllowed('roots', one), consents.all().length], [true, 1]);
    launch = undefined;
    assert.equal(consents.isAllowed('roots', one), false, 'a server that is not there');
  });

  it('remember the model chosen last', () => {
    const consents = new Consents(new FakeMemento(), sameLaunch);
    consents.chooseModel(one, 'a');
    consents.chooseModel(one, 'b');
    assert.equal(consents.chosenModel(one), 'b');
    assert.equal(consents.chosenModel(two), undefined);
  });

  it('allow nothing that is not said clearly', () => {
    const values = new Map<string, unknown>([
      [
        'consents',
        [
          null,
          'sampling',
          { kind: 'all', serverId: 'one' },
          { kind: 'sampling' },
          { kind: 'sampling', serverId: 'one' },
        ],
      ],
      ['chosenModels', { one: 'model' }],
    ]);
    const consents = new Consents(new FakeMemento(values), sameLaunch);
    assert.deepEqual(
      [consents.all(), consents.isAllowed('sampling', one), consents.chosenModel(one)],
      [[], false, undefined],
    );
  });

  it('lets single tools of a server be run, until the server is another one or that is taken back', () => {
    let launch = 'one';
    const consents = new Consents(new FakeMemento(), () => launch);
    consents.allowTool(one, 'wipe');
    consents.allowTool(one, 'drop');
    consents.allow('roots', one);
    assert.deepEqual(
      ['wipe', 'drop', 'burn'].map(name => consents.isToolAllowed(one, name)),
      [true, true, false],
    );
    consents.forget('tool', one, 'wipe');
    assert.deepEqual(
      consents.all().map(({ kind, toolName }) => [kind, toolName]),
      [
        ['tool', 'drop'],
        ['roots', undefined],
      ],
    );
    launch = 'two';
    assert.equal(consents.isToolAllowed(one, 'drop'), false);
  });
});
