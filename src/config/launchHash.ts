import { createHash } from 'node:crypto';
import type { ServerDefinition } from './serverDefinition';

/** Tells launches apart: two definitions with the same one start, or reach, the same. */
export function launchHash(definition: ServerDefinition): string {
  return createHash('sha256').update(launchText(definition)).digest('hex');
}

/** All that a start depends on, as text to compare: it holds what is secret, so it is kept nowhere. */
export function launchText({ entry, folder, format = 'vscode' }: ServerDefinition): string {
  return JSON.stringify({ entry, folder, format });
}
