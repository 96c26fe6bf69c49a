import assert from 'node:assert/strict';
import type { ServerId } from '../../../src/base/serverId';
import { ClientSecrets } from '../../../src/host/clientSecrets';
import { FakeSecretStorage } from '../../support/fakeSecrets';

const server = { id: 'server-1' as ServerId, name: 'Build' };
const issuer = 'https://issuer.example';

describe('ClientSecrets', () => {
  let storage: FakeSecretStorage;
  let answer: string | undefined;
  let asked: string[][];
  const secrets = () =>
    new ClientSecrets(storage.window(), async (...question) => {
      asked.push(question);
      return answer;
    });

  beforeEach(() => {
    storage = new FakeSecretStorage();
    answer = 'hunter2';
    asked = [];
  });

  it('are asked for once, and kept where secrets are kept', async () => {
    assert.equal(await secrets().secret(server, issuer), 'hunter2');
    assert.equal(await secrets().secret(server, issuer), 'hunter2');
    assert.deepEqual(asked, [['Build', issuer]]);
    assert.deepEqual([...storage.kept.keys()], ['signIn:client:server-1']);
  });

  it('are told to no other authorization server than the one they were given for', async () => {
    await secrets().secret(server, issuer);
    answer = undefined;
    assert.equal(await secrets().secret(server, 'https://evil.example'), undefined);
    assert.equal(await secrets().secret(server, issuer), 'hunter2');
  });

  it('are asked for again when the user does not say, or when they are forgotten', async () => {
    answer = undefined;
    assert.equal(await secrets().secret(server, issuer), undefined);
    answer = 'hunter2';
    assert.equal(await secrets().secret(server, issuer), 'hunter2');
    await secrets().forget(server.id);
    assert.equal(storage.kept.size, 0);
    answer = 'hunter3';
    assert.equal(await secrets().secret(server, issuer), 'hunter3');
  });

  it('are asked for where something else was kept', async () => {
    await storage.window().store('signIn:client:server-1', '{"secret":7');
    assert.equal(await secrets().secret(server, issuer), 'hunter2');
  });
});
