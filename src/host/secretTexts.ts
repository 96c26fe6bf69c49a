import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { ServerId } from '../base/serverId';
import type { SecretText } from '../mcp/authorization';
import type { Secrets } from './secrets';

const PREFIX = 'signIn:tokens:';

/** What sign-ins brought, for each server, where secrets are kept. */
export class SecretTexts implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<ServerId>());
  /** Another window wrote something else. */
  readonly onDidChange = this.changes.event;
  /** The writes of each server that are under way: one after the other, in the order they were asked for. */
  private readonly writing = new Map<ServerId, Promise<void>>();
  private readonly written = new Map<ServerId, string | undefined>();

  constructor(private readonly secrets: Pick<Secrets, 'get' | 'store' | 'delete' | 'onDidChange'>) {
    this.owned.add(secrets.onDidChange(({ key }) => void this.secretChanged(key).catch(() => undefined)));
  }

  of(serverId: ServerId): SecretText {
    const key = `${PREFIX}${serverId}`;
    return {
      read: async () => {
        await this.writing.get(serverId)?.catch(() => undefined); // Whoever wrote hears of it.
        return this.secrets.get(key);
      },
      write: text => {
        const before = this.writing.get(serverId) ?? Promise.resolve();
        const after = before.catch(() => undefined).then(() => this.write(serverId, key, text));
        this.writing.set(serverId, after);
        return after;
      },
    };
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async write(serverId: ServerId, key: string, text: string | undefined): Promise<void> {
    this.written.set(serverId, text);
    await (text === undefined ? this.secrets.delete(key) : this.secrets.store(key, text));
  }

  /** VS Code tells every window, also the one that wrote. What cannot be read now is read when a request needs it. */
  private async secretChanged(key: string): Promise<void> {
    if (key.startsWith(PREFIX)) {
      const serverId = key.slice(PREFIX.length) as ServerId; // Our own keys end with one.
      const text = await this.of(serverId).read();
      if (!this.written.has(serverId) || this.written.get(serverId) !== text) {
        this.written.delete(serverId);
        this.changes.fire(serverId);
      }
    }
  }
}
