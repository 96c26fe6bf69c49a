import type { RememberedTask } from './rememberedTask';
import type { OwnFacts } from './task';
import { isTerminal, isUnfinished, type Task, type TaskKey } from './task';

/** A task as it is known from memory alone. */
export function recalled(key: TaskKey, memory: RememberedTask): Task {
  const { serverId, generation, report, toolName, startedHere, firstSeenAt, own } = memory;
  const task: Task = {
    ...report,
    ...own,
    key,
    serverId,
    generation,
    startedHere,
    firstSeenAt,
    ...(toolName !== undefined && { toolName }),
  };
  return resident(task, memory);
}

/**
 * A known task with what is remembered of it; the same object when that says nothing new. A word of the server in the
 * memory counts as a notification does: only its date says whether it is news.
 */
export function mergedMemory(task: Task, memory: RememberedTask): Task {
  if (isAnotherTask(task, memory)) {
    return task;
  }
  const { statusMessage: _message, inputRequests: _questions, isAnswerSent: _answered, ...rest } = task;
  const said = isNews(task, memory) ? { ...rest, ...memory.report, source: 'otherWindow' as const } : task;
  const merged: Task = {
    ...withoutTakenBack(said, memory.own),
    ...mergedFacts(task, memory.own),
    startedHere: task.startedHere || memory.startedHere,
    firstSeenAt: Math.min(task.firstSeenAt, memory.firstSeenAt),
    createdAt: said.createdAt || task.createdAt,
    ...(task.toolName === undefined && memory.toolName !== undefined && { toolName: memory.toolName }),
  };
  const next = isKnownHere(task, memory) ? merged : resident(merged, memory);
  return sameFacts(task, next) ? task : next;
}

/** Two windows may each have a process of the same server, which give the same ID to different tasks. */
function isAnotherTask(task: Task, { report }: RememberedTask): boolean {
  const isHeardHere = task.source !== undefined && task.source !== 'otherWindow' && task.goneReason === undefined;
  return isHeardHere && task.createdAt !== '' && report.createdAt !== '' && task.createdAt !== report.createdAt;
}

/**
 * Another window says that the server does not know a task of 2025-11-25 which this window has heard of: it may have
 * asked from a session that does not know it.
 */
function isKnownHere(task: Task, { own }: RememberedTask): boolean {
  const isHeardHere = task.source !== undefined && task.source !== 'otherWindow' && task.goneReason === undefined;
  return isHeardHere && task.generation === '2025-11-25' && own.goneReason === 'unknown';
}

function isNews(task: Task, { report }: RememberedTask): boolean {
  if (isTerminal(task)) {
    return false;
  }
  if (isTerminal(report)) {
    return true;
  }
  const known = Date.parse(task.lastUpdatedAt);
  const heard = Date.parse(report.lastUpdatedAt);
  const isSame = task.statusWord === report.statusWord && task.statusMessage === report.statusMessage;
  return !isSame && (Number.isNaN(known) || Number.isNaN(heard) || heard >= known);
}

/** A cancel that the server refused in another window is none any more, nor is a result kept that was cleared away. */
function withoutTakenBack(task: Task, { cancelRefusal, cancelRequestedAt, isResultKept }: OwnFacts): Task {
  const { cancelRequestedAt: asked, isResultKept: _kept, ...rest } = task;
  const isRefused = cancelRefusal !== undefined && cancelRequestedAt === undefined;
  return {
    ...rest,
    ...(asked !== undefined && !isRefused && { cancelRequestedAt: asked }),
    ...(isResultKept && { isResultKept }),
  };
}

/** What this user did in another window holds here too; what this window knows beyond that, stays. */
function mergedFacts(task: Task, { goneReason: _reason, answeredKeys, ...own }: OwnFacts): OwnFacts {
  const answered = new Set([...(task.answeredKeys ?? []), ...(answeredKeys ?? [])]);
  return {
    ...own,
    ...(answered.size > 0 && { answeredKeys: [...answered] }),
    ...(task.isUnread === false && { isUnread: false }), // What was read once is read.
  };
}

/** Where the task lives decides who asks for it, and whether it can be reached from here at all. */
function resident(task: Task, { residence, own, generation }: RememberedTask): Task {
  const { isFollowedElsewhere: _followed, goneReason, ...rest } = task;
  switch (residence) {
    case 'otherWindow':
      return isTerminal(task) ? rest : { ...rest, goneReason: 'otherWindow' };
    case 'lost':
      return isUnfinished(rest) && own.goneReason === undefined && generation === '2025-11-25'
        ? { ...rest, goneReason: 'serverLost' }
        : withGone(rest, own.goneReason);
    case 'followed':
      return isTerminal(task)
        ? withGone(rest, own.goneReason)
        : { ...withGone(rest, own.goneReason), isFollowedElsewhere: true };
    case 'free':
      return withGone(rest, own.goneReason ?? (goneReason === 'otherWindow' ? undefined : goneReason));
  }
}

function withGone(task: Task, goneReason: Task['goneReason']): Task {
  return goneReason === undefined ? task : { ...task, goneReason };
}

function sameFacts(a: Task, b: Task): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Task>;
  return [...names].every(name => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]));
}
