import type * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';

/** The one handler of addresses that an extension may have: each path belongs to whoever asks for it here. */
export class UriPaths implements vscode.UriHandler {
  private readonly openers = new Map<string, (uri: vscode.Uri) => void>();

  /** @param unknown hears of addresses that nobody has asked for */
  constructor(private readonly unknown: () => void) {}

  /** @param path with its leading slash */
  on(path: string, opened: (uri: vscode.Uri) => void): Disposable {
    this.openers.set(path, opened);
    return { dispose: () => this.openers.delete(path) };
  }

  handleUri(uri: vscode.Uri): void {
    (this.openers.get(uri.path) ?? this.unknown)(uri);
  }
}
