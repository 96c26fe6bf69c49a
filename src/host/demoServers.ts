import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { UserError } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ServerEntry } from '../config/serverEntry';
import { DemoHttpProcess } from './demoHttpProcess';

/** The bundled demo servers, of each generation, over stdio and over HTTP, run by the host's own Node. */
export class DemoServers implements Disposable {
  private readonly http: DemoHttpProcess;

  constructor(
    private readonly extensionUri: vscode.Uri,
    log: Logger,
  ) {
    this.http = new DemoHttpProcess(this.script('http'), log);
  }

  /** Each starts when it is connected. */
  overStdio(): ReadonlyMap<string, ServerEntry> {
    return new Map(
      ['2025-11-25', '2026-07-28'].map(generation => [
        `Demo (${generation})`,
        {
          kind: 'stdio',
          command: process.execPath,
          args: [this.script(generation)],
          // On a desktop the host's executable is Electron, which is Node only when told so; elsewhere nobody reads it.
          env: { ELECTRON_RUN_AS_NODE: '1' },
        },
      ]),
    );
  }

  /**
   * Starts their process, unless it runs. Each of its lives has addresses of its own.
   * @throws UserError
   */
  async overHttp(): Promise<ReadonlyMap<string, ServerEntry>> {
    try {
      const urls = Object.entries(await this.http.urls());
      return new Map(urls.map(([generation, url]) => [demoOverHttp(generation), { kind: 'http', url, headers: {} }]));
    } catch {
      // The reason is logged where it is known.
      throw new UserError(
        vscode.l10n.t('The demo servers over HTTP did not start. The output channel "MCP Tasks" tells the reason.'),
      );
    }
  }

  dispose(): void {
    this.http.dispose();
  }

  private script(name: string): string {
    return vscode.Uri.joinPath(this.extensionUri, 'dist', 'demo', `demo-${name}.js`).fsPath;
  }
}

const demoOverHttp = (generation: string): string => `Demo over HTTP (${generation})`;
