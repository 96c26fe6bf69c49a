import path from 'node:path';
import { repository } from '../../host/window.mjs';
import { openWindow, type WindowOptions } from './openWindow';
import type { Window } from './window';

/** An entry that runs the scripted server with this script; see its header. */
export function scripted(script: object): object {
  const file = path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs');
  return { command: 'node', args: [file, JSON.stringify(script)] };
}

/** A window without a folder, with just these servers. */
export function windowWith(servers: Readonly<Record<string, object>>, options: WindowOptions = {}): Promise<Window> {
  return openWindow({ workspace: null, ...options, settings: { 'mcpTasks.servers': servers, ...options.settings } });
}

/** The tree with every running age replaced by `#s`: how long a machine takes is no matter here. */
export async function calmTree(window: Window): Promise<string> {
  return withoutAges(await window.tasks.text());
}

export function withoutAges(text: string): string {
  const age = /(— |\[(?:comment-discussion|link-external|sparkle|root-folder)\] )(?:now|\d+s|\d+m(?: \d+s)?)(?= ·|$)/gm;
  return text.replace(age, '$1#s');
}
