import assert from 'node:assert/strict';
import type { ServerId } from '../../../src/base/serverId';
import { AccountConsents } from '../../../src/host/accountConsents';
import { type Account, type AccountQuestion, accountKindOf, ServerAccounts } from '../../../src/host/editorAccounts';
import { FakeMemento } from '../../support/fakeSecrets';

const GITHUB = 'https://github.com/login/oauth';
const server = { id: 'server-1' as ServerId, name: 'Build' };
const ada = { id: '1', label: 'ada' };
const eve = { id: '2', label: 'eve' };

describe('The kind of account for an authorization server', () => {
  const kind = (address: string) => {
    const { provider, extraScopes = [] } = accountKindOf(address) ?? {};
    return [provider, ...extraScopes].join(' ');
  };

  it('is that of GitHub or Microsoft for theirs', () => {
    assert.equal(kind(GITHUB), 'github');
    assert.equal(kind('https://github.com/login/oauth/'), 'github');
    assert.equal(kind('https://GitHub.com:443/login/oauth'), 'github');
    assert.equal(kind('https://login.microsoftonline.com/common/v2.0'), 'microsoft VSCODE_TENANT:common');
    const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47';
    assert.equal(kind(`https://login.microsoftonline.com/${tenant}/v2.0`), `microsoft VSCODE_TENANT:${tenant}`);
  });

  for (const address of [
    'http://github.com/login/oauth',
    'https://github.com',
    'https://github.com/login/oauth/authorize',
    'https://github.com/Login/OAuth',
    'https://github.com.evil.example/login/oauth',
    'https://evil.example/github.com/login/oauth',
    'https://github.com@evil.example/login/oauth',
    'https://evil@github.com/login/oauth',
    'https://github.com:8443/login/oauth',
    'https://github.com./login/oauth',
    'https://www.github.com/login/oauth',
    'https://gіthub.com/login/oauth',
    'https://github.com/login/oauth?next=evil',
    'https://github.com/login/oauth#evil',
    'https://login.microsoftonline.com/v2.0',
    'https://login.microsoftonline.com/common/v1.0',
    'https://login.microsoftonline.com/a/b/v2.0',
    'https://login.microsoftonline.com/a%20b/v2.0',
    'https://login.microsoftonline.com.evil.example/common/v2.0',
    'http://login.microsoftonline.com/common/v2.0',
    'github.com/login/oauth',
    '',
  ]) {
    it(`is none for ${address || 'nothing'}`, () => assert.equal(accountKindOf(address), undefined));
  }
});

describe('ServerAccounts', () => {
  let memento: FakeMemento;
  let signedIn: Account | undefined;
  let isWilling: boolean;
  let questions: AccountQuestion[];
  let asked: unknown[][];
  const accounts = () =>
    new ServerAccounts(
      server,
      {
        session: async (...args) => {
          asked.push(args);
          return signedIn && { token: `token of ${signedIn.label}`, account: signedIn };
        },
      },
      new AccountConsents(memento),
      async question => {
        questions.push(question);
        return isWilling;
      },
    );
  const token = async (mayAsk: boolean, each = accounts(), host = 'mcp.example', scopes = ['repo']) =>
    (await each.allows(host, GITHUB, mayAsk, scopes)) ? each.account(GITHUB)?.token(scopes, mayAsk) : 'refused';

  beforeEach(() => {
    memento = new FakeMemento();
    signedIn = ada;
    isWilling = true;
    questions = [];
    asked = [];
  });

  it('gives a token when the user allows it, having said to whom, of what and for what', async () => {
    assert.equal(await token(true), 'token of ada');
    const [question] = questions;
    assert.deepEqual(
      [question?.serverName, question?.host, question?.kind.name, question?.scopes],
      ['Build', 'mcp.example', 'GitHub', ['repo']],
    );
    assert.deepEqual(asked, [['github', ['repo'], true]]);
  });

  it('asks once: later windows know', async () => {
    await token(true);
    assert.equal(await token(false), 'token of ada');
    assert.equal(questions.length, 1);
    assert.deepEqual(asked.at(-1), ['github', ['repo'], false]);
  });

  it('never asks in the background', async () => {
    assert.equal(await token(false), 'refused');
    assert.deepEqual([questions, asked], [[], []]);
  });

  it('touches no account when the user says no, and asks again when they come again', async () => {
    isWilling = false;
    assert.equal(await token(true), 'refused');
    assert.equal(await token(true), 'refused');
    assert.equal(questions.length, 2);
    assert.deepEqual(asked, []);
  });

  it('asks anew for another address of the same server', async () => {
    await token(true);
    assert.equal(await token(false, accounts(), 'evil.example'), 'refused');
  });

  it('asks anew for more than was allowed, and not for less', async () => {
    await token(true, accounts(), 'mcp.example', ['repo', 'read:user']);
    assert.equal(await token(false), 'token of ada');
    const more = ['repo', 'delete_repo'];
    assert.equal(await token(false, accounts(), 'mcp.example', more), 'refused');
    assert.equal(await token(true, accounts(), 'mcp.example', more), 'token of ada');
    assert.deepEqual(questions.at(-1)?.scopes, more);
  });

  it('does not give away another account than the one that was allowed', async () => {
    await token(true);
    signedIn = eve;
    assert.equal(await token(false), undefined);
    isWilling = false;
    assert.equal(await token(true), undefined);
    assert.equal(questions.at(-1)?.account, eve);
    isWilling = true;
    assert.equal(await token(true), 'token of eve');
    assert.equal(await token(false), 'token of eve');
  });

  it('has no token where nobody is signed in', async () => {
    signedIn = undefined;
    assert.equal(await token(true), undefined);
  });

  it('knows no account for other authorization servers, and allows none', async () => {
    const other = 'https://issuer.example';
    assert.equal(accounts().account(other), undefined);
    assert.equal(await accounts().allows('mcp.example', other, true), false);
    assert.deepEqual(questions, []);
  });

  it('asks anew after the consent was forgotten', async () => {
    await token(true);
    new AccountConsents(memento).forget(server.id);
    assert.equal(await token(false), 'refused');
  });

  it('takes nothing for a consent that is none', async () => {
    await memento.update('accountConsents', [
      { serverId: server.id, host: 'mcp.example', provider: 7, scopes: [] },
      'yes',
      null,
    ]);
    assert.equal(await token(false), 'refused');
    await memento.update('accountConsents', 'yes');
    assert.equal(await token(false), 'refused');
  });
});
