import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { type Disposable, MutableDisposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import { isRecord } from '../base/record';

/** How long the process may take to say where its servers are. */
const START_TIMEOUT_MS = 20_000;

/** Where a server is, by its name. */
export type ServerUrls = Readonly<Record<string, string>>;

/** The one process of the demo servers over HTTP. It is started when it is first asked for, and ends with this window. */
export class DemoHttpProcess implements Disposable {
  private readonly run = new MutableDisposable<Run>();

  constructor(
    private readonly script: string,
    private readonly log: Logger,
  ) {}

  /**
   * Where its servers are. Starts it unless it runs, or joins a start under way.
   * @throws the reason why it does not run
   */
  urls(): Promise<ServerUrls> {
    const run = this.run.value ?? this.start();
    return run.urls;
  }

  dispose(): void {
    this.run.dispose();
  }

  private start(): Run {
    const run = new Run(this.script, this.log, () => {
      if (this.run.value === run) {
        this.run.value = undefined;
      }
    });
    this.run.value = run;
    return run;
  }
}

/** One life of the process. */
class Run implements Disposable {
  readonly urls: Promise<ServerUrls>;
  private readonly child: ChildProcessWithoutNullStreams;

  /** @param ended it runs no more, or has never come to run */
  constructor(script: string, log: Logger, ended: () => void) {
    // On a desktop the host's executable is Electron, which is Node only when told so; elsewhere nobody reads it.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    this.child = spawn(process.execPath, [script], { env, windowsHide: true });
    this.child.on('error', error => log.error('The process of the demo servers over HTTP', error));
    this.child.once('exit', ended);
    createInterface({ input: this.child.stderr }).on('line', line => log.warn(`Demo servers over HTTP: ${line}`));
    this.urls = announcement(this.child);
    this.urls.catch(error => {
      log.error('The demo servers over HTTP do not run', error);
      this.dispose();
      ended();
    });
  }

  /** The end of stdin ends it, even where a killed window could do no more; it has nothing to save from a signal. */
  dispose(): void {
    this.child.stdin.destroy();
    this.child.kill();
  }
}

async function announcement(child: ChildProcessWithoutNullStreams): Promise<ServerUrls> {
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), endOf(child), patience()]);
  const announced: unknown = JSON.parse(line);
  if (!isRecord(announced) || !Object.values(announced).every(url => typeof url === 'string')) {
    throw new Error(`It announces ${line}`);
  }
  return announced as ServerUrls; // As just tested.
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  throw new Error(`It ended (${code ?? signal}).`);
}

async function patience(): Promise<never> {
  await setTimeout(START_TIMEOUT_MS, undefined, { ref: false });
  throw new Error(`It has said nothing for ${START_TIMEOUT_MS} ms.`);
}
