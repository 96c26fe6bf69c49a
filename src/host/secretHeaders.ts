import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { isRecord } from '../base/record';
import type { ServerId } from '../base/serverId';
import type { Secrets } from './secrets';

const PREFIX = 'headers:';

type Headers = Readonly<Record<string, string>>;

/** Headers that the user added for single servers, kept where secrets are kept. */
export class SecretHeaders implements Disposable {
  private readonly changes = new Emitter<ServerId>();
  private readonly subscription: Disposable;
  /** Those of this server are others now, by whichever window. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly secrets: Secrets) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(PREFIX)) {
        this.changes.fire(key.slice(PREFIX.length) as ServerId); // Written by us.
      }
    });
  }

  async of(serverId: ServerId): Promise<Headers> {
    return parsed(await this.secrets.get(PREFIX + serverId));
  }

  async names(serverId: ServerId): Promise<readonly string[]> {
    return Object.keys(await this.of(serverId));
  }

  /** Takes the place of one of the same name, in whichever letters. */
  async set(serverId: ServerId, name: string, value: string): Promise<void> {
    await this.write(serverId, { ...without(await this.of(serverId), name), [name]: value });
  }

  async remove(serverId: ServerId, name: string): Promise<void> {
    await this.write(serverId, without(await this.of(serverId), name));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private async write(serverId: ServerId, headers: Headers): Promise<void> {
    if (Object.keys(headers).length === 0) {
      await this.secrets.delete(PREFIX + serverId);
    } else {
      await this.secrets.store(PREFIX + serverId, JSON.stringify(headers));
    }
  }
}

function without(headers: Headers, name: string): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([other]) => other.toLowerCase() !== name.toLowerCase()));
}

/** Another version of ours may have written something else. */
function parsed(text: string | undefined): Headers {
  try {
    const headers: unknown = JSON.parse(text ?? '{}');
    const entries = isRecord(headers) ? Object.entries(headers) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {}; // What cannot be read can only be set anew.
  }
}
