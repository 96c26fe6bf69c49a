import type { RememberedTask } from '../../src/tasks/rememberedTask';
import type { WholeCore } from '../support/wholeCore';
import type { Member } from './fleet';
import type { Made } from './soakWindow';

const TERMINAL = ['completed', 'failed', 'cancelled'];

/** What the ledger says that is not so. */
export class Disagreements {
  readonly lines: string[] = [];
  checked = 0;
  private readonly checkedTasks = new Set<string>();

  /** Every task of which an answer has reached a window is in the ledger. */
  nothingLost(core: WholeCore, made: readonly Made[]): void {
    const byServer = new Map<Made['serverId'], string[]>();
    for (const { serverId, taskId } of made) {
      byServer.set(serverId, [...(byServer.get(serverId) ?? []), taskId]);
    }
    for (const [serverId, taskIds] of byServer) {
      const known = new Set(core.ledger.known(serverId, taskIds).map(({ report }) => report.taskId));
      for (const taskId of taskIds.filter(id => !known.has(id))) {
        this.lines.push(`lost: ${taskId} of ${serverId}`);
      }
    }
  }

  /** No status was made up, no tool was called twice. */
  nothingInvented(core: WholeCore, { definition, journal }: Member): void {
    journal?.read();
    for (const [number, times] of journal?.calls ?? []) {
      this.expect(times === 1, `called ${times} times: number ${number} at ${definition.name}`);
    }
    const statuses = journal?.statuses ?? new Map<string, string[]>();
    for (const memory of core.ledger.known(definition.id, [...statuses.keys()])) {
      const said = statuses.get(memory.report.taskId) ?? [];
      this.note(definition.id, memory.report.taskId);
      this.expect(said.includes(memory.report.statusWord), `never said: ${shown(memory)} at ${definition.name}`);
    }
  }

  /** At the end: what a living process has is known as it is, and what is gone is known as gone. */
  allSettled(core: WholeCore, { definition, journal, keepsTasks }: Member, livingPids: ReadonlySet<number>): void {
    journal?.read();
    const statuses = journal?.statuses ?? new Map<string, string[]>();
    for (const memory of core.ledger.known(definition.id, [...statuses.keys()])) {
      const { taskId, statusWord } = memory.report;
      const last = statuses.get(taskId)?.at(-1);
      const lives = keepsTasks || livingPids.has(journal?.processes.get(taskId) ?? 0);
      if (lives) {
        this.expect(statusWord === last, `${shown(memory)} at ${definition.name}, which said ${last} last`);
      } else {
        const isOver =
          TERMINAL.includes(statusWord) || memory.own.goneReason !== undefined || memory.residence === 'lost';
        this.expect(isOver, `in limbo: ${shown(memory)} at ${definition.name}`);
      }
    }
  }

  private note(serverId: string, taskId: string): void {
    this.checkedTasks.add(JSON.stringify([serverId, taskId]));
    this.checked = this.checkedTasks.size;
  }

  private expect(isSo: boolean, line: string): void {
    if (!isSo && !this.lines.includes(line)) {
      this.lines.push(line);
    }
  }
}

const shown = ({ report, own, residence }: RememberedTask): string =>
  `${report.taskId} is ${report.statusWord}${own.goneReason ? `, gone (${own.goneReason})` : ''}, ${residence}`;
