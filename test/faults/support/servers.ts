import type { ScriptedTool } from '../../support/serverScript';
import type { Stage } from './faults';
import type { Hostile } from './hostile';
import type { Deeds, Out, Scenario } from './scenario';

export const GENERATIONS = ['2025-11-25', '2026-07-28'] as const;
export type Generation = (typeof GENERATIONS)[number];

/** A form with nothing to fill in. */
export const QUESTION = {
  method: 'elicitation/create',
  params: { message: 'Go on?', requestedSchema: { type: 'object', properties: {} } },
};

/** A tool whose task asks at once. */
export const ASKING: ScriptedTool & { readonly eager: true } = {
  name: 'job',
  status: 'input_required',
  inputRequests: { go: QUESTION },
  eager: true,
};

/** So long is waited for what does not come. */
export const SHORT = { requestMs: 500, callMs: 500 };

export async function connected(stage: Stage, scenario: Scenario): Promise<Hostile> {
  const hostile = await stage.add(scenario);
  await hostile.connect();
  return hostile;
}

/** A message that tells how a task is, unasked; 2025-11-25. */
export function statusOf(task: Readonly<Record<string, unknown>>) {
  const at = '2026-01-01T00:00:00Z';
  const params = { status: 'working', createdAt: at, lastUpdatedAt: at, ttl: null, ...task };
  return { method: 'notifications/tasks/status', params };
}

/** Comes before the answer to a call, which is a good one. */
export const beforeCall = (...before: Out[]): Deeds[] => [{ on: 'tools/call', before }];
