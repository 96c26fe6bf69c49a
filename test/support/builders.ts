import { type ServerId, type Task, type TaskReport, taskKey } from '../../src/tasks/task';
import type { Tool } from '../../src/tasks/taskClient';

export const serverId = (id: string): ServerId => id as ServerId;

/** The server of every builder that is not told another. */
export const SERVER = serverId('server');

/** When the tasks of the builders were created: the moment at which a `FakeClock` starts. */
export const CREATED_AT = '2026-01-01T00:00:00.000Z';

/** A moment after {@link CREATED_AT}, as servers write it. */
export function later(ms: number): string {
  return new Date(Date.parse(CREATED_AT) + ms).toISOString();
}

export function aReport(overrides: Partial<TaskReport> = {}): TaskReport {
  return {
    taskId: 'task-1',
    status: 'working',
    statusWord: overrides.status ?? 'working',
    createdAt: CREATED_AT,
    lastUpdatedAt: CREATED_AT,
    ttlMs: null,
    ...overrides,
  };
}

export function aTask(overrides: Partial<Task> = {}): Task {
  const report = aReport(overrides);
  return {
    key: taskKey(overrides.serverId ?? SERVER, report.taskId),
    serverId: SERVER,
    generation: '2025-11-25',
    startedHere: false,
    firstSeenAt: Date.parse(CREATED_AT),
    ...report,
    ...overrides,
  };
}

export function aTool(overrides: Partial<Tool> = {}): Tool {
  return { name: 'build', inputSchema: { type: 'object' }, taskSupport: 'optional', ...overrides };
}
