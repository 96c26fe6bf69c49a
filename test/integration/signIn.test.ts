import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { configure, explorer, removeServers } from './support/explorer';

/** More than one connection takes, far less than one that is tried again and again. */
const MOST_REQUESTS = 6;

/** Refuses everybody, and says which permission it wants. */
class Refusal {
  /** Of requests to the server itself: what they brought to be let in. */
  readonly authorizations: (string | undefined)[] = [];
  /** The paths that were asked for beside it. */
  readonly others = new Set<string>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    server.on('request', ({ url: path = '', headers }, response) => {
      if (path === '/mcp') {
        this.authorizations.push(headers.authorization);
        response.setHeader('www-authenticate', 'Bearer scope="notes:read"');
        response.writeHead(401).end();
      } else {
        this.others.add(path);
        response.writeHead(404).end();
      }
    });
  }

  static async start(): Promise<Refusal> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // It listens on a port.
    return new Refusal(server, `http://127.0.0.1:${port}/mcp`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe('A server that refuses who asks', () => {
  let refusal: Refusal;
  beforeEach(async () => {
    refusal = await Refusal.start();
  });
  afterEach(async () => {
    await removeServers();
    await refusal.close();
  });

  const configured = async (headers: Record<string, string> = {}) => {
    const api = await explorer();
    const { refused: id = '' } = await configure({ refused: { url: refusal.url, headers } });
    return { api, id, server: () => api.servers.find(server => server.id === id) };
  };

  it('waits for somebody to sign in, and is not tried again and again', async () => {
    const { api, id, server } = await configured();
    await assert.rejects(api.connect(id));
    assert.equal(server()?.state, 'signInRequired');
    assert.deepEqual(server()?.need, { kind: 'signIn', scope: 'notes:read' });
    assert.equal(server()?.isSignedIn ?? false, false);
    assert.ok(refusal.authorizations.length <= MOST_REQUESTS, `${refusal.authorizations.length} requests`);
  });

  it('says so to whoever runs a tool, and stays as it is', async () => {
    const { api, id, server } = await configured();
    await assert.rejects(api.runTool(id, 'read_notes', {}), /HTTP 401|sign in/i);
    assert.equal(server()?.state, 'signInRequired');
  });

  it('is not signed in to where its entry brings an authorization of its own', async () => {
    const { api, id, server } = await configured({ authorization: 'Bearer mine' });
    await assert.rejects(api.connect(id));
    assert.notEqual(server()?.need?.kind, 'signIn');
    assert.ok(refusal.authorizations.every(authorization => authorization === 'Bearer mine'));
    assert.deepEqual([...refusal.others], []);
  });

  it('can be connected by command: that ends, and says what it wants', async () => {
    const { id, server } = await configured();
    await vscode.commands.executeCommand('mcpTasks.connect', { kind: 'server', serverId: id });
    assert.equal(server()?.state, 'signInRequired');
  });

  it('whose authorization server is nowhere to be found is not signed in to, and no browser is opened', async () => {
    const { api, id, server } = await configured();
    await assert.rejects(api.connect(id));
    await vscode.commands.executeCommand('mcpTasks.signIn', { kind: 'server', serverId: id });
    assert.equal(server()?.state, 'signInRequired');
    assert.ok([...refusal.others].some(path => path.startsWith('/.well-known/')));
    assert.ok(![...refusal.others].some(path => path.startsWith('/authorize')), [...refusal.others].join());
  });

  it('is signed out of without harm where nobody has signed in', async () => {
    const { api, id, server } = await configured();
    await assert.rejects(api.connect(id));
    await vscode.commands.executeCommand('mcpTasks.signOut', { kind: 'server', serverId: id });
    assert.equal(server()?.state, 'signInRequired');
  });
});
