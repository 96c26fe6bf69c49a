import * as l10n from '@vscode/l10n';
import { InvalidMessageError } from '../base/errors';
import { isRecord } from '../base/record';
import type { QuestionsByKey } from '../tasks/inputRequest';
import type { TaskProgress, TaskReport } from '../tasks/task';
import type { CallAnswer, TaskAbilities, TaskPage, TaskSupport, Tool, ToolAnnotations } from '../tasks/taskClient';
import { readTask, readTaskNamed, readToolResult, type TaskSpelling } from './wireTask';

/** The wire of protocol revision 2025-11-25. @see MCP 2025-11-25, Tasks, "Data Types" */
const SPELLING: TaskSpelling = { ttl: 'ttl', pollInterval: 'pollInterval' };

/** Nobody visits more pages than this for one call. */
const MOST_PAGES = 20;

/** @see MCP 2025-11-25, Tasks, "Capabilities" */
export function readAbilities(capabilities: unknown): TaskAbilities {
  const tasks = isRecord(capabilities) && isRecord(capabilities.tasks) ? capabilities.tasks : undefined;
  const requests = isRecord(tasks?.requests) ? tasks.requests : {};
  const tools = isRecord(requests.tools) ? requests.tools : {};
  return {
    tasks: tasks !== undefined,
    list: isRecord(tasks?.list),
    cancel: isRecord(tasks?.cancel),
    call: isRecord(tools.call),
  };
}

export const readStatus = (taskId: string, value: unknown): TaskReport => readTaskNamed(taskId, value, SPELLING);

export const readNotification = (params: unknown): TaskReport => readTask(params, SPELLING);

/** The answer to `tools/call`: where a task was asked for, that task nested, unless the server ran the call at once. */
export function readCallAnswer(value: unknown, askedForTask: boolean): CallAnswer {
  return askedForTask && isRecord(value) && value.task !== undefined
    ? { kind: 'task', report: readTask(value.task, SPELLING) }
    : { kind: 'result', result: readToolResult(value) };
}

/** One page of `tasks/list`; what is no task is passed over, so that one bad entry does not hide the others. */
export function readPage(value: unknown): TaskPage {
  if (!isRecord(value) || !Array.isArray(value.tasks)) {
    throw new InvalidMessageError(l10n.t('The server sent a list of tasks that is no list.'));
  }
  return { reports: value.tasks.flatMap(readable), ...cursorOf(value) };
}

function readable(task: unknown): TaskReport[] {
  try {
    return [readTask(task, SPELLING)];
  } catch {
    return []; // Not a task: there is nothing to show of it.
  }
}

/** One page of `tools/list`. */
export function readToolPage(value: unknown): { readonly tools: readonly Tool[]; readonly nextCursor?: string } {
  if (!isRecord(value) || !Array.isArray(value.tools)) {
    throw new InvalidMessageError(l10n.t('The server sent a list of tools that is no list.'));
  }
  return { tools: value.tools.flatMap(tool => readTool(tool, taskSupportOf(tool))), ...cursorOf(value) };
}

/** A tool off the wire, or nothing where it has no name. */
export function readTool(value: unknown, taskSupport: TaskSupport): Tool[] {
  if (!isRecord(value) || typeof value.name !== 'string') {
    return [];
  }
  return [
    {
      name: value.name,
      inputSchema: isRecord(value.inputSchema) ? value.inputSchema : {},
      taskSupport,
      ...(typeof value.title === 'string' && { title: value.title }),
      ...(typeof value.description === 'string' && { description: value.description }),
      ...annotationsOf(value.annotations),
    },
  ];
}

/** @see MCP 2025-11-25, Schema Reference, "ToolAnnotations" */
function annotationsOf(value: unknown): Pick<Tool, 'annotations'> {
  const { readOnlyHint, destructiveHint, openWorldHint } = isRecord(value) ? value : {};
  const annotations: ToolAnnotations = {
    ...(typeof readOnlyHint === 'boolean' && { isReadOnly: readOnlyHint }),
    ...(typeof destructiveHint === 'boolean' && { isDestructive: destructiveHint }),
    ...(typeof openWorldHint === 'boolean' && { isOpenWorld: openWorldHint }),
  };
  return Object.keys(annotations).length > 0 ? { annotations } : {};
}

/** Absent means forbidden. @see MCP 2025-11-25, Tasks, "Tool-Level Negotiation" */
function taskSupportOf(tool: unknown): TaskSupport {
  const execution = isRecord(tool) && isRecord(tool.execution) ? tool.execution : {};
  const { taskSupport } = execution;
  return taskSupport === 'optional' || taskSupport === 'required' ? taskSupport : 'forbidden';
}

/** `notifications/progress`, or nothing where it carries no number. @see MCP 2025-11-25, Progress */
export function readProgress(params: Record<string, unknown>): TaskProgress | undefined {
  if (typeof params.progress !== 'number') {
    return undefined;
  }
  return {
    progress: params.progress,
    ...(typeof params.total === 'number' && { total: params.total }),
    ...(typeof params.message === 'string' && { message: params.message }),
  };
}

/**
 * The pages that the data of error -32042 names, by their elicitation IDs.
 * @see MCP 2025-11-25, Elicitation, "URL Elicitation Required Error"
 */
export function readPages(data: unknown): QuestionsByKey {
  const elicitations = isRecord(data) && Array.isArray(data.elicitations) ? data.elicitations.slice(0, MOST_PAGES) : [];
  return Object.fromEntries(
    elicitations
      .filter(isRecord)
      .filter(({ elicitationId, url }) => typeof elicitationId === 'string' && typeof url === 'string')
      .map(params => [
        String(params.elicitationId),
        { method: 'elicitation/create', params: { ...params, mode: 'url' } },
      ]),
  );
}

function cursorOf(value: Record<string, unknown>): { nextCursor?: string } {
  return typeof value.nextCursor === 'string' ? { nextCursor: value.nextCursor } : {};
}
