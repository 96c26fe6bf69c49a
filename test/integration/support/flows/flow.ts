import assert from 'node:assert/strict';
import type { FlowStage } from './flowStage';

/** Plays with a server and tells in a word or two what came of it. */
export type Flow = (stage: FlowStage) => Promise<string>;

/** What a server needs for a flow that it is said to be able to do. */
export function needed<T>(part: T | undefined): T {
  assert.ok(part !== undefined, 'the server has no call for this flow');
  return part;
}

/** In a word what a promise settles with. */
export function settled<T>(promise: Promise<T>, describe: (value: T) => string): Promise<string> {
  return promise.then(describe, ({ code, fault }: { code?: unknown; fault?: unknown }) => `refused (${code ?? fault})`);
}
