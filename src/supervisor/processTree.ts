/** A server and everything that it started, directly or not. */
export interface ProcessTree {
  /** Remembers who belongs to it: of a process whose parent has ended, nobody can tell any more where it came from. */
  look(): void;
  /** To all that still run. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Whether nothing but, perhaps, the server itself is left. */
  isGone(): boolean;
}
