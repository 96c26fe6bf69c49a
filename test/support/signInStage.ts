import assert from 'node:assert/strict';
import type { AuthorizationChallenge } from '../../src/base/errors';
import { type ConnectionError, isConnectionError } from '../../src/base/errors';
import type { HttpLaunch } from '../../src/config/launch';
import type { Connection, ConnectOptions } from '../../src/mcp/connection';
import { connect, holdsTokens, signIn, signOut } from '../../src/mcp/mcpClient';
import type { CallAnswer } from '../../src/tasks/taskClient';
import { AuthorizationServer } from './authorizationServer';
import { connectOptions } from './connectOptions';
import { ProtectedServer } from './protectedServer';
import { SecretsInMemory, SignInUser } from './signInUser';

const noSupervisor = { execPath: process.execPath, script: '' };

interface StageOptions extends Partial<ConnectOptions> {
  /** Nobody can sign in. */
  readonly noAuthorization?: true;
}

/** A server that wants tokens, the authorization server that gives them, and a user with a browser. */
export class SignInStage {
  readonly user = new SignInUser();
  readonly secrets = new SecretsInMemory();
  private readonly connections: Connection[] = [];

  private constructor(
    readonly authorizationServer: AuthorizationServer,
    readonly server: ProtectedServer,
  ) {}

  static async set(): Promise<SignInStage> {
    const authorizationServer = await AuthorizationServer.start();
    return new SignInStage(authorizationServer, await ProtectedServer.start(authorizationServer));
  }

  async strike(): Promise<void> {
    await Promise.allSettled(this.connections.map(connection => connection.close()));
    await this.server.close();
    await this.authorizationServer.close();
  }

  launch(own: Partial<HttpLaunch> = {}): HttpLaunch {
    return { kind: 'http', url: this.server.url, headers: {}, secrets: [], ...own };
  }

  get authorization() {
    return { secrets: this.secrets, host: this.user };
  }

  async connect(own: Partial<HttpLaunch> = {}, options: StageOptions = {}): Promise<Connection> {
    const { noAuthorization = false, ...more } = options;
    const authorization = noAuthorization ? {} : { authorization: this.authorization };
    const connection = await connect(
      this.launch(own),
      connectOptions({ ...authorization, supervisor: noSupervisor, ...more }),
    );
    this.connections.push(connection);
    return connection;
  }

  /** Connects, which does not work. */
  async refusal(own: Partial<HttpLaunch> = {}, options: StageOptions = {}): Promise<ConnectionError> {
    return refusalOf(this.connect(own, options));
  }

  async signIn(
    challenge?: AuthorizationChallenge,
    own: Partial<HttpLaunch> = {},
    signal = never,
    fetch = globalThis.fetch,
  ): Promise<void> {
    await signIn(this.launch(own), this.authorization, challenge, { fetch, signal });
  }

  async signOut(): Promise<void> {
    await signOut(this.launch(), this.authorization, { fetch: globalThis.fetch, signal: never });
  }

  get isSignedIn(): boolean {
    return holdsTokens(this.secrets.text, this.server.url);
  }

  /** What went wrong with a sign-in, as the user reads it. */
  async signInProblem(challenge?: AuthorizationChallenge, own: Partial<HttpLaunch> = {}): Promise<string> {
    return this.signIn(challenge, own).then(
      () => assert.fail('It worked'),
      (error: Error) => error.message,
    );
  }
}

const never = new AbortController().signal;

export function refusalOf(work: Promise<unknown>): Promise<ConnectionError> {
  return work.then(
    () => assert.fail('It was let in'),
    (error: unknown) => {
      assert.ok(isConnectionError(error), String(error));
      return error;
    },
  );
}

/** Calls a tool that a server lists, as a task where that is possible. */
export async function callTool({ client }: Connection, name: string): Promise<CallAnswer> {
  const tool = (await client.listTools()).find(known => known.name === name);
  assert.ok(tool, name);
  return client.call({ tool, args: {} });
}
