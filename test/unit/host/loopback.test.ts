import assert from 'node:assert/strict';
import { Loopback } from '../../../src/host/loopback';

const words = { title: 'You can close <this> tab', text: 'VS Code & you' };

describe('Loopback', () => {
  let loopback: Loopback;
  let arrived: URLSearchParams[];
  const status = async (path: string, init?: RequestInit) =>
    (await fetch(new URL(path, loopback.address), init)).status;

  beforeEach(async () => {
    arrived = [];
    loopback = await Loopback.open(words, response => arrived.push(response));
  });
  afterEach(() => loopback.dispose());

  it('listens on this machine alone, on a port of its own', async () => {
    assert.match(loopback.address, /^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const other = await Loopback.open(words, () => undefined);
    assert.notEqual(other.address, loopback.address);
    other.dispose();
  });

  it('takes a response, and shows a page that does nothing', async () => {
    const response = await fetch(`${loopback.address}?code=c%2B1&state=s&iss=%3Cscript%3E`);
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.deepEqual(
      arrived.map(each => Object.fromEntries(each)),
      [{ code: 'c+1', state: 's', iss: '<script>' }],
    );
    assert.match(page, /You can close &#60;this&#62; tab/);
    assert.match(page, /VS Code &#38; you/);
    assert.doesNotMatch(page, /script|c\+1/);
    assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  it('takes nothing else for one', async () => {
    assert.equal(await status('/favicon.ico'), 404);
    assert.equal(await status('/'), 404);
    assert.equal(await status('/callback'), 404);
    assert.equal(await status('/callback?code=c'), 404);
    assert.equal(await status('/callback/more?state=s'), 404);
    assert.equal(await status('/callback?state=s', { method: 'POST' }), 404);
    assert.equal(await status('/callback?state=s', { method: 'HEAD' }), 404);
    assert.deepEqual(arrived, []);
  });

  it('is not upset by what is no address at all', async () => {
    const { hostname, port } = new URL(loopback.address);
    const { request } = await import('node:http');
    const answer = await new Promise(resolve =>
      request({ hostname, port, path: '//' }, response => resolve(response.resume().statusCode)).end(),
    );
    assert.equal(answer, 404);
    assert.equal(await status('/callback?state=s'), 200);
  });

  it('answers every request that comes before its end, and none after', async () => {
    const { address } = loopback;
    assert.equal(await status('/callback?state=s'), 200);
    assert.equal(await status('/callback?state=s'), 200);
    loopback.dispose();
    await assert.rejects(fetch(`${address}?state=s`));
    assert.equal(arrived.length, 2);
  });
});
