import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { ProcessTree } from './processTree';

/** How long `taskkill` may take, in milliseconds. */
const TASKKILL_TIMEOUT_MS = 2_000;

/** The program that ends a process and its descendants, and its arguments. Not looked up in `PATH`, which is the server's. */
export function taskkill(pid: number, { SystemRoot }: NodeJS.ProcessEnv): [string, string[]] {
  const program = SystemRoot ? path.win32.join(SystemRoot, 'System32', 'taskkill.exe') : 'taskkill.exe';
  return [program, ['/pid', String(pid), '/T', '/F']];
}

/**
 * On Windows, a process knows its parent for ever and has no other bonds: the tree is found from a server that runs,
 * and by nobody once it has ended. There is no signal to ask a console program with: whoever is told to end is ended.
 */
export class WindowsTree implements ProcessTree {
  constructor(
    private readonly pid: number,
    /** Its ID is given away as soon as it has ended. */
    private readonly isServerRunning: () => boolean,
  ) {}

  look(): void {
    // Nothing that would be worth remembering without the time of each start.
  }

  signal(): void {
    if (this.isServerRunning()) {
      const [program, args] = taskkill(this.pid, process.env);
      spawnSync(program, args, { stdio: 'ignore', windowsHide: true, timeout: TASKKILL_TIMEOUT_MS });
    }
  }

  isGone(): boolean {
    return !this.isServerRunning();
  }
}
