import { Emitter } from '../../src/base/emitter';
import { type AuthorizationChallenge, CancelledError } from '../../src/base/errors';
import { type HttpLaunch, type Launch, resolveLaunch } from '../../src/config/launch';
import type { RankedDefinition } from '../../src/config/serverDefinition';
import type { Authorization, AuthorizationHost, SignInModule } from '../../src/mcp/authorization';
import type {
  Connect,
  Connection,
  ConnectOptions,
  McpClientModule,
  ServerFacts,
  SignInNeed,
} from '../../src/mcp/connection';
import { createRecord } from '../../src/mcp/createRecord';
import type { ConfiguredServerHost } from '../../src/servers/configuredServer';
import type { LaunchResolver } from '../../src/servers/launchResolver';
import type { Permission, PermissionFor } from '../../src/servers/permission';
import type { ServerQuestion } from '../../src/tasks/inputRequest';
import type { ServerId } from '../../src/tasks/task';
import type { TaskClient } from '../../src/tasks/taskClient';
import { erasInMemory, USUAL_TIMEOUTS } from './connectOptions';
import { FakeClock } from './fakeClock';
import { FakeTaskClient } from './fakeTaskClient';
import { aLaunchHost } from './launchHost';
import { RecordingLog } from './logs';
import { Deferred } from './settled';

/** A connection that ends when it is told to. */
export class FakeConnection implements Connection {
  private readonly ends = new Emitter<string>();
  private readonly losses = new Emitter<string>();
  readonly onDidEnd = this.ends.event;
  readonly onDidLoseContact = this.losses.event;
  private readonly signInNeeds = new Emitter<SignInNeed>();
  readonly onDidNeedSignIn = this.signInNeeds.event;
  readonly facts: ServerFacts;
  /** How often it was asked for a sign of life. */
  checks = 0;
  /** What comes of that; a sign of life, unless a test puts something else here. */
  checking: () => Promise<void> = () => Promise.resolve();
  /** How often it was asked to close. */
  closed = 0;
  /** When closing is over; at once, unless a test puts something else here. */
  closing: Promise<void> = Promise.resolve();

  constructor(
    readonly client: TaskClient,
    facts: Partial<ServerFacts> = {},
  ) {
    this.facts = {
      transport: 'stdio',
      protocolVersion: '2025-11-25',
      serverInfo: { name: 'fake', version: '1.0.0' },
      capabilities: {},
      ...facts,
    };
  }

  /** The server ends it. */
  end(reason: string): void {
    this.ends.fire(reason);
  }

  /** Requests do not reach the server any more. */
  loseContact(reason: string): void {
    this.losses.fire(reason);
  }

  /** The server refuses who asks. */
  needSignIn(need: SignInNeed): void {
    this.signInNeeds.fire(need);
  }

  check(): Promise<void> {
    this.checks++;
    return this.checking();
  }

  close(): Promise<void> {
    this.closed++;
    return this.closing;
  }
}

/** One call of `connect`, which waits until a test decides. */
export class ConnectAttempt {
  private readonly outcome = new Deferred<Connection>();
  readonly connected = this.outcome.promise;

  constructor(
    readonly launch: Launch,
    readonly options: ConnectOptions,
  ) {}

  /** The server is there. */
  succeed(client: TaskClient = new FakeTaskClient(), facts: Partial<ServerFacts> = {}): FakeConnection {
    const connection = new FakeConnection(client, facts);
    this.outcome.resolve(connection);
    return connection;
  }

  fail(error: Error): void {
    this.outcome.reject(error);
  }
}

/** The lazily loaded chunk, without the MCP client package in it. */
export class FakeMcpClient implements McpClientModule {
  /** Every attempt to connect, oldest first. */
  readonly attempts: ConnectAttempt[] = [];
  /** As in the real one, an attempt that is aborted is rejected; some are too late for that. */
  heedsAbort = true;

  readonly connect: Connect = (launch, options) => {
    const attempt = new ConnectAttempt(launch, options);
    this.attempts.push(attempt);
    options.signal.addEventListener('abort', () => this.heedsAbort && attempt.fail(new CancelledError()));
    return attempt.connected;
  };

  readonly createRecord = createRecord;
  validateJson = (): undefined => undefined;
  /** Every sign-in, oldest first: whose it was, and what the server had said. */
  readonly signIns: { readonly launch: HttpLaunch; readonly challenge: AuthorizationChallenge | undefined }[] = [];
  /** What comes of a sign-in; a success, unless a test puts something else here. */
  signingIn: () => Promise<void> = () => Promise.resolve();
  signedOut = 0;

  readonly signIn: SignInModule['signIn'] = (launch, _authorization, challenge) => {
    this.signIns.push({ launch, challenge });
    return this.signingIn();
  };

  readonly holdsTokens: SignInModule['holdsTokens'] = text => text !== undefined;

  readonly signOut: SignInModule['signOut'] = async () => {
    this.signedOut++;
  };

  /** The attempt made last. */
  get last(): ConnectAttempt {
    const attempt = this.attempts.at(-1);
    if (!attempt) {
      throw new Error('Nobody tried to connect');
    }
    return attempt;
  }
}

/** What servers need of the host, with everything on record. */
export class FakeServerHost implements ConfiguredServerHost {
  readonly mcpClient = new FakeMcpClient();
  launches: LaunchResolver = {
    resolve: (definition, options) =>
      resolveLaunch(definition, aLaunchHost({ env: { TOKEN: 'hunter2-token' } }), options),
  };
  readonly era = () => 'auto' as const;
  /** Whether the workspace is trusted. */
  isTrusted = true;
  /** What is allowed besides; everything, unless a test puts something else here. */
  readonly permission: PermissionFor = ({ needsTrust }) =>
    needsTrust && !this.isTrusted ? { kind: 'untrusted', need: 'workspaceTrust' } : this.allows;
  allows: Permission = { kind: 'allowed' };
  readonly clientVersion = '0.0.0';
  readonly clock = new FakeClock();
  readonly random = () => 0;
  readonly fetch = globalThis.fetch;
  readonly supervisor = { execPath: 'node', script: 'supervisor.js' };
  readonly eras = erasInMemory();
  readonly timeouts = () => USUAL_TIMEOUTS;
  /** What every server wrote. */
  readonly serverLog = new RecordingLog();
  loaded = 0;
  /** What servers asked, oldest first. */
  readonly questions: ServerQuestion[] = [];
  /** Whether a language model is known. */
  hasModel = false;

  async loadMcpClient(): Promise<McpClientModule> {
    this.loaded++;
    return this.mcpClient;
  }

  asked(_serverId: ServerId, question: ServerQuestion): void {
    this.questions.push(question);
  }

  /** What was kept of sign-ins, for every server. */
  kept: string | undefined;

  authorization(_definition: RankedDefinition): Authorization {
    const secrets = {
      read: async () => this.kept,
      write: async (text: string | undefined) => {
        this.kept = text;
      },
    };
    return { secrets, host: {} as AuthorizationHost }; // Nobody goes that far: the chunk is a fake, too.
  }

  async hasLanguageModel(): Promise<boolean> {
    return this.hasModel;
  }

  log(): RecordingLog {
    return this.serverLog;
  }
}
