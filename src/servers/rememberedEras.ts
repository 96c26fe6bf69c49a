import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock';
import type { Launch } from '../config/launch';
import type { EraMemory, EraVerdict } from '../mcp/eraMemory';

/** After this, a server is asked again: it may have been updated to the other generation. */
const VERDICT_KEPT_MS = 24 * 60 * 60 * 1_000;
/** The oldest go first. */
const MOST_VERDICTS = 200;

export interface RememberedEra {
  readonly verdict: EraVerdict;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Where verdicts are kept between windows; `host/` makes it VS Code's global state. */
export interface EraStorage {
  read(): Readonly<Record<string, RememberedEra>>;
  write(eras: Readonly<Record<string, RememberedEra>>): void;
}

/** Remembers for a day which generation a launch speaks, and by which transport. */
export class RememberedEras implements EraMemory {
  constructor(
    private readonly storage: EraStorage,
    private readonly clock: Clock,
  ) {}

  get(launch: Launch): EraVerdict | undefined {
    return this.fresh()[launchHash(launch)]?.verdict;
  }

  set(launch: Launch, verdict: EraVerdict): void {
    const { [launchHash(launch)]: _, ...others } = this.fresh();
    const newest = Object.entries(others).slice(1 - MOST_VERDICTS);
    this.storage.write({ ...Object.fromEntries(newest), [launchHash(launch)]: { verdict, at: this.clock.now() } });
  }

  forget(launch: Launch): void {
    const { [launchHash(launch)]: forgotten, ...others } = this.storage.read();
    if (forgotten) {
      this.storage.write(others);
    }
  }

  private fresh(): Readonly<Record<string, RememberedEra>> {
    const now = this.clock.now();
    // A clock that was set back must not make a verdict last for ever.
    const isFresh = ({ at }: RememberedEra): boolean => at <= now && now - at < VERDICT_KEPT_MS;
    return Object.fromEntries(Object.entries(this.storage.read()).filter(([, era]) => isFresh(era)));
  }
}

/** Of the program or the address alone: environment, headers and what an address carries beside its path are no part. */
function launchHash(launch: Launch): string {
  const identity =
    launch.kind === 'stdio' ? [launch.command, launch.args, launch.cwd] : [addressOf(launch.url), launch.prefersSse];
  return createHash('sha256')
    .update(JSON.stringify([launch.kind, identity]))
    .digest('hex');
}

function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
