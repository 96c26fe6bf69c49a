import { Emitter } from '../base/emitter';
import type { ServerId } from '../tasks/task';

/** The values of the setting `mcpTasks.connect`. */
export type ConnectSetting = 'whenNeeded' | 'onStartup' | 'onDemand' | 'never';

/** Which servers start without being asked for by a command. */
export class ConnectPolicy {
  private isViewNeeded = false;
  private isRestored = false;
  private readonly changes = new Emitter<void>();
  /** More servers are wanted than before. */
  readonly onDidChange = this.changes.event;

  constructor(
    /** What the user chose for the server of this name. */
    private readonly settingFor: (serverName: string) => ConnectSetting,
    /** Servers that run, or ran, unfinished tasks of this user. */
    private readonly hasUnfinishedTasks: (serverId: ServerId) => boolean,
  ) {}

  wants({ id, name }: { readonly id: ServerId; readonly name: string }): boolean {
    if (!this.isRestored) {
      return false;
    }
    switch (this.settingFor(name)) {
      case 'onStartup':
        return true;
      case 'whenNeeded':
        return this.isViewNeeded || this.hasUnfinishedTasks(id);
      case 'onDemand':
      case 'never':
        return false;
    }
  }

  /** Not even somebody who needs the server connects it: only the command to do so. */
  isOnlyByHand(serverName: string): boolean {
    return this.settingFor(serverName) === 'never';
  }

  settingChanged(): void {
    this.changes.fire();
  }

  /** What is remembered of the servers' tasks is known again: before, nobody knows who is needed. */
  tasksRestored(): void {
    this.isRestored = true;
    this.changes.fire();
  }

  /** This window is the one to ask about tasks that another one followed. */
  tasksTakenOver(): void {
    this.changes.fire();
  }

  /** The view was visible at activation, or is shown for the first time. */
  viewShown(): void {
    if (!this.isViewNeeded) {
      this.isViewNeeded = true;
      this.changes.fire();
    }
  }
}
