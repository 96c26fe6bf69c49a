import type { SeenMessage } from '../messageReader';
import { anyAnswerRules, offeredMethodRule, pagingRule } from './answerRules';
import { answerRules20260728 } from './answerRules20260728';
import { isIso8601 } from './dates';
import { inputAnswerRules, inputTaskRules } from './inputRules';
import { messageRules20260728, requestRules20260728 } from './messageRules20260728';
import { progressRules } from './progressRules';
import { resultTypeRules } from './resultTypeRules';
import type { RuleBook, TasksIn } from './rule';
import { subscriptionAnswerRules, subscriptionRules } from './subscriptionRules';
import { goneBeforeTtlRule, otherTaskRule, type TaskSpelling, taskRules } from './taskRules';
import { taskRules20260728 } from './taskRules20260728';
import { toolRules, toolTaskRules } from './toolRules';

const MCP = 'MCP 2026-07-28';
const TASKS = 'SEP-2663, Tasks extension';
const METHODS: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

const SPELLING: TaskSpelling = {
  ttl: 'ttlMs',
  pollInterval: 'pollIntervalMs',
  wholeNumbers: true,
  isDate: isIso8601,
  clauses: {
    taskId: `${TASKS}, "Tasks"`,
    status: `${TASKS}, "Task Status"`,
    lifecycle: `${TASKS}, "Task Status", state diagram`,
    dates: `${TASKS}, "Tasks"`,
    ttl: `${TASKS}, "Tasks"`,
    pollInterval: `${TASKS}, "Tasks"`,
    failure: `${TASKS}, "Task Execution Errors"`,
  },
};

/** The rules of protocol revision 2026-07-28 and of its tasks extension. */
export const RULES_2026_07_28: RuleBook = {
  requests: requestRules20260728,
  notifications: [...progressRules(MCP), ...messageRules20260728, ...subscriptionRules],
  anyAnswers: anyAnswerRules(`${MCP}, Overview, "Responses"`),
  answers: [
    ...resultTypeRules,
    ...answerRules20260728,
    ...toolRules(MCP),
    ...inputAnswerRules,
    ...subscriptionAnswerRules,
    offeredMethodRule(
      `${TASKS}, "Capability Negotiation"`,
      (method, memory) => METHODS.has(method) && memory.hasTasksExtension,
    ),
    goneBeforeTtlRule(`${TASKS}, "Tasks"`),
    pagingRule(MCP),
  ],
  tasks: [
    ...taskRules(SPELLING),
    ...taskRules20260728,
    ...inputTaskRules,
    ...toolTaskRules(MCP),
    otherTaskRule(`${TASKS}, "Task Polling"`),
  ],
  ttl: SPELLING.ttl,
  tasksIn,
};

function tasksIn({ shape, method, body, request }: SeenMessage): TasksIn | undefined {
  if (!body) {
    return undefined;
  }
  if (shape === 'notification') {
    return method === 'notifications/tasks' ? { source: 'notification', tasks: [body] } : undefined;
  }
  if (!request) {
    return undefined;
  }
  if (method === 'tasks/get') {
    return { source: 'get', tasks: [body] };
  }
  return method === 'tools/call' && body.resultType === 'task' ? { source: 'created', tasks: [body] } : undefined;
}
