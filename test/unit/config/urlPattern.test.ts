import assert from 'node:assert/strict';
import { matchesUrl } from '../../../src/config/urlPattern';

/** A pattern, an address, and whether VS Code 1.139 takes the one for the other. */
const CASES: readonly (readonly [pattern: string, address: string, matches: boolean])[] = [
  // Without a star: the same address, in its usual form.
  ['https://example.com/mcp', 'https://example.com/mcp', true],
  ['https://EXAMPLE.com/mcp', 'HTTPS://example.com:443/MCP', true],
  ['https://example.com', 'https://example.com/', true],
  ['https://example.com/mcp', 'https://example.com/mcp/', false],
  ['https://example.com/mcp', 'https://example.com/mcp?a=b', false],
  ['https://example.com/mcp', 'https://me:pw@example.com/mcp#part', true],
  ['https://example.com/mcp', 'http://example.com/mcp', false],
  ['https://example.com/mcp', 'https://example.com:8443/mcp', false],
  ['example.com', 'https://example.com/', false],
  // A star in the path takes all that follows.
  ['https://example.com/*', 'https://example.com/a/b?c=d', true],
  ['https://example.com/*', 'https://example.com.evil.test/', false],
  ['https://example.com/*/mcp', 'https://example.com/a/b/mcp', true],
  // In the host it stays there.
  ['https://*.example.com/*', 'https://a.b.example.com/mcp', true],
  ['https://*.example.com/*', 'https://example.com/mcp', false],
  ['https://*.example.com/*', 'https://evil.test/x.example.com/', false],
  ['https://*.example.com/*', 'https://evil.test?x=.example.com/', false],
  ['https://*.example.com/*', 'https://evil.test\\.example.com/', false],
  ['https://*/mcp', 'https://example.com/mcp', true],
  ['*://example.com/*', 'http://example.com/a', true],
  ['https://example.com*', 'https://example.com/', true],
  ['https://example.com*', 'https://example.com/mcp', false],
  ['*', 'https://example.com/', false],
  // Ports.
  ['http://localhost:*/*', 'http://localhost:3000/mcp', true],
  ['http://localhost:*/*', 'http://localhost/mcp', true],
  ['http://localhost:*/*', 'http://localhost.evil.test/mcp', false],
  ['http://localhost/*', 'http://localhost:3000/mcp', false],
  ['http://localhost:80/*', 'http://localhost/mcp', true],
  ['http://[::1]:*/*', 'http://[::1]:3000/mcp', true],
  // What means something in a regular expression means itself.
  ['https://example.com/a.c*', 'https://example.com/abc', false],
  ['https://example.com/(a|b)+*', 'https://example.com/(a|b)+c', true],
  // Nonsense matches nothing.
  ['https://*@/', 'https://example.com/', false],
  ['https://[*/x', 'https://example.com/x', false],
  ['https://*', 'no address', false],
];

describe('matchesUrl', () => {
  for (const [pattern, address, matches] of CASES) {
    it(`${pattern} ${matches ? 'means' : 'does not mean'} ${address}`, () => {
      assert.equal(matchesUrl(pattern, address), matches);
    });
  }
});
