import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { oneLine } from '../base/strangerText';

/** One log output channel per server, made when its first line is written or somebody wants to see it. */
export class ServerLogs implements Disposable {
  private readonly channels = new Map<string, vscode.LogOutputChannel>();

  /** A logger for this server that makes its channel when first used. */
  loggerFor({ id, name }: { readonly id: string; readonly name: string }): Logger {
    const channel = (): vscode.LogOutputChannel => this.channel(id, name);
    return {
      error: (message, error) => channel().error(error === undefined ? message : `${message}: ${messageOf(error)}`),
      warn: message => channel().warn(message),
      info: message => channel().info(message),
      debug: message => channel().debug(message),
      trace: message => channel().trace(message),
    };
  }

  show({ id, name }: { readonly id: string; readonly name: string }): void {
    this.channel(id, name).show(true);
  }

  /** These servers are configured no more. */
  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.channels.get(id)?.dispose();
      this.channels.delete(id);
    }
  }

  dispose(): void {
    for (const channel of this.channels.values()) {
      channel.dispose();
    }
    this.channels.clear();
  }

  private channel(id: string, name: string): vscode.LogOutputChannel {
    let channel = this.channels.get(id);
    if (!channel) {
      channel = vscode.window.createOutputChannel(`MCP Tasks: ${oneLine(name, 60)}`, { log: true });
      this.channels.set(id, channel);
    }
    return channel;
  }
}
