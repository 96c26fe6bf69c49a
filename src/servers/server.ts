import type { ServerSource } from '../config/serverDefinition';
import type { Generation } from '../tasks/generation';
import type { ServerId } from '../tasks/task';
import type { TaskAbilities } from '../tasks/taskClient';

/** `signInRequired` and `blocked` are kept for servers that ask for authorization or that a policy forbids. */
export type ServerState = 'stopped' | 'starting' | 'running' | 'signInRequired' | 'untrusted' | 'blocked' | 'error';

/** One configured server as it is now: an immutable snapshot. */
export interface Server {
  readonly id: ServerId;
  readonly name: string;
  readonly source: ServerSource;
  readonly shadowedBy?: ServerId;
  readonly state: ServerState;
  /** Why `state` is `error`, in words for the user. */
  readonly error?: { readonly message: string };
  readonly generation: Generation;
  readonly abilities: TaskAbilities;
  readonly transport: 'stdio' | 'http' | 'sse';
}

export const NO_ABILITIES: TaskAbilities = { tasks: false, list: false, cancel: false, call: false };
