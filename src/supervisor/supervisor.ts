/**
 * A program that stands between the extension host and one stdio server, so that the whole process tree of the server
 * ends with the connection, even if the extension host is killed. Its arguments are the server's command.
 */
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import spawn from 'cross-spawn';
import { carriedEnvironment } from '../base/carriedEnvironment';
import { systemClock } from '../base/clock';
import { Ending } from './ending';
import { feed } from './feed';
import { Lookout } from './lookout';
import { PosixTree } from './posixTree';
import type { ProcessTree } from './processTree';
import { tell } from './tell';
import { WindowsTree } from './windowsTree';

/** Exit code: the command could not be started, as shells say it. */
const NOT_STARTED = 127;
const onWindows = process.platform === 'win32';

/** Only stdin goes through us: stdout and stderr are the extension host's own pipes. */
function startServer(): ChildProcess {
  const [command = '', ...args] = process.argv.slice(2);
  return spawn(command, args, {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: carriedEnvironment(process.env),
    detached: !onWindows, // The leader of a process group of its own.
    windowsHide: true,
  });
}

function failed(error: NodeJS.ErrnoException): never {
  tell({ event: 'failed', code: error.code ?? 'UNKNOWN', message: error.message });
  process.exit(NOT_STARTED);
}

function treeOf(server: ChildProcess, pid: number): ProcessTree {
  const isRunning = () => server.exitCode === null && server.signalCode === null;
  return onWindows ? new WindowsTree(pid, isRunning) : new PosixTree(pid);
}

function tellExit(code: number | null, signal: NodeJS.Signals | null): void {
  tell(signal ? { event: 'exited', code: null, signal } : { event: 'exited', code: code ?? 0, signal: null });
}

/** As a shell: a process ended by a signal has no code of its own. */
function exitCodeOf({ exitCode, signalCode }: ChildProcess): number {
  return exitCode ?? 128 + constants.signals[signalCode ?? 'SIGKILL'];
}

function supervise(server: ChildProcess, pid: number, ending: Ending, tree: ProcessTree): void {
  tell({ event: 'started', pid });
  server.once('exit', (code, signal) => {
    if (!ending.hasBegun) {
      tellExit(code, signal);
    }
    ending.serverEnded();
  });
  const lookout = new Lookout(() => tree.look(), systemClock);
  if (server.stdin) {
    feed(server.stdin, { onData: () => lookout.messagePasses(), onEnd: () => ending.ask() });
  }
}

function main(): void {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort()); // Before there is anything that must not be left behind.
  }
  const server = startServer().once('error', failed);
  if (server.pid !== undefined) {
    const tree = treeOf(server, server.pid);
    const killRest = () => tree.signal('SIGKILL'); // Should we ever break.
    process.once('exit', killRest);
    const leave = () => {
      process.off('exit', killRest);
      process.exit(exitCodeOf(server));
    };
    const ending = new Ending(tree, leave, systemClock);
    stop.signal.addEventListener('abort', () => ending.terminate());
    supervise(server, server.pid, ending, tree);
  }
}

try {
  main();
} catch (error) {
  failed(error as NodeJS.ErrnoException); // Node throws some of the errors of `spawn` at once.
}
