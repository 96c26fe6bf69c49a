import { isRecord } from '../base/record';
import type { ServerId } from '../base/serverId';
import type { Secrets } from './secrets';

const PREFIX = 'signIn:client:';

/** Secrets of the clients that users have registered by hand: asked for once, for one authorization server. */
export class ClientSecrets {
  /** @param ask nothing: the user has none, or does not say */
  constructor(
    private readonly secrets: Pick<Secrets, 'get' | 'store' | 'delete'>,
    private readonly ask: (serverName: string, authorizationServer: string) => Promise<string | undefined>,
  ) {}

  async secret(
    server: { readonly id: ServerId; readonly name: string },
    authorizationServer: string,
  ): Promise<string | undefined> {
    const known = keptIn(await this.secrets.get(keyOf(server.id)));
    if (known?.authorizationServer === authorizationServer) {
      return known.secret;
    }
    const secret = await this.ask(server.name, authorizationServer);
    if (secret !== undefined) {
      await this.secrets.store(keyOf(server.id), JSON.stringify({ authorizationServer, secret } satisfies Kept));
    }
    return secret;
  }

  /** It is asked for again: the user gave it up, or it may have been a wrong one. */
  async forget(serverId: ServerId): Promise<void> {
    await this.secrets.delete(keyOf(serverId));
  }
}

/** A secret is told to nobody but the authorization server that it was given for. */
interface Kept {
  readonly authorizationServer: string;
  readonly secret: string;
}

const keyOf = (serverId: ServerId): string => `${PREFIX}${serverId}`;

/** Another version of ours may have written something else. */
function keptIn(text: string | undefined): Kept | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) && typeof value.authorizationServer === 'string' && typeof value.secret === 'string'
      ? { authorizationServer: value.authorizationServer, secret: value.secret }
      : undefined;
  } catch {
    return undefined; // As good as nothing: it is asked for again.
  }
}
