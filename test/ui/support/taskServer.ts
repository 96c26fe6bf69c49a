import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '../../host/window.mjs';

/** What a scripted server says of itself. */
export interface ServerReport {
  /** How often each method was received. */
  readonly counts: Readonly<Record<string, number>>;
  readonly taskIds: readonly string[];
  readonly posts: readonly {
    readonly headers: Readonly<Record<string, string>>;
    readonly message?: { readonly method?: string; readonly params?: { readonly taskId?: string } };
  }[];
}

const scriptFile = path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs');
/** Which window sent a request, by the name of its folder. */
const windowHeader = 'x-window';

/** A scripted server over HTTP that lives outside of VS Code: windows come and go, it stays. See its head. */
export class TaskServer {
  private constructor(
    private readonly script: object,
    private child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(script: object): Promise<TaskServer> {
    const { child, url } = await run({ ...script, http: true });
    return new TaskServer(script, child, url);
  }

  /** For `mcpTasks.servers`; with the window's name in each request where windows have folders. */
  get entry(): object {
    return { url: this.url };
  }

  get entryNamingWindow(): object {
    return { url: this.url, headers: { [windowHeader]: `\${workspaceFolderBasename}` } };
  }

  /** Does what the tool `control` does, and says what that says. */
  async control(args: object = {}): Promise<ServerReport> {
    const response = await fetch(new URL('/control', this.url), { method: 'POST', body: JSON.stringify(args) });
    return (await response.json()) as ServerReport;
  }

  async count(method: string): Promise<number> {
    return (await this.control()).counts[method] ?? 0;
  }

  /** How often each window has asked about a task, by the window's name. */
  async polls(taskId: string): Promise<Readonly<Record<string, number>>> {
    const polls: Record<string, number> = {};
    for (const { headers, message } of (await this.control()).posts) {
      if (message?.method === 'tasks/get' && message.params?.taskId === taskId) {
        const name = headers[windowHeader] ?? '';
        polls[name] = (polls[name] ?? 0) + 1;
      }
    }
    return polls;
  }

  /** Another process at the same address: what the first one kept in memory alone is forgotten. */
  async restart(): Promise<void> {
    await this.close();
    await this.startAgain();
  }

  /** After {@link close}. */
  async startAgain(): Promise<void> {
    const { child } = await run({ ...this.script, http: true, port: Number(new URL(this.url).port) });
    this.child = child;
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
  }
}

/** It ends with its stdin, so with this process at the latest. */
async function run(script: object): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn('node', [scriptFile, JSON.stringify(script)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(child, 'exit').then(() => {
    throw new Error('The scripted server ended before it said where it is.');
  });
  failed.catch(() => undefined); // Later, its end is no news.
  const [url] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed]);
  return { child, url };
}
