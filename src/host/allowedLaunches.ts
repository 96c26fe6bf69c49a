import type * as vscode from 'vscode';
import { isRecord } from '../base/record';
import { launchHash } from '../config/launchHash';
import type { ServerDefinition } from '../config/serverDefinition';

const KEY = 'allowedLaunches';

type Launched = Pick<ServerDefinition, 'id' | 'folder'>;

/**
 * Which launches the user has allowed of servers that need that: the hash of one for each server and folder, so that two
 * folders do not take each other's permission away. In every window of the user.
 */
export class AllowedLaunches {
  constructor(private readonly state: vscode.Memento) {}

  isAllowed(definition: ServerDefinition): boolean {
    const allowed = this.all();
    const key = keyOf(definition);
    return Object.hasOwn(allowed, key) && allowed[key] === launchHash(definition);
  }

  async allow(launched: Launched, hash: string): Promise<void> {
    await this.state.update(KEY, { ...this.all(), [keyOf(launched)]: hash });
  }

  async withdraw(launched: Launched): Promise<void> {
    const key = keyOf(launched);
    await this.state.update(KEY, Object.fromEntries(Object.entries(this.all()).filter(([other]) => other !== key)));
  }

  private all(): Readonly<Record<string, unknown>> {
    const value = this.state.get<unknown>(KEY);
    return isRecord(value) ? value : {};
  }
}

function keyOf({ id, folder }: Launched): string {
  return folder === undefined ? id : `${id} ${folder}`;
}
