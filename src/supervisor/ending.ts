import type { Clock } from '../base/clock';
import type { ProcessTree } from './processTree';

/** How long a server may take to end by itself once its stdin has ended. */
export const GRACE_MS = 1_200;
/**
 * How long the tree may take to end on SIGTERM. The client package sends us that at the earliest with the end of stdin
 * (2 s after it, unless the process was only to tell its protocol revision), and SIGKILL at the earliest 1 s later.
 */
export const TERMINATE_MS = 700;
/** How long a killed tree may take; a process that waits for a broken disk takes for ever. */
const KILL_MS = 200;
const CHECK_EVERY_MS = 50;

/** Ends a process tree, more insistently with time: by the end of stdin, by SIGTERM, by SIGKILL. It never goes back. */
export class Ending {
  private stage: 'running' | 'asked' | 'terminating' | 'killing' = 'running';
  private isServerGone = false;

  /** @param leave ends this process: nothing is left, or nothing can be done any more */
  constructor(
    private readonly tree: ProcessTree,
    private readonly leave: () => void,
    private readonly clock: Clock,
  ) {}

  /** Whether the server ends because we want it to. */
  get hasBegun(): boolean {
    return this.stage !== 'running';
  }

  /** The server's stdin is about to end, which asks it to end as well. */
  ask(): void {
    if (this.stage === 'running') {
      this.stage = 'asked';
      this.tree.look();
      this.clock.after(GRACE_MS, () => this.terminate());
    }
  }

  terminate(): void {
    if (this.stage === 'running' || this.stage === 'asked') {
      this.stage = 'terminating';
      this.tree.signal('SIGTERM');
      this.clock.after(TERMINATE_MS, () => this.kill());
      this.leaveWhenGone();
    }
  }

  /** What the server leaves behind has no reason to stay, and may hold the connection open. */
  serverEnded(): void {
    this.isServerGone = true;
    this.terminate();
  }

  private kill(): void {
    this.stage = 'killing';
    this.tree.signal('SIGKILL');
    this.clock.after(KILL_MS, this.leave);
  }

  private leaveWhenGone(): void {
    if (this.isServerGone && this.tree.isGone()) {
      this.leave();
    } else {
      this.clock.after(CHECK_EVERY_MS, () => this.checkAgain());
    }
  }

  private checkAgain(): void {
    if (this.stage === 'killing') {
      this.tree.signal('SIGKILL'); // Those that were started meanwhile.
    }
    this.leaveWhenGone();
  }
}
