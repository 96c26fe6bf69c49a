import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { oneLine } from '../base/strangerText';

/** One log output channel per server, made when its first line is written or somebody wants to see it. */
export class ServerLogs implements Disposable {
  private readonly logs = new Map<string, ServerLog>();

  /** A logger for this server; it falls silent when the server is configured no more. */
  loggerFor({ id, name }: { readonly id: string; readonly name: string }): Logger {
    const log = new ServerLog(name);
    this.logs.get(id)?.dispose();
    this.logs.set(id, log);
    return {
      error: (message, error) => log.channel?.error(error === undefined ? message : `${message}: ${messageOf(error)}`),
      warn: message => log.channel?.warn(message),
      info: message => log.channel?.info(message),
      debug: message => log.channel?.debug(message),
      trace: message => log.channel?.trace(message),
      get isTracing() {
        return log.channel?.logLevel === vscode.LogLevel.Trace;
      },
    };
  }

  show({ id }: { readonly id: string }): void {
    this.logs.get(id)?.channel?.show(true);
  }

  /** These servers are configured no more. */
  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.logs.get(id)?.dispose();
      this.logs.delete(id);
    }
  }

  dispose(): void {
    this.remove([...this.logs.keys()]);
  }
}

class ServerLog implements Disposable {
  private made: vscode.LogOutputChannel | undefined;
  private isEnded = false;

  constructor(private readonly name: string) {}

  /** Made when first asked for; none after the end, since a process goes on talking while it is being ended. */
  get channel(): vscode.LogOutputChannel | undefined {
    if (!this.isEnded) {
      this.made ??= vscode.window.createOutputChannel(`MCP Tasks: ${oneLine(this.name, 60)}`, { log: true });
    }
    return this.made;
  }

  dispose(): void {
    this.isEnded = true;
    this.made?.dispose();
    this.made = undefined;
  }
}
