import assert from 'node:assert/strict';
import { holdsTokens } from '../../../src/mcp/mcpClient';
import { type KeptTokens, SignInStore } from '../../../src/mcp/signInKept';
import { SecretsInMemory } from '../../support/signInUser';

const url = 'https://example.com/mcp';
const tokens = (accessToken: string): KeptTokens => ({
  accessToken,
  refreshToken: `refresh ${accessToken}`,
  issuer: 'https://issuer.example',
  authorizationServerUrl: 'https://issuer.example',
  client: { client_id: 'us' },
});

describe('What is kept of a sign-in', () => {
  let secrets: SecretsInMemory;
  let store: SignInStore;
  const kept = async () => (await store.read()).tokens?.accessToken;

  beforeEach(async () => {
    secrets = new SecretsInMemory();
    store = new SignInStore(secrets, url);
    await store.update(() => ({ tokens: tokens('old') }));
  });

  it('is what another window brought that renewed it first, although this one has given it up', async () => {
    await store.forgetTokens(tokens('old'));
    assert.deepEqual([await kept(), holdsTokens(secrets.text, url)], [undefined, false]);
    await store.replaceTokens(tokens('old'), tokens('new'));
    assert.deepEqual([await kept(), holdsTokens(secrets.text, url)], ['new', true]);
    assert.ok(!secrets.text?.includes('forgotten'), 'nothing of it is left');
  });

  it('is nothing for who has signed out, whatever was being renewed', async () => {
    await store.update(() => ({}));
    await store.replaceTokens(tokens('old'), tokens('new'));
    assert.equal(await kept(), undefined);
    assert.equal(secrets.text, undefined);
  });

  it('is what a newer sign-in brought, whatever was being renewed or given up', async () => {
    await store.update(() => ({ tokens: tokens('newer') }));
    await store.replaceTokens(tokens('old'), tokens('new'));
    await store.forgetTokens(tokens('old'));
    assert.equal(await kept(), 'newer');
  });

  it('holds no token that was given up', async () => {
    await store.forgetTokens(tokens('old'));
    assert.ok(!secrets.text?.includes('old'), secrets.text);
  });
});
