import assert from 'node:assert/strict';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/eventually';
import { windowWith } from '../support/servers';
import type { Window } from '../support/window';

describe('A secret header', () => {
  let window: Window;
  let http: HttpServer;
  /** Of each request, the header that is meant to be secret. */
  const got: (string | undefined)[] = [];

  before(async () => {
    // Who calls is all that matters here: nobody is answered.
    http = createServer((request, response) => {
      const key = request.headers['x-key'];
      got.push(Array.isArray(key) ? key.join() : key);
      response.writeHead(500).end();
    });
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo; // It listens.
    window = await windowWith({
      builds: { type: 'http', url: `http://127.0.0.1:${port}/mcp` },
      local: { command: 'node', args: ['-e', ''] },
    });
    await eventually(
      'a first request',
      async () => got.length,
      count => count > 0,
    );
  });
  after(async () => {
    await window.close();
    await new Promise(resolve => http.close(resolve));
  });

  it('has a name that can be one', async () => {
    assert.deepEqual(got.filter(Boolean), []);
    await window.tasks.contextMenu('builds', 'Set Secret Header…');
    await window.quickPick.waitFor('Secret Header: builds');
    assert.match(await window.quickPick.message(), /kept where VS Code keeps secrets, never in a file/);
    for (const [name, problem] of [
      ['X Key', /cannot be the name of a header/],
      ['Mcp-Session-Id', /Mcp-Session-Id is set by the connection itself/],
      ['content-length', /content-length is set by the connection itself/],
    ] as const) {
      await window.quickPick.type(name);
      await eventually(
        `what is wrong with ${name}`,
        () => window.quickPick.message(),
        text => problem.test(text),
      );
    }
    await window.screenshots('secret-header-name');
    await window.quickPick.type('X-Key');
    await window.quickPick.accept();
  });

  it('has a value that nobody sees, and is sent with the next connection', async () => {
    await window.page.locator('.quick-input-widget:visible input[type="password"]').waitFor();
    await window.quickPick.type('sésame');
    await eventually(
      'no complaint',
      () => window.quickPick.message(),
      text => /The value of X-Key/.test(text),
    );
    await window.quickPick.type('open 钥');
    await eventually(
      'a complaint',
      () => window.quickPick.message(),
      text => /Latin-1/.test(text),
    );
    await window.quickPick.type('open-sesame');
    await window.quickPick.accept();
    await window.quickPick.waitForEnd();
    await window.tasks.contextMenu('builds', 'Connect');
    await eventually(
      'the header',
      async () => got.at(-1),
      key => key === 'open-sesame',
    );
  });

  it('is removed by its name', async () => {
    await window.tasks.contextMenu('builds', 'Remove Secret Header…');
    assert.match(await window.quickPick.waitForText(/X-Key/), /\[ \] X-Key/);
    assert.doesNotMatch(await window.quickPick.text(), /sesame/);
    await window.quickPick.pick('X-Key');
    await window.quickPick.accept();
    await window.quickPick.waitForEnd();
    await window.tasks.contextMenu('builds', 'Connect');
    await eventually(
      'no header',
      async () => got.at(-1) ?? 'none',
      key => key === 'none',
    );
    await window.tasks.contextMenu('builds', 'Remove Secret Header…');
    await window.messages.waitForNotification(/The server "builds" has no secret header\./);
  });

  it('is not for programs that are started', async () => {
    await window.command('MCP Tasks: Set Secret Header…');
    await window.quickPick.waitFor('Secret Header: builds');
    await window.quickPick.cancel();
  });
});
