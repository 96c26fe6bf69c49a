import * as vscode from 'vscode';
import { UserError } from '../base/errors';
import { oneLine, withoutIcons } from '../base/strangerText';
import { identityOf } from '../editors/readOnlyFiles';
import type { ResultDocuments } from '../editors/results/resultDocuments';
import { isTooBig, type ResultPart } from '../editors/results/resultPart';
import { namelessResult } from '../editors/results/resultWords';
import type { ShownResult } from '../editors/results/shownResult';
import type { EntryDetails, HistoryQuery, Owner } from '../ledger/records';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import type { RememberedTask } from '../tasks/rememberedTask';
import { createdAtMs, isTerminal, type ServerId, taskKey } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { TaskStore } from '../tasks/taskStore';
import type { ResultTargets } from './resultTargets';

/** How many tasks of the history are offered: of the same tool, and of all. */
const MOST_OF_TOOL = 100;
const MOST_OF_ALL = 100;

/** What of the history it takes. */
export interface ComparingLedger {
  history(query: HistoryQuery): readonly RememberedTask[];
  details(owner: Owner): EntryDetails | undefined;
}

/** A result that another one can be compared with. */
interface Candidate {
  readonly owner: Owner;
  readonly serverId: ServerId;
  readonly toolName: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** How it ended, in the words of the server. */
  readonly statusWord?: string;
}

interface CandidateItem extends vscode.QuickPickItem {
  readonly candidate?: Candidate;
}

/** "Compare Result With…": two results side by side in the diff editor, the older one on the left. */
export class ResultComparing {
  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly ledger: ComparingLedger,
    private readonly registry: Pick<ServerRegistry, 'get'>,
    private readonly actions: Pick<TaskActions, 'keptPayload'>,
    private readonly results: ResultTargets,
    private readonly documents: ResultDocuments,
  ) {}

  /** Asks what with: earlier results of the same tool come first. */
  async compare(result: ShownResult): Promise<void> {
    const own = identityOf(result.ref.owner);
    const all = this.candidates(result.ref.serverId, result.ref.toolName);
    const self = all.get(own) ?? this.fromHistory(result);
    all.delete(own);
    if (all.size === 0) {
      throw new UserError(vscode.l10n.t('There is no other result to compare this one with. Run the tool again.'));
    }
    const picked = await vscode.window.showQuickPick(this.items(self, [...all.values()]), {
      placeHolder: vscode.l10n.t('Compare with which result?'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.candidate) {
      const other = await this.read(picked.candidate);
      const isOlder = picked.candidate.startedAt <= self.startedAt;
      await showDiff(
        isOlder ? [other, result] : [result, other],
        isOlder ? [picked.candidate, self] : [self, picked.candidate],
      );
    }
  }

  /** By their identity: what this window knows, then what the history does. */
  private candidates(serverId: ServerId | undefined, toolName: string | undefined): Map<string, Candidate> {
    const queries: HistoryQuery[] = [
      ...(serverId === undefined || toolName === undefined ? [] : [{ serverId, text: toolName, limit: MOST_OF_TOOL }]),
      { limit: MOST_OF_ALL },
    ];
    const remembered = queries.flatMap(query => this.ledger.history(query)).filter(({ own }) => own.isResultKept);
    const all: Candidate[] = [
      ...remembered.map(({ report, firstSeenAt, ...task }) => ({
        owner: { serverId: task.serverId, taskId: report.taskId },
        serverId: task.serverId,
        toolName: task.toolName,
        startedAt: Date.parse(report.createdAt) || firstSeenAt,
        statusWord: report.statusWord,
      })),
      ...this.calls
        .all()
        .filter(({ end }) => end?.isResultKept)
        .map(({ callId, startedAt, ...call }) => ({ ...call, owner: { callId }, startedAt })),
      ...this.store
        .all()
        .filter(task => isTerminal(task) && task.status !== 'cancelled')
        .map(task => ({
          owner: { serverId: task.serverId, taskId: task.taskId },
          serverId: task.serverId,
          toolName: task.toolName,
          startedAt: createdAtMs(task),
          statusWord: task.statusWord,
        })),
    ];
    return new Map(all.map(candidate => [identityOf(candidate.owner), candidate]));
  }

  /** One that is on no list any more. */
  private fromHistory({ ref }: ShownResult): Pick<Candidate, 'serverId' | 'toolName' | 'startedAt'> {
    const details = this.ledger.details(ref.owner);
    return {
      serverId: ref.serverId ?? ('' as ServerId), // No server has that ID.
      toolName: ref.toolName,
      startedAt: details?.calledAt ?? details?.task?.firstSeenAt ?? details?.call?.startedAt ?? Date.now(),
    };
  }

  private items(
    self: Pick<Candidate, 'serverId' | 'toolName' | 'startedAt'>,
    candidates: readonly Candidate[],
  ): CandidateItem[] {
    const newestFirst = candidates.toSorted((a, b) => b.startedAt - a.startedAt);
    const isSameTool = ({ serverId, toolName }: Candidate): boolean =>
      toolName !== undefined && toolName === self.toolName && serverId === self.serverId;
    const earlier = newestFirst.filter(one => isSameTool(one) && one.startedAt <= self.startedAt);
    const later = newestFirst.filter(one => isSameTool(one) && one.startedAt > self.startedAt);
    const others = newestFirst.filter(one => !isSameTool(one));
    const group = (label: string, ones: readonly Candidate[]): CandidateItem[] =>
      ones.length === 0
        ? []
        : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...ones.map(one => this.item(one))];
    return [
      ...group(vscode.l10n.t('Earlier Runs of the Tool'), earlier),
      ...group(vscode.l10n.t('Later Runs of the Tool'), later),
      ...group(vscode.l10n.t('Other Results'), others),
    ];
  }

  private item(candidate: Candidate): CandidateItem {
    const { toolName, startedAt, statusWord, serverId } = candidate;
    const facts = [momentWords(startedAt), ...(statusWord === undefined ? [] : [statusWord])];
    return {
      label: withoutIcons(oneLine(toolName ?? namelessResult(), 80)),
      description: withoutIcons(oneLine(facts.join(' · '))),
      detail: withoutIcons(oneLine(this.registry.get(serverId)?.name ?? '')),
      candidate,
    };
  }

  private async read({ owner, serverId, toolName }: Candidate): Promise<ShownResult> {
    if ('callId' in owner) {
      const { ref, kept } = await this.results.ofCall({ ...owner, serverId, toolName: toolName ?? '' });
      return this.documents.prepare(ref, kept);
    }
    const task = this.store.get(taskKey(owner.serverId, owner.taskId));
    if (task) {
      const { ref, kept } = await this.results.ofTask(task);
      return this.documents.prepare(ref, kept);
    }
    const kept = await this.actions.keptPayload(owner.serverId, owner.taskId);
    return this.documents.prepare({ owner, serverId, toolName }, kept);
  }
}

async function showDiff(
  [left, right]: readonly [ShownResult, ShownResult],
  [before, after]: readonly [Pick<Candidate, 'startedAt'>, Pick<Candidate, 'startedAt'>],
): Promise<void> {
  const [one, other] = comparable(left, right);
  if (isTooBig(one) || isTooBig(other)) {
    throw new UserError(
      vscode.l10n.t('These results are too big to be compared here. Save them, and compare the files.'),
    );
  }
  const title = vscode.l10n.t(
    '{0}: {1} ↔ {2}',
    other.name,
    momentWords(before.startedAt),
    momentWords(after.startedAt),
  );
  await vscode.commands.executeCommand('vscode.diff', left.uri(one), right.uri(other), title, { preview: true });
}

/** What of both says the most about the difference; where they are of different kinds, what the server sent. */
function comparable(left: ShownResult, right: ShownResult): readonly [ResultPart, ResultPart] {
  const [one, other] = [left.parts[0], right.parts[0]];
  const isSameKind = one.role === other.role && one.viewer === other.viewer && one.viewer !== 'none';
  if (isSameKind && (one.role !== 'part' || one.viewer === 'text' || one.viewer === 'image')) {
    return [one, other];
  }
  return left.document && right.document ? [left.document, right.document] : [left.raw, right.raw];
}

function momentWords(ms: number): string {
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'short', timeStyle: 'medium' }).format(ms);
}
