// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import { isUserError } from '../../../src/base/errors';
import type { ServerId } from '../../../src/base/serverId';
import { headersAddress, SecretHeaders } from '../../../src/host/secretHeaders';
import type { Secrets } from '../../../src/host/secrets';
import { FakeSecretStorage } from '../../support/fakeSecrets';

const id = 'userFile:file%3A%2F%2F%2Fmcp.json:one' as ServerId;
const other = 'userFile:file%3A%2F%2F%2Fmcp.json:other' as ServerId;

describe('SecretHeaders', () => {
  let address: string;
  const headersIn = (secrets: Secrets) =>
    new SecretHeaders(
      secrets,
      () => address,
      set => `They were set for ${set}.`,
    );

  beforeEach(() => {
    address = 'https://mcp.example';
  });

  it('go to no other address than the one that they were set for', async () => {
    const headers = headersIn(new FakeSecretStorage().window());
    await headers.set(id, 'X-Key', 'one');
    address = 'https://evil.example';
    await assert.rejects(
      headers.of(id),
      error => isUserError(error) && error.message === 'They were set for https://mcp.example.',
    );
    assert.deepEqual(await headers.names(id), ['X-Key'], 'to be removed by name');
    await headers.set(id, 'X-Other', 'two');
    assert.deepEqual(await headers.of(id), { 'X-Other': 'two' });
    await headers.remove(id, 'X-Other');
    assert.deepEqual(await headers.of(id), {});
  });

  it('are for an origin, or for an address with variables as it is written', () => {
    const of = (url: string) => headersAddress({ kind: 'http', url, headers: {} });
    assert.deepEqual(
      [of('https://mcp.example:8443/a?b'), of('https://${input:host}/mcp'), headersAddress(undefined)],
      ['https://mcp.example:8443', 'https://${input:host}/mcp', ''],
    );
  });

  it('are kept for each server, where secrets are, and gone with the last one', async () => {
    const storage = new FakeSecretStorage();
    const headers = headersIn(storage.window());
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
    const headers = headersIn(new FakeSecretStorage().window());
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
    headersIn(there).onDidChange(serverId => heard.push(serverId));
    await headersIn(here).set(id, 'X-Key', 'one');
    await here.store('something:else', 'two');
    assert.deepEqual(heard, [id]);
  });

  it('are none where what is kept cannot be read', async () => {
    const storage = new FakeSecretStorage();
    const secrets = storage.window();
    const headers = headersIn(secrets);
    for (const text of ['{', '[]', '"text"', '{"headers": {"X-Key": 7}}', '{"X-Key": "one"}']) {
      await secrets.store(`headers:${id}`, text);
      assert.deepEqual(await headers.of(id), {}, text);
    }
  });
});
