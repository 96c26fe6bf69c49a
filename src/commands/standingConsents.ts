import { type Disposable, DisposableStore } from '../base/disposable';
import type { Event } from '../base/emitter';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { allowedRoots, type RootsServices } from '../editors/rootsConsent';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputActions } from '../tasks/inputActions';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';

/**
 * Tells the workspace folders to servers that the user always shares them with, and each connected server that they
 * are others now. Everything else waits for the user.
 * @see MCP 2025-11-25, Roots
 */
export class StandingConsents implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    inputs: InputStore,
    private readonly answers: InputActions,
    private readonly registry: Pick<ServerRegistry, 'servers' | 'client'>,
    private readonly roots: RootsServices,
    onDidChangeRoots: Event<void>,
    private readonly log: Logger,
  ) {
    this.owned.add(
      inputs.onDidChange(({ added }) => {
        for (const request of added) {
          void this.answerIfAllowed(request);
        }
      }),
    );
    this.owned.add(onDidChangeRoots(() => void this.rootsChanged()));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async answerIfAllowed({ id, kind, serverId }: InputRequest): Promise<void> {
    const response = kind === 'roots' ? allowedRoots(serverId, this.roots) : undefined;
    if (response) {
      // What cannot be sent waits on, for the user to see.
      await this.answers
        .respond(id, response)
        .catch(error => this.log.warn(`Roots were not sent: ${messageOf(error)}`));
    }
  }

  private async rootsChanged(): Promise<void> {
    const clients = this.registry.servers.flatMap(({ id }) => this.registry.client(id) ?? []);
    const told = await Promise.allSettled(clients.map(client => client.rootsChanged()));
    for (const outcome of told) {
      if (outcome.status === 'rejected') {
        this.log.debug(`A server was not told of the new roots: ${messageOf(outcome.reason)}`);
      }
    }
  }
}
