import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { Call, CallStore } from '../tasks/callStore';
import type { InputRequest, InputRequestId } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { createdAtMs, type ServerId, type Task, type TaskKey } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import { callIcon, callRow } from '../views/callItem';
import { inputIcon, inputLabel, kindWord } from '../views/inputItem';
import { shortSource } from '../views/serverWords';
import { taskIcon, taskLabel, taskRow } from '../views/taskItem';
import { type Row, rowsOf, withoutSelection } from './rows';

/** What a command is about that does something with rows of both kinds. */
export interface Entries {
  readonly tasks: readonly Task[];
  readonly calls: readonly Call[];
}

export type Entry = { readonly kind: 'task'; readonly task: Task } | { readonly kind: 'call'; readonly call: Call };

export interface FittingEntries {
  readonly task: (task: Task) => boolean;
  readonly call: (call: Call) => boolean;
}

interface EntryItem extends vscode.QuickPickItem {
  readonly entry: Entry;
  readonly sinceMs: number;
}

/** Finds what a command is about: the row it was called on, or what the user picks. */
export class Targets {
  constructor(
    private readonly registry: ServerRegistry,
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly inputStore: InputStore,
  ) {}

  /**
   * The tasks of the rows; from the palette, one that the user picks among those that fit.
   * @returns nothing when the user picks none
   */
  async tasks(args: readonly unknown[], fits: (task: Task) => boolean, placeHolder: string): Promise<Task[]> {
    const rows = rowsOf(args);
    if (rows.length > 0) {
      return rows.flatMap(row => this.store.get(row.key as TaskKey) ?? []).filter(fits);
    }
    const tasks = this.store.all().filter(fits);
    const now = Date.now();
    const picked = await pick(
      tasks.map(task => ({ ...this.taskItem(task, now), task })),
      placeHolder,
      vscode.l10n.t('There is no task for this command now.'),
    );
    return picked ? [picked.task] : [];
  }

  /**
   * The tasks and the calls of the rows; from the palette, one that the user picks among those that fit.
   * @returns nothing when the user picks none
   */
  async entries(args: readonly unknown[], fits: FittingEntries, placeHolder: string): Promise<Entries> {
    const list = await this.list(args, fits, placeHolder);
    return {
      tasks: list.flatMap(entry => (entry.kind === 'task' ? [entry.task] : [])),
      calls: list.flatMap(entry => (entry.kind === 'call' ? [entry.call] : [])),
    };
  }

  /** As {@link entries}, both kinds in the order of {@link rowsOf}. */
  async list(args: readonly unknown[], fits: FittingEntries, placeHolder: string): Promise<readonly Entry[]> {
    const rows = rowsOf(args);
    if (rows.length > 0) {
      return rows.flatMap(row => this.entryOf(row, fits) ?? []);
    }
    const picked = await pick(this.fitting(fits), placeHolder, vscode.l10n.t('There is no task for this command now.'));
    return picked ? [picked.entry] : [];
  }

  /** As {@link list}, of the row that was clicked alone, whatever else is selected. */
  async entry(args: readonly unknown[], fits: FittingEntries, placeHolder: string): Promise<Entry | undefined> {
    const [entry] = await this.list(withoutSelection(args), fits, placeHolder);
    return entry;
  }

  /** The server of the row; from the palette, one that the user picks among those that fit. */
  async server(
    args: readonly unknown[],
    fits: (server: Server) => boolean,
    placeHolder: string,
  ): Promise<Server | undefined> {
    const [row] = rowsOf(args);
    if (row) {
      return this.registry.get(row.serverId as ServerId);
    }
    const servers = this.registry.servers.filter(fits);
    const [only] = servers;
    return only && servers.length === 1 ? only : this.pickServer(fits, placeHolder);
  }

  /** The server that the user picks among those that fit, also if it is the only one. */
  async pickServer(fits: (server: Server) => boolean, placeHolder: string): Promise<Server | undefined> {
    const servers = this.registry.servers.filter(fits);
    const picked = await pick(
      servers.map(server => ({
        label: withoutIcons(oneLine(server.name)),
        description: this.factsOf(server),
        server,
      })),
      placeHolder,
      vscode.l10n.t('There is no server for this command now.'),
    );
    return picked?.server;
  }

  /** What tells it from others of its name. */
  private factsOf({ name, state, generation, source }: Server): string {
    const isAlone = this.registry.servers.filter(server => server.name === name).length === 1;
    const facts = [...(state === 'running' ? [generation] : []), ...(isAlone ? [] : [shortSource(source)])];
    return withoutIcons(oneLine(facts.join(' · ')));
  }

  /** The call of the row; from the palette, one that the user picks. */
  async call(args: readonly unknown[], placeHolder: string): Promise<Call | undefined> {
    const [row] = rowsOf(args);
    if (row) {
      return this.callOf(row);
    }
    const picked = await pick(
      this.calls.running().map(call => ({
        label: withoutIcons(oneLine(call.toolName)),
        description: withoutIcons(oneLine(this.registry.get(call.serverId)?.name ?? '')),
        call,
      })),
      placeHolder,
      vscode.l10n.t('No call is waiting for its answer now.'),
    );
    return picked?.call;
  }

  /**
   * The questions of the rows: of a task or a call, all of theirs; from the palette or the status bar, one that the user
   * picks. What tells a server something at once is never done to a question that nobody has named.
   * @param pickless whether the only question that fits need not be picked
   */
  async inputs(
    args: readonly unknown[],
    fits: (request: InputRequest) => boolean,
    placeHolder: string,
    pickless?: 'theOnlyOne',
  ): Promise<readonly InputRequest[]> {
    const none = vscode.l10n.t('No server waits for this answer now.');
    const rows = rowsOf(args);
    if (rows.length > 0) {
      const ofRows = rows.flatMap(row => this.inputsOf(row)).filter(fits);
      if (ofRows.length === 0) {
        void vscode.window.showInformationMessage(none);
      }
      return ofRows;
    }
    const requests = this.inputStore.all().filter(fits);
    const [only] = requests;
    if (only && requests.length === 1 && pickless) {
      return [only];
    }
    const picked = await pick(
      requests.map(request => ({ ...this.inputEntry(request), request })),
      placeHolder,
      none,
    );
    return picked ? [picked.request] : [];
  }

  private inputsOf({ kind, inputId, key, callId }: Row): readonly InputRequest[] {
    switch (kind) {
      case 'input': {
        const request = this.inputStore.get(inputId as InputRequestId); // Our own tree hands over its own rows.
        return request ? [request] : [];
      }
      case 'task':
        return this.inputStore.ofTask(key as TaskKey);
      case 'call':
        return this.inputStore.ofCall(String(callId));
      default:
        return [];
    }
  }

  private entryOf(row: Row, fits: FittingEntries): Entry | undefined {
    const task = this.store.get(row.key as TaskKey);
    if (task) {
      return fits.task(task) ? { kind: 'task', task } : undefined;
    }
    const call = this.callOf(row);
    return call && fits.call(call) ? { kind: 'call', call } : undefined;
  }

  private callOf({ callId }: Row): Call | undefined {
    return typeof callId === 'string' ? this.calls.get(callId) : undefined;
  }

  /** Newest first. */
  private fitting(fits: FittingEntries): EntryItem[] {
    const now = Date.now();
    const tasks = this.store.all().filter(fits.task);
    const calls = this.calls.all().filter(fits.call);
    return [
      ...tasks.map(task => {
        const entry: Entry = { kind: 'task', task };
        return { ...this.taskItem(task, now), entry, sinceMs: createdAtMs(task) };
      }),
      ...calls.map(call => {
        const entry: Entry = { kind: 'call', call };
        return { ...this.callItem(call, now), entry, sinceMs: call.startedAt };
      }),
    ].sort((a, b) => b.sinceMs - a.sinceMs);
  }

  /** As its row in the tree, with the server it is from. */
  private callItem(call: Call, nowMs: number): vscode.QuickPickItem {
    const row = callRow(call, this.inputStore.ofCall(call.callId).length, nowMs);
    const detail = withoutIcons(oneLine(this.registry.get(call.serverId)?.name ?? ''));
    return { label: row.label, description: row.description, detail, iconPath: callIcon(row) };
  }

  /** As its row in the tree, with who asks. */
  private inputEntry(request: InputRequest): vscode.QuickPickItem {
    const task = this.inputStore.taskOf(request);
    const server = withoutIcons(oneLine(this.registry.get(request.serverId)?.name ?? ''));
    return {
      label: inputLabel(request),
      description: kindWord(request.kind),
      detail: task ? `${taskLabel(task)} · ${server}` : server,
      iconPath: new vscode.ThemeIcon(inputIcon(request.kind)),
    };
  }

  /** As its row in the tree, with the server it is from. */
  private taskItem(task: Task, nowMs: number): vscode.QuickPickItem {
    const server = this.registry.get(task.serverId);
    const row = taskRow(
      task,
      {
        canCancel: false,
        isConnected: server?.state === 'running',
        questions: this.inputStore.ofTask(task.key).length,
      },
      nowMs,
    );
    const detail = withoutIcons(oneLine(server?.name ?? ''));
    return { label: row.label, description: row.description, detail, iconPath: taskIcon(row) };
  }
}

async function pick<T extends vscode.QuickPickItem>(
  items: readonly T[],
  placeHolder: string,
  none: string,
): Promise<T | undefined> {
  if (items.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  return vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true });
}
