import type { Server } from '../servers/server';
import type { Row } from './rows';

/** What decides whether a server's tools are offered. */
export type OfferedServer = Pick<Server, 'id' | 'state' | 'shadowedBy'>;

export type ToolServers<S extends OfferedServer> =
  | { readonly kind: 'servers'; readonly servers: readonly S[] }
  | { readonly kind: 'none'; readonly why: 'notConfigured' | 'noneConfigured' | 'untrusted' };

/** The servers whose tools are offered: that of the row; of a row that belongs to none, and without one, all of use. */
export function toolServers<S extends OfferedServer>(all: readonly S[], row: Row | undefined): ToolServers<S> {
  const isOfServer = typeof row?.serverId === 'string';
  const servers = isOfServer
    ? all.filter(({ id }) => id === row.serverId)
    : all.filter(({ shadowedBy, state }) => !shadowedBy && state !== 'untrusted');
  if (servers.length > 0) {
    return { kind: 'servers', servers };
  }
  // One that is shadowed has another in its place, so where none is left, none of those is trusted.
  return { kind: 'none', why: isOfServer ? 'notConfigured' : all.length > 0 ? 'untrusted' : 'noneConfigured' };
}
