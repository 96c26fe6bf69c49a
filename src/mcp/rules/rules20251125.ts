import { isRecord } from '../../base/record';
import type { SeenMessage } from '../messageReader';
import { anyAnswerRules, offeredMethodRule, pagingRule } from './answerRules';
import { answerRules20251125 } from './answerRules20251125';
import { isRfc3339 } from './dates';
import { messageRules20251125, requestRules20251125 } from './messageRules20251125';
import { progressRules } from './progressRules';
import type { AnswerCase, RuleBook, TasksIn } from './rule';
import { goneBeforeTtlRule, otherTaskRule, type TaskSpelling, taskRules } from './taskRules';
import { taskRules20251125 } from './taskRules20251125';
import { toolRules } from './toolRules';

const MCP = 'MCP 2025-11-25';
const TASKS = `${MCP}, Tasks`;

const SPELLING: TaskSpelling = {
  ttl: 'ttl',
  pollInterval: 'pollInterval',
  wholeNumbers: false,
  isDate: isRfc3339,
  clauses: {
    taskId: `${TASKS}, "Task ID Requirements"`,
    status: `${TASKS}, "Task Status"`,
    lifecycle: `${TASKS}, "Task Status Lifecycle"`,
    dates: `${TASKS}, "TTL and Resource Management"`,
    ttl: `${TASKS}, "TTL and Resource Management"; Schema Reference, "Task"`,
    pollInterval: `${TASKS}, "TTL and Resource Management"; Schema Reference, "Task"`,
    failure: `${TASKS}, "Task Execution Errors"`,
  },
};

/** The rules of protocol revision 2025-11-25. */
export const RULES_2025_11_25: RuleBook = {
  requests: requestRules20251125,
  notifications: [...progressRules(MCP), ...messageRules20251125],
  anyAnswers: anyAnswerRules(`${MCP}, Overview, "Responses"`),
  answers: [
    ...answerRules20251125,
    ...toolRules(MCP),
    offeredMethodRule(`${TASKS}, "Capabilities"`, isOffered),
    goneBeforeTtlRule(`${TASKS}, "TTL and Resource Management"`),
    pagingRule(MCP),
  ],
  tasks: [...taskRules(SPELLING), ...taskRules20251125, otherTaskRule(`${TASKS}, "Associating Task-Related Messages"`)],
  ttl: SPELLING.ttl,
  tasksIn,
};

function isOffered(method: string, { declaredTasks }: AnswerCase['memory']): boolean {
  switch (method) {
    case 'tasks/get':
    case 'tasks/result':
      return declaredTasks !== undefined;
    case 'tasks/list':
      return isRecord(declaredTasks?.list);
    case 'tasks/cancel':
      return isRecord(declaredTasks?.cancel);
    default:
      return false;
  }
}

function tasksIn({ shape, method, body, request }: SeenMessage): TasksIn | undefined {
  if (!body || (shape === 'answer') !== (request !== undefined)) {
    return undefined;
  }
  switch (method) {
    case 'notifications/tasks/status':
      return { source: 'notification', tasks: [body] };
    case 'tasks/get':
      return { source: 'get', tasks: [body] };
    case 'tasks/cancel':
      return { source: 'cancel', tasks: [body] };
    case 'tasks/list':
      return { source: 'list', tasks: Array.isArray(body.tasks) ? body.tasks : [] };
    case 'tools/call':
      return isRecord(body.task) && !Array.isArray(body.content)
        ? { source: 'created', tasks: [body.task] }
        : undefined;
    default:
      return undefined;
  }
}
