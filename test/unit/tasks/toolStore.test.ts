import assert from 'node:assert/strict';
import { CancelledError, ConnectionError } from '../../../src/base/errors';
import type { Tool } from '../../../src/tasks/taskClient';
import { ToolStore } from '../../../src/tasks/toolStore';
import { aTool, SERVER, serverId } from '../../support/builders';
import { Deferred, settled } from '../../support/settled';

describe('ToolStore', () => {
  let answers: Deferred<readonly Tool[]>[];
  let store: ToolStore;
  let changed: string[];

  beforeEach(() => {
    answers = [];
    changed = [];
    store = new ToolStore(() => {
      const answer = new Deferred<readonly Tool[]>();
      answers.push(answer);
      return answer.promise;
    });
    store.onDidChange(id => changed.push(id));
  });

  const tools = (...names: string[]) => names.map(name => aTool({ name }));
  const shown = () => {
    const list = store.of(SERVER);
    return list.kind === 'unknown' ? 'unknown' : `${list.kind} ${list.tools.map(({ name }) => name).join(' ')}`.trim();
  };
  const answer = async (...names: string[]) => {
    answers.at(-1)?.resolve(tools(...names));
    await settled();
  };

  it('asks when somebody looks, once', async () => {
    assert.equal(shown(), 'unknown');
    store.show(SERVER);
    store.show(SERVER);
    assert.equal(shown(), 'reading');
    await answer('a', 'b');
    assert.equal(shown(), 'read a b');
    store.show(SERVER);
    assert.deepEqual([answers.length, changed], [1, [SERVER, SERVER]]);
  });

  it('reads again when the tools changed, and shows those it knew meanwhile', async () => {
    store.show(SERVER);
    await answer('a');
    store.changed(SERVER);
    assert.equal(shown(), 'reading a');
    await answer('b');
    assert.equal(shown(), 'read b');
  });

  it('asks nothing about tools that nobody looked at', () => {
    store.changed(SERVER);
    assert.deepEqual([answers.length, shown()], [0, 'unknown']);
  });

  it('reads again when somebody wants to know, whatever is known', async () => {
    store.reread(SERVER);
    await answer('a');
    assert.equal(shown(), 'read a');
    store.reread(SERVER);
    store.reread(SERVER);
    await answer('b');
    await answer('c');
    assert.deepEqual([answers.length, shown()], [3, 'read c']);
  });

  it('reads once more when the tools changed while they were read', async () => {
    store.show(SERVER);
    store.changed(SERVER);
    store.changed(SERVER);
    assert.equal(answers.length, 1, 'one question at a time');
    await answer('old');
    assert.equal(shown(), 'reading old');
    await answer('new');
    assert.deepEqual([shown(), answers.length], ['read new', 2]);
  });

  it('says why it could not read, keeps what it knew, and tries again when somebody looks again', async () => {
    store.show(SERVER);
    await answer('a');
    store.changed(SERVER);
    answers.at(-1)?.reject(new ConnectionError('No answer'));
    await settled();
    assert.equal(shown(), 'failed a');
    store.show(SERVER);
    await answer('a', 'b');
    assert.equal(shown(), 'read a b');
  });

  it('knows nothing when the question was cancelled', async () => {
    store.show(SERVER);
    answers.at(-1)?.reject(new CancelledError());
    await settled();
    assert.equal(shown(), 'unknown');
  });

  it('drops an answer about a server that was forgotten', async () => {
    store.show(SERVER);
    store.forget(SERVER);
    await answer('late');
    assert.equal(shown(), 'unknown');
    const before = changed.length;
    store.forget(serverId('other'));
    assert.equal(changed.length, before, 'nothing changed');
  });
});
