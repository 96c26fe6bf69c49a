import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { UserError } from '../base/errors';
import { isRecord } from '../base/record';
import type { ServerId } from '../base/serverId';
import { oneLine } from '../base/strangerText';
import type { ServerEntry } from '../config/serverEntry';
import type { Secrets } from './secrets';

const PREFIX = 'headers:';

type Headers = Readonly<Record<string, string>>;

interface KeptHeaders {
  /** Whom they are for: a server of the same name may turn out to be another one. */
  readonly address: string;
  readonly headers: Headers;
}

/** Headers that the user added for single servers, kept where secrets are kept. */
export class SecretHeaders implements Disposable {
  private readonly changes = new Emitter<ServerId>();
  private readonly subscription: Disposable;
  /** Those of this server are others now, by whichever window. */
  readonly onDidChange = this.changes.event;

  /**
   * @param addressOf see {@link headersAddress}
   * @param otherAddressWords for the user, why the headers that were set for this address are not sent
   */
  constructor(
    private readonly secrets: Secrets,
    private readonly addressOf: (serverId: ServerId) => string,
    private readonly otherAddressWords: (address: string) => string,
  ) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(PREFIX)) {
        this.changes.fire(key.slice(PREFIX.length) as ServerId); // Written by us.
      }
    });
  }

  /**
   * Those of a server, as it is configured now.
   * @throws UserError where they were set for another address: who gets them is the user's decision
   */
  async of(serverId: ServerId): Promise<Headers> {
    const { address, headers } = await this.read(serverId);
    if (Object.keys(headers).length > 0 && address !== this.addressOf(serverId)) {
      throw new UserError(this.otherAddressWords(oneLine(address, 200)));
    }
    return headers;
  }

  async names(serverId: ServerId): Promise<readonly string[]> {
    return Object.keys((await this.read(serverId)).headers);
  }

  /** Takes the place of one of the same name, in whichever letters; and of all that were set for another address. */
  async set(serverId: ServerId, name: string, value: string): Promise<void> {
    const address = this.addressOf(serverId);
    const known = await this.read(serverId);
    const kept = known.address === address ? without(known.headers, name) : {};
    await this.write(serverId, { address, headers: { ...kept, [name]: value } });
  }

  async remove(serverId: ServerId, name: string): Promise<void> {
    const { address, headers } = await this.read(serverId);
    await this.write(serverId, { address, headers: without(headers, name) });
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private async read(serverId: ServerId): Promise<KeptHeaders> {
    return parsed(await this.secrets.get(PREFIX + serverId));
  }

  private async write(serverId: ServerId, kept: KeptHeaders): Promise<void> {
    if (Object.keys(kept.headers).length === 0) {
      await this.secrets.delete(PREFIX + serverId);
    } else {
      await this.secrets.store(PREFIX + serverId, JSON.stringify(kept));
    }
  }
}

/** Who gets the headers: the origin of the address, as it is written where a variable stands in it. */
export function headersAddress(entry: ServerEntry | undefined): string {
  if (entry?.kind !== 'http') {
    return '';
  }
  return URL.canParse(entry.url) ? new URL(entry.url).origin : entry.url;
}

function without(headers: Headers, name: string): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([other]) => other.toLowerCase() !== name.toLowerCase()));
}

/** Another version of ours may have written something else. */
function parsed(text: string | undefined): KeptHeaders {
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    const { address, headers } = isRecord(kept) ? kept : {};
    const entries = isRecord(headers) ? Object.entries(headers) : [];
    return {
      address: typeof address === 'string' ? address : '',
      headers: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    };
  } catch {
    return { address: '', headers: {} }; // What cannot be read can only be set anew.
  }
}
