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

describe('Consents', () => {
  it('allow each kind to each server apart, and are read anew', () => {
    const memento = new FakeMemento();
    const consents = new Consents(memento);
    assert.equal(consents.isAllowed('sampling', one), false);
    consents.allow('sampling', one);
    consents.allow('sampling', one);
    consents.allow('roots', two);
    const read = new Consents(memento);
    assert.deepEqual(
      [one, two].map(id => [read.isAllowed('sampling', id), read.isAllowed('roots', id)]),
      [
        [true, false],
        [false, true],
      ],
    );
    assert.deepEqual(read.all(), [
      { kind: 'sampling', serverId: one },
      { kind: 'roots', serverId: two },
    ]);
  });

  it('forget what a server may, of one kind and of no other server', () => {
    const consents = new Consents(new FakeMemento());
    consents.allow('sampling', one);
    consents.allow('roots', one);
    consents.allow('roots', two);
    consents.chooseModel(one, 'model');
    consents.chooseModel(two, 'model');
    consents.forget('sampling', one);
    assert.deepEqual(consents.all(), [
      { kind: 'roots', serverId: one },
      { kind: 'roots', serverId: two },
    ]);
    consents.forget('roots', one);
    assert.deepEqual(consents.all(), [{ kind: 'roots', serverId: two }]);
    assert.deepEqual([consents.chosenModel(one), consents.chosenModel(two)], [undefined, 'model']);
  });

  it('remember the model chosen last', () => {
    const consents = new Consents(new FakeMemento());
    consents.chooseModel(one, 'a');
    consents.chooseModel(one, 'b');
    assert.equal(consents.chosenModel(one), 'b');
    assert.equal(consents.chosenModel(two), undefined);
  });

  it('allow nothing that is not said clearly', () => {
    const values = new Map<string, unknown>([
      ['consents', [null, 'sampling', { kind: 'all', serverId: 'one' }, { kind: 'sampling' }]],
      ['chosenModels', { one: 'model' }],
    ]);
    const consents = new Consents(new FakeMemento(values));
    assert.deepEqual(
      [consents.all(), consents.isAllowed('sampling', one), consents.chosenModel(one)],
      [[], false, undefined],
    );
  });
});
