import assert from 'node:assert/strict';
import type { ServerId } from '../../../src/base/serverId';
import { SecretHeaders } from '../../../src/host/secretHeaders';
import { FakeSecretStorage } from '../../support/fakeSecrets';

const id = 'userFile:file%3A%2F%2F%2Fmcp.json:one' as ServerId;
const other = 'userFile:file%3A%2F%2F%2Fmcp.json:other' as ServerId;

describe('SecretHeaders', () => {
  it('are kept for each server, where secrets are, and gone with the last one', async () => {
    const storage = new FakeSecretStorage();
    const headers = new SecretHeaders(storage.window());
    await headers.set(id, 'X-Key', 'one');
    await headers.set(id, '__proto__', 'two');
    await headers.set(other, 'X-Key', 'three');
    assert.deepEqual(await headers.names(id), ['X-Key', '__proto__']);
    assert.deepEqual(Object.entries(await headers.of(id)), [
      ['X-Key', 'one'],
      ['__proto__', 'two'],
    ]);
    await headers.remove(id, 'X-Key');
    await headers.remove(id, '__proto__');
    assert.deepEqual([...storage.kept.keys()], [`headers:${other}`]);
  });

  it('take the place of one of the same name, in whichever letters', async () => {
    const headers = new SecretHeaders(new FakeSecretStorage().window());
    await headers.set(id, 'Authorization', 'old');
    await headers.set(id, 'authorization', 'new');
    assert.deepEqual(await headers.of(id), { authorization: 'new' });
    await headers.remove(id, 'AUTHORIZATION');
    assert.deepEqual(await headers.of(id), {});
  });

  it('tell every window whose they are when they change', async () => {
    const storage = new FakeSecretStorage();
    const [here, there] = [storage.window(), storage.window()];
    const heard: ServerId[] = [];
    new SecretHeaders(there).onDidChange(serverId => heard.push(serverId));
    await new SecretHeaders(here).set(id, 'X-Key', 'one');
    await here.store('something:else', 'two');
    assert.deepEqual(heard, [id]);
  });

  it('are none where what is kept cannot be read', async () => {
    const storage = new FakeSecretStorage();
    const secrets = storage.window();
    const headers = new SecretHeaders(secrets);
    for (const text of ['{', '[]', '"text"', '{"X-Key": 7}']) {
      await secrets.store(`headers:${id}`, text);
      assert.deepEqual(await headers.of(id), {}, text);
    }
  });
});
