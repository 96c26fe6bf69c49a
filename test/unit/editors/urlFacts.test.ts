import assert from 'node:assert/strict';
import { urlFacts } from '../../../src/editors/urlFacts';

describe('urlFacts', () => {
  const warnings = (url: string) => urlFacts(url).warnings;
  const refusal = (url: unknown) => {
    const { verdict } = urlFacts(url);
    return 'refusal' in verdict ? verdict.refusal : undefined;
  };

  it('have nothing to say against a plain page', () => {
    const url = 'https://login.example.com/a?redirect=https%3A%2F%2Fb.example%2F&x=a+b#c';
    assert.deepEqual(urlFacts(url), {
      shown: url,
      host: { ascii: 'login.example.com' },
      warnings: [],
      verdict: { href: url },
    });
  });

  it('take a missing slash for no difference', () => {
    assert.deepEqual(urlFacts('https://example.com'), {
      shown: 'https://example.com',
      host: { ascii: 'example.com' },
      warnings: [],
      verdict: { href: 'https://example.com/' },
    });
  });

  it('name the port with the host, where it is not the usual one', () => {
    assert.deepEqual(urlFacts('https://example.com:8443/').host, { ascii: 'example.com:8443' });
    assert.deepEqual(urlFacts('http://localhost:3000/').host, { ascii: 'localhost:3000' });
    assert.deepEqual(urlFacts('https://example.com:443/').host, { ascii: 'example.com' });
  });

  it('give both forms of a host that has other letters', () => {
    const host = { ascii: 'xn--80ak6aa92e.com', unicode: 'аррӏе.com' };
    const sent = urlFacts('https://аррӏе.com/');
    assert.deepEqual([sent.host, sent.warnings], [host, ['international', 'rewritten']]);
    assert.equal(sent.rewritten, 'https://xn--80ak6aa92e.com/');
    const encoded = urlFacts('https://xn--80ak6aa92e.com/');
    assert.deepEqual([encoded.host, encoded.warnings], [host, ['international']]);
    assert.deepEqual(warnings('https://www.xn--80ak6aa92e.com:8443/'), ['international']);
    assert.deepEqual(urlFacts('https://xn--80ak6aa92e.com:8443/').host, { ...host, ascii: `${host.ascii}:8443` });
  });

  it('have nothing against a host that only looks encoded', () => {
    assert.deepEqual(warnings('https://notxn--x.example.com/xn--a'), []);
  });

  it('say where letters become others', () => {
    const { host, rewritten, warnings } = urlFacts('https://ｅxample.com/');
    assert.deepEqual([host, rewritten, warnings], [{ ascii: 'example.com' }, 'https://example.com/', ['rewritten']]);
  });

  it('warn of a user name that may pretend to be the host', () => {
    const facts = urlFacts('https://github.com@evil.example/');
    assert.deepEqual([facts.host, facts.warnings], [{ ascii: 'evil.example' }, ['userInfo']]);
    assert.deepEqual(warnings('https://:secret@example.com/'), ['userInfo']);
    assert.deepEqual(warnings('https://example.com/@evil'), []);
  });

  it('take a URL apart as browsers do', () => {
    const facts = urlFacts('https://good.example\\@evil.example/');
    assert.deepEqual([facts.host, facts.warnings], [{ ascii: 'good.example' }, ['rewritten']]);
    assert.equal(facts.rewritten, 'https://good.example/@evil.example/');
    assert.deepEqual(facts.verdict, { href: 'https://good.example/@evil.example/' });
  });

  it('warn of a host that is an address, however it is written', () => {
    assert.deepEqual(warnings('https://127.0.0.1:80/'), ['ipAddress']);
    assert.deepEqual(warnings('https://[::1]/'), ['ipAddress']);
    assert.deepEqual(warnings('https://0x7f.1/'), ['ipAddress', 'rewritten']);
    assert.deepEqual(warnings('https://1.2.3.example/'), []);
  });

  it('warn where the connection is not encrypted', () => {
    assert.deepEqual(warnings('http://example.com/'), ['notHttps']);
  });

  it('show what cannot be seen, and warn of it', () => {
    const facts = urlFacts('https://example.com/a\u200bb\u202ec\u00ad\u3164\u2800\u{e0041}\n d');
    assert.equal(facts.shown, 'https://example.com/a\\u200bb\\u202ec\\u00ad\\u3164\\u2800\\u{e0041}\\u000a\\u0020d');
    assert.deepEqual(facts.warnings, ['unseen', 'rewritten']);
    assert.match(facts.rewritten ?? '', /^https:\/\/example\.com\/a%E2%80%8Bb%E2%80%AEc[%0-9A-F]+d$/);
  });

  it('show letters of all scripts as they are', () => {
    const url = 'https://example.com/größe/日本語';
    assert.deepEqual([urlFacts(url).shown, urlFacts(url).warnings], [url, ['rewritten']]);
  });

  it('refuse what is no page of the web, and name its scheme', () => {
    for (const [url, scheme] of [
      ['javascript:alert(1)', 'javascript'],
      ['data:text/html,<b>', 'data'],
      ['file:///etc/passwd', 'file'],
      ['vscode://extension/x', 'vscode'],
      ['command:workbench.action.quit', 'command'],
      ['ftp://example.com/', 'ftp'],
      ['\u0000JavaScript:alert(1)', 'javascript'],
    ] as const) {
      assert.deepEqual(urlFacts(url).verdict, { refusal: 'scheme', scheme }, url);
      assert.deepEqual(warnings(url), []);
    }
    assert.deepEqual(urlFacts('ftp://example.com/').host, { ascii: 'example.com' });
    assert.equal(urlFacts('javascript:alert(1)').host, undefined);
  });

  it('refuse what is no URL', () => {
    for (const garbage of [
      '',
      'example.com',
      '//example.com',
      'https://',
      'https://a b/',
      'https://[',
      undefined,
      5,
      {},
      null,
    ]) {
      assert.equal(refusal(garbage), 'notAUrl', JSON.stringify(garbage));
    }
    assert.deepEqual(urlFacts({ url: 'https://example.com' }).shown, '{"url":"https://example.com"}');
    assert.equal(urlFacts(undefined).shown, '');
  });

  it('refuse what is too long to be looked through', () => {
    const long = (length: number) => `https://example.com/${'x'.repeat(length - 20)}`;
    assert.equal(refusal(long(8_000)), undefined);
    assert.equal(urlFacts(long(8_000)).shown, long(8_000));
    assert.equal(refusal(long(8_001)), 'tooLong');
    assert.deepEqual(
      [8_000, 8_001].map(length => refusal('x'.repeat(length))),
      ['notAUrl', 'tooLong'],
    );
    assert.equal(urlFacts(long(100_000)).shown, long(8_000));
    assert.equal(urlFacts(long(8_001)).host, undefined);
  });
});
