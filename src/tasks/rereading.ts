import type { Clock } from '../base/clock';
import { faultOf } from '../base/errors';
import type { ServerId } from './task';
import type { TaskClient } from './taskClient';

/** How long a question waits for the next connection when its own ended under it: about two tries. */
const SOON_MS = 3_000;

/** Gives the client of a server, connecting it first where needed. */
export interface ClientProvider {
  /** @throws ConnectionError or UserError with the reason why the server is not usable */
  connected(serverId: ServerId): Promise<TaskClient>;
  /**
   * The client of the connection that stands, or of the next one that is made anyway: starts and hurries nothing. No
   * answer where none is to come; rejects when it did not come.
   */
  reconnected(serverId: ServerId): Promise<TaskClient> | undefined;
}

/**
 * Asks a server; what its connection took along when it ended is asked again over the next one. Only for what may be
 * asked twice: a call is never made again.
 */
export class Rereading {
  constructor(
    private readonly clients: ClientProvider,
    private readonly clock: Clock,
  ) {}

  async read<T>(serverId: ServerId, ask: (client: TaskClient) => Promise<T>): Promise<T> {
    const client = await this.clients.connected(serverId);
    try {
      return await ask(client);
    } catch (error) {
      const fault = faultOf(error);
      const next = fault === 'closed' || fault === 'sessionLost' ? this.clients.reconnected(serverId) : undefined;
      if (!next) {
        throw error;
      }
      const client = await this.soon(next);
      if (!client) {
        throw error; // Where the next one does not come soon, the first reason is the one that says something.
      }
      return ask(client);
    }
  }

  /** The client, unless it does not come, or not soon: somebody may be looking at a progress bar. */
  private soon(next: Promise<TaskClient>): Promise<TaskClient | undefined> {
    return new Promise(resolve => {
      const limit = this.clock.after(SOON_MS, () => resolve(undefined));
      const settle = (client?: TaskClient): void => {
        limit.dispose();
        resolve(client);
      };
      next.then(settle, () => settle());
    });
  }
}
