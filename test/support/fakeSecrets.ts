import type * as vscode from 'vscode';
import { Emitter } from '../../src/base/emitter';
import { Secrets } from '../../src/host/secrets';

/** What VS Code keeps for one user: every window sees the same, and hears of every change. */
export class FakeSecretStorage {
  readonly kept = new Map<string, string>();
  private readonly changes = new Emitter<vscode.SecretStorageChangeEvent>();
  private readonly state = new FakeMemento();
  /** Lets writes go on, one by one, while it is set. */
  gate: (() => Promise<void>) | undefined;

  /** As one window has it. */
  window(): Secrets {
    return new Secrets(
      {
        get: async key => this.kept.get(key),
        store: (key, value) => this.change(key, value),
        delete: key => this.change(key, undefined),
        onDidChange: listener => this.changes.event(listener),
      },
      this.state,
    );
  }

  private async change(key: string, value: string | undefined): Promise<void> {
    await this.gate?.();
    if (value === undefined) {
      this.kept.delete(key);
    } else {
      this.kept.set(key, value);
    }
    this.changes.fire({ key });
  }
}

export class FakeMemento implements vscode.Memento {
  private readonly values = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, initial: T): T;
  get<T>(key: string, initial?: T): T | undefined {
    return this.values.has(key) ? (this.values.get(key) as T) : initial; // Whoever reads knows what was written.
  }

  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) {
      this.values.delete(key);
    } else {
      this.values.set(key, value);
    }
  }
}
