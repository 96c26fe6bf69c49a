import assert from 'node:assert/strict';
import { isCancelledError } from '../../../src/base/errors';
import { parametersOf, SignInResponses } from '../../../src/host/signInResponses';
import { FakeClock } from '../../support/fakeClock';
import { FakeSecretStorage } from '../../support/fakeSecrets';
import { settled } from '../../support/settled';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;
const answer = new URLSearchParams({ code: 'c-1', state: 's-1' });

describe('SignInResponses', () => {
  let clock: FakeClock;
  let storage: FakeSecretStorage;
  const window = () => new SignInResponses(storage.window(), clock);
  /** Whether nobody wants the response, also not a little later. */
  const stray = async (at: SignInResponses, response: URLSearchParams) => {
    const arriving = at.arrived(response, false);
    await clock.advance(5_000);
    return !(await arriving);
  };

  beforeEach(() => {
    clock = new FakeClock();
    storage = new FakeSecretStorage();
  });

  it('gives the response to whoever waits for its state', async () => {
    const here = window();
    const waiting = here.response('s-1', never);
    await settled();
    assert.equal(await here.arrived(answer, true), true);
    assert.equal((await waiting).get('code'), 'c-1');
  });

  it('does not give it to whoever waits for another', async () => {
    const here = window();
    const end = new AbortController();
    const waiting = here.response('s-2', end.signal);
    await settled();
    assert.equal(await stray(here, answer), true);
    end.abort();
    await assert.rejects(waiting, isCancelledError);
  });

  it('hands over what comes in at another window', async () => {
    const waiting = window().response('s-1', never);
    await settled();
    assert.equal(await window().arrived(answer, false), true);
    assert.equal((await waiting).get('code'), 'c-1');
  });

  it('hands over to a window that begins to wait a moment later', async () => {
    const arriving = window().arrived(answer, false);
    await clock.advance(1_000);
    const waiting = window().response('s-1', never);
    assert.equal(await arriving, true);
    assert.equal((await waiting).get('code'), 'c-1');
  });

  it('says that nobody waits when nobody does', async () => {
    assert.equal(await stray(window(), answer), true);
    assert.equal(await stray(window(), new URLSearchParams('error=access_denied')), true);
  });

  it('keeps a response that is faster than the wait for it', async () => {
    const here = window();
    assert.equal(await here.arrived(answer, true), true);
    assert.equal((await here.response('s-1', never)).get('code'), 'c-1');
  });

  it('does not tell the state by the key under which it waits', async () => {
    const waiting = window().response('s-1', never);
    await settled();
    const [key = ''] = storage.kept.keys();
    assert.match(key, /^signIn:pending:[0-9a-f]{64}$/);
    await window().arrived(answer, false);
    await waiting;
  });

  it('leaves nothing behind, however it ends', async () => {
    const end = new AbortController();
    const cancelled = window().response('s-2', end.signal);
    const answered = window().response('s-1', never);
    await settled();
    assert.equal(storage.kept.size, 2);
    end.abort();
    await assert.rejects(cancelled, isCancelledError);
    await window().arrived(answer, false);
    await answered;
    assert.equal(storage.kept.size, 0);
  });

  it('ends at once when nobody wants it any more', async () => {
    await assert.rejects(window().response('s-1', AbortSignal.abort()), isCancelledError);
  });

  it('tidies up after windows that ended while they waited, and touches nothing else', async () => {
    void window().response('old', never);
    await settled();
    await clock.advance(HOUR_MS + 1);
    void window().response('young', never);
    await settled();
    await storage.window().store('signIn:tokens:x', 'kept');
    const [old, young] = [...storage.kept.keys()];
    await window().tidy();
    assert.deepEqual([...storage.kept.keys()], [young, 'signIn:tokens:x']);
    assert.notEqual(old, young);
  });

  it('hands nothing over to a window that has waited for more than an hour', async () => {
    void window().response('s-1', never);
    await settled();
    await clock.advance(HOUR_MS + 1);
    assert.equal(await stray(window(), answer), true);
  });
});

describe('The parameters of an address that the editor was opened with', () => {
  it('are read as a browser sends them', () => {
    const read = parametersOf('code=a%2Bb%2F%3D%3D&state=s&error_description=not+now');
    assert.deepEqual(Object.fromEntries(read), { code: 'a+b/==', state: 's', error_description: 'not now' });
  });

  it('are read as a desktop hands them over, decoded', () => {
    const read = parametersOf('code=a+b/==&state=s+t&iss=https://issuer.example/a');
    assert.deepEqual(Object.fromEntries(read), { code: 'a+b/==', state: 's+t', iss: 'https://issuer.example/a' });
  });
});
