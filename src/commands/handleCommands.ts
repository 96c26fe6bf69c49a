import * as vscode from 'vscode';
import { isUnknownTaskError, isUserError, UserError } from '../base/errors';
import { oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { ServerId, Task } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import { formatTaskHandle, isTaskHandle, parseTaskHandle, publicUrl, type TaskHandle } from '../tasks/taskHandle';
import type { ExplorerView } from '../views/explorerView';
import { type CommandId, CommandIds } from './commandIds';
import { canHaveTasks, serversOfHandle } from './handleServers';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';
import type { Targets } from './targets';

type HandleCommand = 'mcpTasks.addTask' | 'mcpTasks.copyTaskHandle' | 'mcpTasks.openTaskHandle';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 3_000;
/** The longest task ID that anybody pastes, in characters. */
const LONGEST_ID = 2_000;

/** How a task that is known by its ID gets onto the list, here or elsewhere. */
export function handleCommands(
  targets: Targets,
  actions: Pick<TaskActions, 'add'>,
  registry: Pick<ServerRegistry, 'servers' | 'get' | 'details'>,
  view: Pick<ExplorerView, 'showTask'>,
): Pick<Handlers, HandleCommand & CommandId> {
  return {
    [CommandIds.addTask]: async (...args) => {
      const server = await targets.server(args, canHaveTasks, vscode.l10n.t('Add a task of which server?'));
      if (server && !canHaveTasks(server) && rowsOf(args).length > 0) {
        throw new UserError(vscode.l10n.t('The server "{0}" does not run tasks.', nameOf(server)));
      }
      const taskId = server && (await askForId(server));
      if (server && taskId) {
        await add(server, taskId);
      }
    },
    [CommandIds.copyTaskHandle]: async (...args) => {
      const tasks = await targets.tasks(args, () => true, vscode.l10n.t('Copy the handle of which task?'));
      if (tasks.length > 0) {
        const handles = tasks.map(task => formatTaskHandle(handleOf(task)));
        await vscode.env.clipboard.writeText(handles.join('\n'));
        vscode.window.setStatusBarMessage(vscode.l10n.t('Task handle copied'), WORD_SHOWN_MS);
      }
    },
    [CommandIds.openTaskHandle]: async () => {
      const text = await askForHandle();
      if (text === undefined) {
        return;
      }
      const handle = parseTaskHandle(text);
      const server = await serverFor(handle);
      if (server) {
        await add(server, handle.taskId);
      }
    },
  };

  async function add(server: Server, taskId: string): Promise<void> {
    try {
      const task = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, progress => {
        progress.report({ message: vscode.l10n.t('Asking the server about the task…') });
        return actions.add(server.id, taskId);
      });
      await view.showTask(task);
    } catch (error) {
      if (!isUnknownTaskError(error)) {
        throw error;
      }
      throw new UserError(
        vscode.l10n.t(
          'The server "{0}" does not know this task. It may have dropped it, or shows it to another account or session only.',
          nameOf(server),
        ),
      );
    }
  }

  function handleOf({ serverId, taskId, generation, toolName }: Task): TaskHandle {
    const url = urlOf(serverId);
    const name = registry.get(serverId)?.name ?? '';
    return {
      server: { id: serverId, name, ...(url !== undefined && { url }) },
      taskId,
      generation,
      ...(toolName !== undefined && { toolName }),
    };
  }

  function urlOf(serverId: ServerId): string | undefined {
    const launch = registry.details(serverId)?.launch;
    return launch?.kind === 'http' ? publicUrl(launch.url) : undefined;
  }

  /** Where more than one fits, or none does, the user knows. */
  async function serverFor(handle: TaskHandle): Promise<Server | undefined> {
    const all = registry.servers.map(server => ({ server, url: urlOf(server.id) }));
    const meant = serversOfHandle(handle.server, all);
    const [only] = meant;
    if (only && meant.length === 1) {
      return only;
    }
    const candidates = meant.length > 0 ? meant : all.map(({ server }) => server).filter(canHaveTasks);
    const name = oneLine(handle.server.name, 60);
    if (candidates.length === 0) {
      throw new UserError(
        vscode.l10n.t('The task is on the server "{0}", and no server here runs tasks. Configure it first.', name),
      );
    }
    const ids = new Set(candidates.map(({ id }) => id));
    return targets.pickServer(
      ({ id }) => ids.has(id),
      vscode.l10n.t('The task is on the server "{0}". Which of these is it?', name),
    );
  }
}

function askForId(server: Server): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title: vscode.l10n.t('Add Task by ID'),
      prompt: vscode.l10n.t('The ID of a task on the server "{0}"', nameOf(server)),
      ignoreFocusOut: true,
      validateInput: text => (text.trim() === '' ? undefined : problemOfId(text.trim())),
    })
    .then(text => text?.trim());
}

function problemOfId(text: string): string | undefined {
  if (isTaskHandle(text)) {
    return vscode.l10n.t('This is a task handle. "MCP Tasks: Open Task Handle…" opens it.');
  }
  return text.length > LONGEST_ID ? vscode.l10n.t('This is too long for a task ID.') : undefined;
}

async function askForHandle(): Promise<string | undefined> {
  const clipboard = await vscode.env.clipboard.readText();
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Open Task Handle'),
    prompt: vscode.l10n.t('The text that "Copy Task Handle" made'),
    placeHolder: '{"mcpTask":1,…}',
    value: isTaskHandle(clipboard) ? clipboard.trim() : '',
    ignoreFocusOut: true,
    validateInput: value => (value.trim() === '' ? undefined : problemOfHandle(value)),
  });
  return text?.trim() === '' ? undefined : text;
}

function problemOfHandle(text: string): string | undefined {
  try {
    parseTaskHandle(text);
    return undefined;
  } catch (error) {
    if (isUserError(error)) {
      return error.message;
    }
    throw error;
  }
}

function nameOf({ name }: Server): string {
  return oneLine(name, 60);
}
