import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet, HttpServer } from './fleet';
import type { SoakWindow } from './soakWindow';

/** Seconds between two of each; a chance decides when exactly. */
const SECONDS = {
  stdioKilled: 4,
  httpKilled: 6,
  networkCut: 3,
  disconnected: 10,
  windowReloaded: 45,
  secondReloaded: 35,
  windowKilled: 25,
  lookedAfter: 5,
};
type Event = keyof typeof SECONDS;

/** What goes wrong: at random, all the time. */
export class Chaos {
  private readonly counts = new Map<Event, number>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly busy = new Set<Event>();

  constructor(
    private readonly fleet: Fleet,
    private readonly main: SoakWindow,
    private readonly second: SoakWindow,
    private readonly killWindow: () => Promise<void>,
  ) {}

  get summary(): string {
    return Array.from(this.counts, ([event, count]) => `${event} ${count}`).join(', ');
  }

  /** Resolves when the last of it is over. */
  async until(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await pause(500);
      for (const event of Object.keys(SECONDS) as Event[]) {
        if (Math.random() < 0.5 / SECONDS[event] && !this.busy.has(event)) {
          this.begin(event);
        }
      }
    }
    await Promise.all(this.underWay);
  }

  /** One of each kind at a time. */
  private begin(event: Event): void {
    this.counts.set(event, (this.counts.get(event) ?? 0) + 1);
    this.busy.add(event);
    const work = this.happen(event).finally(() => {
      this.busy.delete(event);
      this.underWay.delete(work);
    });
    this.underWay.add(work);
  }

  private async happen(event: Event): Promise<void> {
    switch (event) {
      case 'stdioKilled':
        return this.killStdio();
      case 'httpKilled':
        return this.killHttp();
      case 'networkCut':
        return void any(this.httpServers)?.proxy.cut(Math.random() * 3_000);
      case 'disconnected':
        return this.disconnect();
      case 'windowReloaded':
        return this.reload(this.main);
      case 'secondReloaded':
        return this.reload(this.second);
      case 'windowKilled':
        return this.killWindow();
      case 'lookedAfter':
        return this.lookAfter();
    }
  }

  private get httpServers(): HttpServer[] {
    return this.fleet.members.flatMap(({ http }) => http ?? []);
  }

  private async killStdio(): Promise<void> {
    if (this.main.isOpen) {
      const { registry } = this.main.core;
      const pids = this.fleet.members.flatMap(
        ({ definition }) => registry.details(definition.id)?.facts?.processId ?? [],
      );
      const pid = any(pids);
      try {
        process.kill(pid ?? 0, pid === undefined ? 0 : 'SIGKILL');
      } catch {
        // It has ended by itself meanwhile.
      }
    }
  }

  private async killHttp(): Promise<void> {
    const server = any(this.httpServers);
    await server?.kill();
    await pause(Math.random() * 3_000);
    await server?.start();
  }

  private async disconnect(): Promise<void> {
    const member = any(this.fleet.members);
    if (member && this.main.isOpen) {
      await this.main.core.registry.disconnect(member.definition.id);
    }
  }

  private async reload(window: SoakWindow): Promise<void> {
    if (window.isOpen) {
      await window.reload();
      await window.connectAll();
    }
  }

  private async lookAfter(): Promise<void> {
    await Promise.all([this.main, this.second].filter(({ isOpen }) => isOpen).map(window => window.connectAll()));
  }
}

const any = <T>(from: readonly T[]): T | undefined => from[Math.floor(Math.random() * from.length)];
