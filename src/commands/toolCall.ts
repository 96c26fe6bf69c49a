import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import { inert, oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { RecentTools } from '../tasks/recentTools';
import type { ServerId } from '../tasks/task';
import type { RunOutcome, TaskActions } from '../tasks/taskActions';
import type { Tool } from '../tasks/taskClient';
import type { KeptPayload } from '../tasks/taskLedger';
import type { SignInOffer, ToolConsents } from './services';
import { hasTimeToLive, type TimeToLive } from './timeToLive';
import { effectsOf, isDestructive, toolAndServer } from './toolWords';

/** A tool, and the server that has it. */
export interface ChosenTool {
  readonly server: Pick<Server, 'id' | 'name'>;
  readonly tool: Tool;
}

/** A call as the user means it. */
export interface MeantCall extends ChosenTool {
  readonly args: Readonly<Record<string, unknown>>;
  /** Absent: as it was for the last call of the tool. */
  readonly ttlMs?: TimeToLive;
  /** Others are made beside it: its result is not to take the place of theirs. */
  readonly isOneOfSeveral?: boolean;
}

/** A call that was answered without a task. */
export interface AnsweredCall {
  readonly callId: string;
  readonly serverId: ServerId;
  readonly toolName: string;
}

export interface ToolCallServices {
  readonly actions: Pick<TaskActions, 'run'>;
  /**
   * Shows an answer that came at once.
   * @param stays in a tab that the next one does not replace
   */
  readonly showResult: (call: AnsweredCall, kept: KeptPayload, stays: boolean) => Promise<void>;
  readonly recent: RecentTools;
  readonly consents: ToolConsents;
  readonly signIns: SignInOffer;
  /** Arguments without what nobody should find on a disk. */
  readonly kept: (
    tool: Tool,
    args: MeantCall['args'],
  ) => { readonly args: MeantCall['args']; readonly leftOut: readonly string[] };
  /** As the settings have it; absent: the server decides. */
  readonly defaultTtlMs: () => number | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/** As long as anybody keeps their eyes on a thing that they wait for. @see Nielsen, Usability Engineering, chapter 5 */
const LONGEST_LOOK_MS = 10_000;

/** The call of a tool that a user asked for, from the last question about it to its answer on screen. */
export class ToolCall {
  constructor(private readonly services: ToolCallServices) {}

  /** How long the tasks of this tool are wished to be kept, unless the user says otherwise. */
  timeToLive({ server, tool }: ChosenTool): TimeToLive {
    const remembered = this.services.recent.of({ serverId: server.id, toolName: tool.name })?.ttlMs;
    return remembered === undefined ? (this.services.defaultTtlMs() ?? null) : remembered;
  }

  /**
   * A call that becomes a task is on screen already, in the tree; one that is answered at once opens its result.
   * @returns whether the tool was called: `false` where the user did not want it after all, or has to sign in first
   */
  async make(call: MeantCall): Promise<boolean> {
    const run = await this.ready(call);
    return run ? run() : false;
  }

  /** As {@link make}, in two parts. @returns the call, once the user has agreed to it; nothing where they did not */
  async ready(call: MeantCall): Promise<(() => Promise<boolean>) | undefined> {
    return (await this.isWanted(call)) ? () => this.run(call) : undefined;
  }

  private async run(call: MeantCall): Promise<boolean> {
    const { server, tool, args } = call;
    const begunAt = this.services.clock.now();
    const ttlMs = call.ttlMs === undefined ? this.timeToLive(call) : call.ttlMs;
    this.remember(call);
    const wish = hasTimeToLive(tool) && ttlMs !== null ? { ttlMs } : {};
    const outcome = await this.started(server.id, () => this.services.actions.run(server.id, tool, args, wish));
    if (outcome?.kind === 'result') {
      const answered = { callId: outcome.callId, serverId: server.id, toolName: tool.name };
      const kept: KeptPayload = { payload: { kind: 'result', result: outcome.result } };
      const show = (): Promise<void> => this.services.showResult(answered, kept, call.isOneOfSeveral === true);
      if (this.services.clock.now() - begunAt > LONGEST_LOOK_MS) {
        void offerResult(call, show); // It speaks of its own failures.
      } else {
        await show();
      }
    }
    return outcome !== undefined;
  }

  private remember({ server, tool, args, ttlMs }: MeantCall): void {
    const before = this.services.recent.of({ serverId: server.id, toolName: tool.name })?.ttlMs;
    const wish = ttlMs === undefined ? before : ttlMs;
    this.services.recent.used({
      serverId: server.id,
      toolName: tool.name,
      ...this.services.kept(tool, args),
      ...(wish !== undefined && { ttlMs: wish }),
    });
  }

  /** What cannot be undone asks, until the user does not want to be asked about this tool any more. */
  private async isWanted({ server, tool }: ChosenTool): Promise<boolean> {
    const { consents } = this.services;
    if (!isDestructive(tool) || consents.isToolAllowed(server.id, tool.name)) {
      return true;
    }
    const [toolName, serverName] = toolAndServer(tool, server);
    const run = vscode.l10n.t('Run');
    const always = vscode.l10n.t('Run, and Do Not Ask Again');
    const words = effectsOf(tool).map(effect => effect.words);
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('Run "{0}" of the server "{1}"?', toolName, serverName),
      { modal: true, detail: vscode.l10n.t('The server says of this tool: {0}.', words.join(', ')) },
      run,
      always,
    );
    if (chosen === always) {
      consents.allowTool(server.id, tool.name);
    }
    return chosen !== undefined;
  }

  /** Nothing where the server wants the user to sign in first: that has been said. */
  private async started(serverId: ServerId, run: () => Promise<RunOutcome>): Promise<RunOutcome | undefined> {
    try {
      return await run();
    } catch (error) {
      if (this.services.signIns.offer(serverId, error)) {
        return undefined;
      }
      throw error;
    }
  }
}

/** Whoever went on with something else in the meantime is not to have it covered: they open it when they like. */
async function offerResult({ server, tool }: ChosenTool, show: () => Promise<void>): Promise<void> {
  const open = vscode.l10n.t('Open Result');
  const [toolName, serverName] = toolAndServer(tool, server);
  const words = vscode.l10n.t('"{0}" of the server "{1}" has answered.', toolName, serverName);
  if ((await vscode.window.showInformationMessage(words, open)) === open) {
    try {
      await show();
    } catch (error) {
      void vscode.window.showErrorMessage(inert(oneLine(messageOf(error), 300)));
    }
  }
}
