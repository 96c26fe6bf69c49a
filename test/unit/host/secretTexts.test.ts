import assert from 'node:assert/strict';
import type { ServerId } from '../../../src/base/serverId';
import { SecretTexts } from '../../../src/host/secretTexts';
import { FakeSecretStorage } from '../../support/fakeSecrets';
import { settled } from '../../support/settled';

const id = 'server-1' as ServerId;

describe('SecretTexts', () => {
  let storage: FakeSecretStorage;
  const window = () => {
    const texts = new SecretTexts(storage.window());
    const heard: ServerId[] = [];
    texts.onDidChange(serverId => heard.push(serverId));
    return { text: texts.of(id), texts, heard };
  };

  beforeEach(() => {
    storage = new FakeSecretStorage();
  });

  it('keeps a text for each server, where secrets are kept', async () => {
    const { texts, text } = window();
    await text.write('one');
    await texts.of('server-2' as ServerId).write('two');
    assert.deepEqual(
      [...storage.kept],
      [
        ['signIn:tokens:server-1', 'one'],
        ['signIn:tokens:server-2', 'two'],
      ],
    );
    assert.equal(await text.read(), 'one');
    await text.write(undefined);
    assert.equal(await text.read(), undefined);
    assert.deepEqual([...storage.kept.keys()], ['signIn:tokens:server-2']);
  });

  it('writes in the order in which it was told to, and reads what was written last', async () => {
    const { texts, text } = window();
    const open: (() => void)[] = [];
    storage.gate = () => new Promise(resolve => open.push(resolve));
    const writes = [text.write('one'), texts.of(id).write('two'), text.write('three')];
    const read = text.read();
    await settled();
    assert.equal(open.length, 1);
    for (let step = 0; step < 3; step++) {
      open[step]?.();
      await settled();
    }
    await Promise.all(writes);
    assert.equal(await read, 'three');
  });

  it('goes on after a write that failed, which is told to whoever wanted it', async () => {
    const { text } = window();
    let isLocked = true;
    storage.gate = async () => {
      if (isLocked) {
        isLocked = false;
        throw new Error('locked');
      }
    };
    const [failed, written] = [text.write('one'), text.write('two')];
    await assert.rejects(failed, /locked/);
    await written;
    assert.equal(await text.read(), 'two');
  });

  it('hears what another window writes, and not itself', async () => {
    const one = window();
    const other = window();
    await one.text.write('tokens');
    await settled();
    assert.deepEqual([one.heard, other.heard], [[], [id]]);
    assert.equal(await other.text.read(), 'tokens');
    await other.text.write(undefined);
    await settled();
    assert.deepEqual([one.heard, other.heard], [[id], [id]]);
  });

  it('hears nothing of other secrets', async () => {
    const { heard } = window();
    await storage.window().store('signIn:pending:1', 'x');
    await settled();
    assert.deepEqual(heard, []);
  });

  it('hears nothing after its end', async () => {
    const { texts, heard } = window();
    texts.dispose();
    await window().text.write('tokens');
    await settled();
    assert.deepEqual(heard, []);
  });
});
