import type { LaunchSummary } from '../config/launchSummary';
import type { ServerSource } from '../config/serverDefinition';
import type { RequestTimeouts, ServerFacts } from '../mcp/connection';
import type { TransportKind } from '../mcp/eraMemory';
import type { Generation } from '../tasks/generation';
import type { ProtocolFindings } from '../tasks/protocolFinding';
import type { ServerId } from '../tasks/task';
import type { TaskAbilities } from '../tasks/taskClient';
import type { Traffic } from '../tasks/traffic';

/** `signInRequired` and `blocked` are kept for servers that ask for authorization or that a policy forbids. */
export type ServerState = 'stopped' | 'starting' | 'running' | 'signInRequired' | 'untrusted' | 'blocked' | 'error';

/** What the user would have to do, or allow, before the server can be used as it is configured. */
export type ServerNeed =
  /** State `stopped`: a start would ask for these, as the configuration calls them. */
  | { readonly kind: 'answers'; readonly names: readonly string[] }
  /** State `untrusted`: the workspace is not trusted. */
  | { readonly kind: 'workspaceTrust' }
  /** State `untrusted`: found in the files of another application, and never allowed with this launch. */
  | { readonly kind: 'launchTrust' }
  /** State `untrusted`: the entry asks for a sandbox, which we do not have. */
  | { readonly kind: 'noSandbox' }
  /** State `signInRequired`; or `running`, and some of its work wants more permission (`scope`: which). */
  | { readonly kind: 'signIn'; readonly scope?: string };

/** One configured server as it is now: an immutable snapshot. */
export interface Server {
  readonly id: ServerId;
  readonly name: string;
  readonly source: ServerSource;
  readonly shadowedBy?: ServerId;
  readonly state: ServerState;
  /** The user switched it off in this workspace. */
  readonly disabled?: true;
  readonly need?: ServerNeed;
  /** There are tokens of a sign-in that can be given up. */
  readonly isSignedIn?: true;
  /** Why `state` is `error` or `blocked`, or why the server is being connected again, in words for the user. */
  readonly error?: { readonly message: string };
  /** `state` is `starting` because the connection was lost: the next try, or the one under way, is this one. */
  readonly reconnecting?: { readonly attempt: number; readonly of: number };
  readonly generation: Generation;
  readonly abilities: TaskAbilities;
  readonly transport: TransportKind;
}

/** What there is to know of a server beside its state, for people who look into it. Holds no secrets. */
export interface ServerDetails {
  readonly server: Server;
  readonly launch: LaunchSummary;
  /** What the server says about itself; only while it is connected. */
  readonly facts?: ServerFacts;
  /** When the present connection was made, in milliseconds since the epoch. */
  readonly connectedAt?: number;
  /** How often this window has connected it, the present connection included. */
  readonly connections: number;
  /** How long requests may take now. */
  readonly timeouts: RequestTimeouts;
  /** Both exist once the server was connected, or a connection was tried. */
  readonly traffic?: Traffic;
  readonly findings?: ProtocolFindings;
}

/** What is written down of a server beside its tasks. */
export interface RecordedServer {
  readonly serverId: ServerId;
  readonly name: string;
  readonly transport: TransportKind;
  /** Of the launch as it may be shown: an edit of a secret makes no other server of it. */
  readonly launchHash: string;
}

export const NO_ABILITIES: TaskAbilities = { tasks: false, list: false, cancel: false, call: false };
