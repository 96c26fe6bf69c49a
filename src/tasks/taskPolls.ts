import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { isUnknownTaskError, messageOf, retryAfterOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { oneLine, shortTaskId } from '../base/strangerText';
import { PollByList } from './pollByList';
import { pollDelayMs } from './pollDelay';
import { POLL_SPREAD, type Poll, PollGroup } from './pollGroup';
import type { ServerId, Task, TaskKey } from './task';
import type { TaskClient } from './taskClient';
import type { TaskReader } from './taskReader';
import type { Mark, TaskStore } from './taskStore';

/** What is needed of connections. */
export interface ConnectedClients {
  client(serverId: ServerId): TaskClient | undefined;
}

export interface TaskPollsHost {
  /** Whether anybody wants to know how this task goes on. */
  readonly isWanted: (task: Task) => boolean;
  /** This task is asked about no more. */
  readonly hasEnded: (task: PolledTask) => void;
}

export type PolledTask = Pick<Task, 'key' | 'serverId' | 'taskId'>;

/** One question that fails is made up for by the next; so many in a row are to be told of. */
const FAILURES_TO_TELL = 2;
/** In characters. */
const LONGEST_REASON = 300;

interface TaskPoll extends Poll, PolledTask {
  timer?: Disposable;
  isAsking: boolean;
  dueAt: number;
  delayMs: number;
  failures: number;
  restMs: number;
  /** The server's word that the next question waits behind. */
  heardAt?: Mark | undefined;
}

/**
 * Asks about tasks at the interval that their server last suggested, one question per task at a time: many tasks of a
 * server at once where its list takes fewer requests.
 */
export class TaskPolls implements Disposable {
  private readonly polls = new Map<TaskKey, TaskPoll>();
  private readonly groups = new Map<ServerId, PollGroup<TaskPoll>>();
  private readonly byList: PollByList;

  constructor(
    private readonly store: TaskStore,
    private readonly reader: TaskReader,
    private readonly clients: ConnectedClients,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly host: TaskPollsHost,
    private readonly random: () => number,
  ) {
    this.byList = new PollByList(store);
  }

  has(key: TaskKey): boolean {
    return this.polls.has(key);
  }

  begin({ key, serverId, taskId }: Task): void {
    const calm = { isAsking: false, isDue: false, dueAt: 0, delayMs: 0, failures: 0, restMs: 0 };
    const poll = { key, serverId, taskId, ...calm };
    this.polls.set(key, poll);
    this.groupOf(serverId).polls.add(poll);
    this.schedule(poll, this.random() * POLL_SPREAD);
  }

  /** News arrived: the next question can wait a whole interval again. */
  postpone(key: TaskKey): void {
    const poll = this.polls.get(key);
    if (poll && !poll.isAsking && poll.heardAt !== this.store.heardAt(key)) {
      this.schedule(poll);
      this.noteHeard([key]);
    }
  }

  /** No further question; one under way keeps its place until it is answered, so that no second one joins it. */
  pause(key: TaskKey): void {
    const poll = this.polls.get(key);
    poll?.timer?.dispose();
    if (!poll?.isAsking) {
      this.end(key);
    }
  }

  stop(key: TaskKey): void {
    this.polls.get(key)?.timer?.dispose();
    this.end(key);
  }

  /** The list of a server was read, for whatever reason: it had so many pages. */
  listWasRead(client: TaskClient, pages: number): void {
    this.byList.learn(client, pages);
  }

  dispose(): void {
    for (const poll of this.polls.values()) {
      poll.timer?.dispose();
    }
    this.polls.clear();
    for (const group of this.groups.values()) {
      group.dispose();
    }
    this.groups.clear();
  }

  private end(key: TaskKey): void {
    const poll = this.polls.get(key);
    if (poll) {
      this.polls.delete(key);
      this.leaveGroup(poll);
      this.host.hasEnded(poll);
    }
  }

  /** @param spread by which part of the interval it comes later: many tasks may be known at the same moment */
  private schedule(poll: TaskPoll, spread = 0): void {
    const task = this.store.get(poll.key);
    if (task) {
      const isPushed = this.clients.client(poll.serverId)?.isPushed(poll.taskId) ?? false;
      poll.delayMs = pollDelayMs(task, { ...poll, isPushed, random: this.random });
      const waitMs = poll.delayMs * (1 + spread);
      poll.timer?.dispose();
      poll.heardAt = this.store.heardAt(poll.key);
      poll.isDue = false;
      poll.dueAt = this.clock.now() + waitMs;
      poll.timer = this.clock.after(waitMs, () => this.groupOf(poll.serverId).due(poll));
    }
  }

  private groupOf(serverId: ServerId): PollGroup<TaskPoll> {
    let group = this.groups.get(serverId);
    if (!group) {
      group = new PollGroup<TaskPoll>({
        clock: this.clock,
        isBetterTogether: count => this.isListCheaper(serverId, count),
        ask: poll => void this.ask(poll),
        askTogether: polls => void this.askTogether(serverId, polls),
      });
      this.groups.set(serverId, group);
    }
    return group;
  }

  private leaveGroup(poll: TaskPoll): void {
    const group = this.groups.get(poll.serverId);
    group?.polls.delete(poll);
    if (group?.polls.size === 0) {
      group.dispose();
      this.groups.delete(poll.serverId);
    }
  }

  private isListCheaper(serverId: ServerId, questions: number): boolean {
    const client = this.clients.client(serverId);
    return client !== undefined && this.byList.isCheaper(serverId, client, questions);
  }

  /** Never rejects: what goes wrong is counted, logged, and asked again later. */
  private async ask(poll: TaskPoll): Promise<void> {
    poll.timer?.dispose();
    const client = this.clients.client(poll.serverId);
    if (!client) {
      return; // The next connection begins anew.
    }
    poll.isAsking = true;
    try {
      await this.reader.read(poll.serverId, client, poll.taskId);
      poll.failures = 0;
      this.noteHeard([poll.key]);
    } catch (error) {
      poll.failures++;
      poll.restMs = retryAfterOf(error);
      if (!isUnknownTaskError(error)) {
        this.log.debug(`Asking about task ${shortTaskId(poll.taskId)} failed: ${messageOf(error)}`);
        this.noteFailed([poll], error);
      }
    }
    this.answered(poll);
  }

  /** The same about many tasks of a server. Those that its list does not tell of are asked about one by one. */
  private async askTogether(serverId: ServerId, polls: readonly TaskPoll[]): Promise<void> {
    const client = this.clients.client(serverId);
    for (const poll of polls) {
      poll.timer?.dispose();
      poll.isAsking = client !== undefined;
    }
    if (!client) {
      return;
    }
    const silent = new Set(polls.map(({ key }) => key));
    let failure: unknown;
    try {
      await this.byList.read(serverId, client, silent);
    } catch (error) {
      failure = error;
      this.log.debug(`Asking about ${silent.size} tasks failed: ${messageOf(error)}`);
    }
    for (const poll of polls) {
      const isSilent = silent.has(poll.key);
      if (isSilent && failure === undefined) {
        this.answered(poll, () => void this.ask(poll));
      } else {
        poll.failures = isSilent ? poll.failures + 1 : 0;
        poll.restMs = retryAfterOf(failure);
        this.answered(poll);
      }
    }
    this.noteHeard(polls.filter(({ failures }) => failures === 0).map(({ key }) => key));
    if (failure !== undefined) {
      this.noteFailed(polls, failure);
    }
    for (const { key } of this.groups.get(serverId)?.polls ?? []) {
      this.postpone(key); // The list told of others, too, which were not due yet.
    }
  }

  /** The user is not to take silence for work. */
  private noteFailed(polls: readonly TaskPoll[], error: unknown): void {
    const silent = polls.filter(({ failures }) => failures >= FAILURES_TO_TELL);
    this.store.noteAll(
      silent.map(({ key }) => key),
      { readFailure: oneLine(messageOf(error), LONGEST_REASON) },
    );
  }

  private noteHeard(keys: readonly TaskKey[]): void {
    const told = keys.filter(key => this.store.get(key)?.readFailure !== undefined);
    this.store.noteAll(told, { readFailure: undefined });
  }

  private answered(poll: TaskPoll, goOn: () => void = () => this.schedule(poll)): void {
    poll.isAsking = false;
    if (this.polls.get(poll.key) === poll) {
      const task = this.store.get(poll.key);
      if (task && this.host.isWanted(task)) {
        goOn();
      } else {
        this.end(poll.key);
      }
    }
  }
}
