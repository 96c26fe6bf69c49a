import type * as vscode from 'vscode';

const INDEX_KEY = 'secretKeys';

/**
 * Everything secret that we keep, where VS Code keeps secrets: answers, headers, what a sign-in brought. Every window of
 * the user shares it. The keys are written down beside it: VS Code has no list of them, and "Delete All Data…" needs one.
 */
export class Secrets {
  readonly onDidChange: vscode.Event<vscode.SecretStorageChangeEvent>;

  constructor(
    private readonly storage: vscode.SecretStorage,
    private readonly state: vscode.Memento,
  ) {
    this.onDidChange = storage.onDidChange;
  }

  get(key: string): Thenable<string | undefined> {
    return this.storage.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    // Before the secret itself: a key without one does no harm.
    if (!this.keys().includes(key)) {
      await this.state.update(INDEX_KEY, [...this.keys(), key]);
    }
    await this.storage.store(key, value);
  }

  async delete(key: string): Promise<void> {
    await this.storage.delete(key);
    await this.state.update(
      INDEX_KEY,
      this.keys().filter(known => known !== key),
    );
  }

  /** Also what other windows of the user have kept. */
  async deleteAll(): Promise<void> {
    for (const key of this.keys()) {
      await this.delete(key);
    }
  }

  /** Of all that may be kept, by the words that its key begins with. */
  keys(prefix = ''): readonly string[] {
    const keys = this.state.get<unknown>(INDEX_KEY);
    return Array.isArray(keys) ? keys.filter(key => typeof key === 'string' && key.startsWith(prefix)) : [];
  }
}
