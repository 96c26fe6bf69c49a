import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { CancelledError, InvalidMessageError, isConnectionError, UserError } from '../base/errors';
import type { ServerId } from '../base/serverId';
import type { Generation } from './generation';
import {
  type InputAnswer,
  type InputEnd,
  type InputQuestion,
  type InputRequest,
  type InputRequestId,
  type InputResult,
  inputKind,
  type ServerQuestion,
} from './inputRequest';
import { isUnfinished, type Task, type TaskKey, taskKey } from './task';
import type { CallRound } from './taskClient';
import type { TaskStore } from './taskStore';

/** Of how many pages it is remembered that the user agreed to them. */
const MOST_VISITED = 100;

export interface EndedInput {
  readonly request: InputRequest;
  readonly end: InputEnd;
  /** What the user said, where that is why it ended; never the values. */
  readonly action?: InputAction;
}

export interface InputStoreChange {
  readonly added: readonly InputRequest[];
  readonly updated: readonly InputRequest[];
  readonly ended: readonly EndedInput[];
}

/** Who asks. */
export interface Asker {
  readonly serverId: ServerId;
  readonly generation: Generation;
}

/** Which of the three answers an elicitation knows; what else a question is answered with counts as accepted. */
export type InputAction = 'accept' | 'decline' | 'cancel';

/** Takes the answer to where the question came from. @returns whether the question is thereby settled */
type Settle = (answer: InputAnswer) => Promise<boolean>;

interface Entry {
  request: InputRequest;
  /** Absent for the questions of 2026-07-28 tasks, which are answered by their key. */
  readonly settle?: Settle;
  readonly key?: string;
}

/**
 * What servers wait for the user to answer. Questions of 2026-07-28 tasks follow from what the tasks say; those of
 * 2025-11-25 come once over a connection, those of calls while the call is made. Nothing here answers by itself.
 */
export class InputStore implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly entries = new Map<InputRequestId, Entry>();
  private readonly byTask = new Map<TaskKey, Map<InputRequestId, Entry>>();
  private readonly changes = new Emitter<InputStoreChange>();
  readonly onDidChange = this.changes.event;
  private readonly completions = new Emitter<InputRequest>();
  /** A page is done to which the user had agreed. */
  readonly onDidCompletePage = this.completions.event;
  /** Pages that were agreed to, by server and elicitation ID, the oldest first. */
  private readonly visited = new Map<string, InputRequest>();
  private lastNumber = 0;

  constructor(
    private readonly tasks: TaskStore,
    private readonly clock: Clock,
  ) {
    this.owned.add(
      tasks.onDidChange(({ added, updated, removed }) => {
        for (const key of [...added, ...updated]) {
          this.taskChanged(key);
        }
        this.end(
          removed.flatMap(task => this.entriesOf(task.key)),
          'taskEnded',
        );
      }),
    );
  }

  get(id: InputRequestId): InputRequest | undefined {
    return this.entries.get(id)?.request;
  }

  /** Those that were asked first come first. */
  all(): InputRequest[] {
    return Array.from(this.entries.values(), entry => entry.request);
  }

  ofTask(key: TaskKey): InputRequest[] {
    return this.entriesOf(key).map(entry => entry.request);
  }

  ofCall(callId: string): InputRequest[] {
    return this.all().filter(request => request.callId === callId);
  }

  /** Those that no call, and no task that is known, waits for. */
  ofServer(serverId: ServerId): InputRequest[] {
    return this.all().filter(
      request => request.serverId === serverId && request.callId === undefined && !this.taskOf(request),
    );
  }

  /** The task that waits for the answer, if it is known already. */
  taskOf({ serverId, taskId }: InputRequest): Task | undefined {
    return taskId === undefined ? undefined : this.tasks.get(taskKey(serverId, taskId));
  }

  /** The keys by which a 2026-07-28 task is answered. */
  keyOf(id: InputRequestId): string | undefined {
    return this.entries.get(id)?.key;
  }

  /** A server asks over its connection. @see MCP 2025-11-25, Tasks, "Input Required Status" */
  asked(asker: Asker, question: ServerQuestion): void {
    const { method, params, taskId, signal } = question;
    if (signal.aborted) {
      return;
    }
    const entry = this.add(asker, { method, params }, this.newId(asker), {
      ...(taskId !== undefined && { taskId }),
      settle: async answer => {
        await question.answer(answer);
        return true;
      },
    });
    signal.addEventListener(
      'abort',
      () => this.end([entry], isConnectionError(signal.reason) ? 'connectionEnded' : 'withdrawn'),
      { once: true },
    );
  }

  /**
   * A server asks before it goes on with a call. Resolves with an answer for each key.
   * @throws UserError when the user refuses and the protocol has no word for that; when `signal` aborts, its reason if
   * that is a ConnectionError, and else a CancelledError
   */
  askedForCall(
    asker: Asker,
    callId: string,
    { questions, isAboutPages }: CallRound,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, InputResult>>> {
    return new Promise((resolve, reject) => {
      const answers = new Map<string, InputResult>(); // A stranger's key may be any word, such as "__proto__".
      const waiting = new Map<string, Entry>();
      const over = (report: () => void, end: InputEnd = 'callEnded'): void => {
        signal.removeEventListener('abort', cancelled);
        report();
        this.end([...waiting.values()], end);
      };
      const cancelled = (): void => {
        const { reason } = signal;
        if (isConnectionError(reason)) {
          over(() => reject(reason), 'connectionEnded');
        } else {
          over(() => reject(new CancelledError()));
        }
      };
      const settle =
        (key: string): Settle =>
        async answer => {
          if (answer.kind === 'refused') {
            waiting.delete(key);
            over(() => reject(new UserError(l10n.t('You refused what the call needs.'), 'refused')));
            return true;
          }
          const isAccepted = answer.result.action === 'accept';
          if (isAboutPages && isAccepted && !waiting.get(key)?.request.isPageOpen) {
            return false; // Agreed to, but the page still has to be done.
          }
          answers.set(key, answer.result);
          waiting.delete(key);
          if (waiting.size === 0 || (isAboutPages && !isAccepted)) {
            over(() => resolve(Object.fromEntries(answers)));
          }
          return true;
        };
      for (const [key, question] of Object.entries(questions)) {
        if (inputKind(question) === undefined) {
          over(() => reject(new InvalidMessageError(l10n.t('The server asks in a way that no specification knows.'))));
          return;
        }
        waiting.set(key, this.add(asker, question, this.newId(asker), { callId, key, settle: settle(key) }));
      }
      signal.addEventListener('abort', cancelled, { once: true });
      if (signal.aborted) {
        cancelled();
      }
    });
  }

  /**
   * Takes an answer to where the question came from. While it is on its way, nothing else is taken.
   * @param deliver for the questions of 2026-07-28 tasks
   * @throws why it could not be sent; the question then waits on
   */
  async settle(id: InputRequestId, answer: InputAnswer, deliver: () => Promise<void>): Promise<void> {
    const entry = this.entries.get(id);
    if (!entry) {
      throw new UserError(l10n.t('The server waits for this answer no more.'), 'inputRequestEnded');
    }
    if (entry.request.isSending) {
      throw new UserError(l10n.t('An answer is already on its way.'), 'inputRequestSending');
    }
    this.update(entry, { ...entry.request, isSending: true });
    try {
      const isSettled = entry.settle ? await entry.settle(answer) : await deliver().then(() => true);
      if (isSettled) {
        this.noteVisit(entry.request, answer);
        this.end([entry], 'answered', actionOf(answer));
      } else {
        this.update(entry, { ...withoutSending(entry.request), isPageOpen: true });
      }
    } catch (error) {
      this.update(entry, withoutSending(entry.request));
      const { serverId, taskId } = entry.request;
      if (taskId !== undefined) {
        this.taskChanged(taskKey(serverId, taskId)); // What was left alone while the answer was on its way.
      }
      throw error;
    }
  }

  /**
   * The server says that a page is done. Unknown IDs are of pages that are done already, or that nobody agreed to.
   * @see MCP 2025-11-25, Elicitation, "Completion Notifications for URL Mode Elicitation"
   */
  pageCompleted(serverId: ServerId, elicitationId: string): void {
    const name = JSON.stringify([serverId, elicitationId]);
    const visited = this.visited.get(name);
    if (visited) {
      this.visited.delete(name);
      this.completions.fire(visited);
    }
    for (const entry of this.entries.values()) {
      const { request, key, settle } = entry;
      if (request.serverId === serverId && request.isPageOpen && key === elicitationId) {
        // It cannot fail: what is settled is a call of our own.
        void settle?.({ kind: 'result', result: { action: 'accept' } }).then(() =>
          this.end([entry], 'answered', 'accept'),
        );
      }
    }
  }

  dispose(): void {
    this.owned.dispose();
    this.changes.dispose();
    this.completions.dispose();
  }

  private noteVisit(request: InputRequest, answer: InputAnswer): void {
    const { elicitationId } = request.params;
    const isAgreed = answer.kind === 'result' && answer.result.action === 'accept';
    if (request.kind === 'url' && typeof elicitationId === 'string' && isAgreed) {
      this.visited.set(JSON.stringify([request.serverId, elicitationId]), request);
      for (const oldest of this.visited.keys()) {
        if (this.visited.size <= MOST_VISITED) {
          break;
        }
        this.visited.delete(oldest);
      }
    }
  }

  private taskChanged(key: TaskKey): void {
    const task = this.tasks.get(key);
    if (!task) {
      return;
    }
    const known = this.entriesOf(key);
    if (!isUnfinished(task)) {
      this.end(known.filter(isNotSending), 'taskEnded');
    } else if (task.generation === '2026-07-28') {
      const listed = unanswered(task);
      const vanished = known.filter(entry => entry.key === undefined || !Object.hasOwn(listed, entry.key));
      this.end(vanished.filter(isNotSending), 'withdrawn');
      this.addListed(task, listed);
    }
  }

  private addListed(task: Task, listed: Readonly<Record<string, InputQuestion>>): void {
    for (const [key, question] of Object.entries(listed)) {
      const id = JSON.stringify([task.serverId, task.taskId, key]) as InputRequestId;
      if (!this.entries.has(id) && inputKind(question) !== undefined) {
        this.add(task, question, id, { taskId: task.taskId, key });
      }
    }
  }

  private newId({ serverId }: Asker): InputRequestId {
    return JSON.stringify([serverId, ++this.lastNumber]) as InputRequestId;
  }

  private add(
    { serverId, generation }: Asker,
    question: InputQuestion,
    id: InputRequestId,
    { settle, key, ...about }: Pick<Entry, 'settle' | 'key'> & Pick<InputRequest, 'taskId' | 'callId'>,
  ): Entry {
    const request: InputRequest = {
      id,
      serverId,
      generation,
      kind: inputKind(question) ?? 'elicitation',
      params: question.params,
      requestedAt: this.clock.now(),
      ...about,
    };
    const entry: Entry = { request, ...(settle && { settle }), ...(key !== undefined && { key }) };
    this.entries.set(id, entry);
    if (request.taskId !== undefined) {
      const key = taskKey(serverId, request.taskId);
      const ofTask = this.byTask.get(key) ?? new Map<InputRequestId, Entry>();
      this.byTask.set(key, ofTask.set(id, entry));
    }
    this.changes.fire({ added: [request], updated: [], ended: [] });
    return entry;
  }

  private update(entry: Entry, request: InputRequest): void {
    entry.request = request;
    if (this.entries.get(request.id) === entry) {
      this.changes.fire({ added: [], updated: [request], ended: [] });
    }
  }

  private end(entries: readonly Entry[], end: InputEnd, action?: InputAction): void {
    const ended = entries
      .filter(entry => this.forget(entry))
      .map(({ request }) => ({ request, end, ...(action && { action }) }));
    if (ended.length > 0) {
      this.changes.fire({ added: [], updated: [], ended });
    }
    if (end === 'withdrawn') {
      this.noteMissed(ended);
    }
  }

  private forget(entry: Entry): boolean {
    const { id, serverId, taskId } = entry.request;
    if (this.entries.get(id) !== entry) {
      return false;
    }
    this.entries.delete(id);
    if (taskId !== undefined) {
      const key = taskKey(serverId, taskId);
      const ofTask = this.byTask.get(key);
      ofTask?.delete(id);
      if (ofTask?.size === 0) {
        this.byTask.delete(key);
      }
    }
    return true;
  }

  /** Whoever was away has to be able to see that something was asked. */
  private noteMissed(ended: readonly EndedInput[]): void {
    for (const { request } of ended) {
      const task = this.taskOf(request);
      if (task) {
        this.tasks.note(task.key, { missedQuestions: (task.missedQuestions ?? 0) + 1 });
      }
    }
  }

  private entriesOf(key: TaskKey): Entry[] {
    return [...(this.byTask.get(key)?.values() ?? [])];
  }
}

function actionOf(answer: InputAnswer): InputAction {
  const action = answer.kind === 'result' ? answer.result.action : 'decline';
  return action === 'decline' || action === 'cancel' ? action : 'accept';
}

function isNotSending({ request }: Entry): boolean {
  return request.isSending !== true;
}

function withoutSending({ isSending: _sent, ...request }: InputRequest): InputRequest {
  return request;
}

/** What a 2026-07-28 task asks that was not answered yet. @see SEP-2663, Tasks extension, "Task Update Requests" */
function unanswered({ status, inputRequests = {}, answeredKeys = [] }: Task): Record<string, InputQuestion> {
  const questions = status === 'input_required' ? Object.entries(inputRequests) : [];
  return Object.fromEntries(questions.filter(([key]) => !answeredKeys.includes(key)));
}
