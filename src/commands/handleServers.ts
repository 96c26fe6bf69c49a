import type { Server } from '../servers/server';
import type { ServerOfHandle } from '../tasks/taskHandle';

/** A server, and where it is reached, if that is an address. */
export interface ReachableServer {
  readonly server: Server;
  /** Without what may be a secret. */
  readonly url: string | undefined;
}

/**
 * The servers that a handle may mean: the one of its ID; else those at its address; else those of its name. More than
 * one when nobody but the user knows.
 */
export function serversOfHandle(handle: ServerOfHandle, all: readonly ReachableServer[]): readonly Server[] {
  const usable = all.filter(({ server }) => canHaveTasks(server));
  const tests: readonly ((candidate: ReachableServer) => boolean)[] = [
    ({ server }) => server.id === handle.id,
    ({ url }) => handle.url !== undefined && url === handle.url,
    ({ server }) => server.name === handle.name && handle.url === undefined,
  ];
  const found = tests.map(test => usable.filter(test)).find(servers => servers.length > 0);
  return (found ?? []).map(({ server }) => server);
}

/** As far as anybody knows before it is connected. */
export function canHaveTasks({ state, abilities, shadowedBy }: Server): boolean {
  if (state === 'untrusted' || state === 'blocked' || shadowedBy !== undefined) {
    return false;
  }
  return state !== 'running' || abilities.tasks;
}
