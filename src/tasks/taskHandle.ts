import * as l10n from '@vscode/l10n';
import { UserError } from '../base/errors';
import { isRecord } from '../base/record';
import type { ServerId } from '../base/serverId';
import type { Generation } from './generation';

const VERSION = 1;
/** A handle is pasted by hand: what is longer than this is something else. */
const LONGEST_HANDLE = 10_000;
/** The longest ID of a task or a server, in characters. */
const LONGEST_ID = 2_000;
const LONGEST_NAME = 200;

/** What it takes to go on with a task elsewhere: which server, which task. */
export interface TaskHandle {
  readonly server: ServerOfHandle;
  readonly taskId: string;
  readonly generation: Generation;
  readonly toolName?: string;
}

export interface ServerOfHandle {
  /** Says something only where the server is configured at the same place. */
  readonly id: ServerId;
  readonly name: string;
  /** Of a server that is reached over HTTP: without what may be a secret. */
  readonly url?: string;
}

/** The handle as a text to be copied: JSON on one line, since it goes through chats and terminals. */
export function formatTaskHandle({ server, taskId, generation, toolName }: TaskHandle): string {
  const url = server.url === undefined ? undefined : publicUrl(server.url);
  return JSON.stringify({
    mcpTask: VERSION,
    server: { id: server.id, name: server.name.slice(0, LONGEST_NAME), ...(url !== undefined && { url }) },
    taskId,
    generation,
    ...(toolName !== undefined && { tool: toolName.slice(0, LONGEST_NAME) }),
  });
}

/**
 * Reads a text that a user pasted; a stranger's.
 * @throws UserError with what is wrong
 */
export function parseTaskHandle(text: string): TaskHandle {
  const handle = versionOne(text);
  const { id, name, url } = isRecord(handle.server) ? handle.server : {};
  const address = typeof url === 'string' ? publicUrl(url) : undefined;
  if (!isId(id) || typeof name !== 'string') {
    throw new UserError(l10n.t('The handle does not say which server the task is on.'));
  }
  if (!isId(handle.taskId)) {
    throw new UserError(l10n.t('The handle does not name a task.'));
  }
  if (!isGeneration(handle.generation)) {
    throw new UserError(l10n.t('The handle is about a kind of task that this version of the extension does not know.'));
  }
  return {
    server: {
      id: id as ServerId, // As one of ours: whether there is a server of this ID, the caller looks up.
      name: name.slice(0, LONGEST_NAME),
      ...(address !== undefined && { url: address }),
    },
    taskId: handle.taskId,
    generation: handle.generation,
    ...(typeof handle.tool === 'string' && { toolName: handle.tool.slice(0, LONGEST_NAME) }),
  };
}

/** Whether a text looks like a handle at all: to be offered when it lies on the clipboard. */
export function isTaskHandle(text: string): boolean {
  try {
    parseTaskHandle(text);
    return true;
  } catch {
    return false; // Something else is on the clipboard.
  }
}

/** An address without user, query and fragment, which may hold secrets. */
export function publicUrl(url: string): string | undefined {
  if (url.length > LONGEST_ID || !URL.canParse(url)) {
    return undefined;
  }
  const { origin, protocol, pathname } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? `${origin}${pathname}` : undefined;
}

function versionOne(text: string): Readonly<Record<string, unknown>> {
  if (text.length > LONGEST_HANDLE) {
    throw new UserError(l10n.t('This text is too long for a task handle.'));
  }
  const handle = parsed(text);
  if (!isRecord(handle) || handle.mcpTask === undefined) {
    throw new UserError(
      l10n.t(
        'This is no task handle. "Copy Task Handle" on the row of a task makes one: it starts with {0}.',
        '{"mcpTask":',
      ),
    );
  }
  if (handle.mcpTask !== VERSION) {
    throw new UserError(l10n.t('The handle was made by a newer version of the extension. Update it here.'));
  }
  return handle;
}

/** Chats like to put a text into a code block. */
function parsed(text: string): unknown {
  const bare = text.trim().replace(/^`{1,3}(?:json)?\s*|\s*`{1,3}$/g, '');
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID;
}

function isGeneration(value: unknown): value is Generation {
  return value === '2025-11-25' || value === '2026-07-28' || value === 'none';
}
