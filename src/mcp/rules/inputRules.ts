import * as l10n from '@vscode/l10n';
import { isRecord } from '../../base/record';
import type { Json } from '../messageReader';
import { approxBytes } from '../messageSize';
import { isQuestion, missingCapability } from './clientCapabilities';
import type { AnswerCase, Rule, TaskCase } from './rule';
import type { Question, TaskMemory } from './taskMemory';

const MRTR = 'MCP 2026-07-28, Multi Round-Trip Requests, "Server Requirements (Basic Workflow)"';
/** Of one task, this many keys are compared; larger questions are not. */
const MOST_KEYS = 100;
const LARGEST_QUESTION_BYTES = 16 * 1024;

/** Questions before a task exists. */
export const inputAnswerRules: readonly Rule<AnswerCase>[] = questionRules<AnswerCase>(
  ({ result }) => (result?.resultType === 'input_required' ? result.inputRequests : undefined),
  ({ request, memory }) => request.clientCapabilities ?? memory.clientCapabilities,
);

/** Questions of tasks. */
export const inputTaskRules: readonly Rule<TaskCase>[] = [
  ...questionRules<TaskCase>(
    ({ task, source }) => (source === 'created' ? undefined : task.inputRequests),
    ({ request, memory }) => request?.clientCapabilities ?? memory.clientCapabilities,
  ),
  {
    id: 'input-key-reused',
    strength: 'must',
    clause: 'SEP-2663, Tasks extension, "Task Update Requests"',
    text: () => l10n.t('A task used the key of one question for another one, or again after it had been answered.'),
    broken: ({ task, source, memory, request, seen }) => {
      // Only answers to later questions are surely later than what was seen.
      const known = source === 'get' ? memory.rememberTask(task.taskId) : undefined;
      return known && request ? reusedKey(known, task.inputRequests, request.order, seen.order) : undefined;
    },
  },
];

function questionRules<Subject>(
  questionsOf: (subject: Subject) => unknown,
  declaredIn: (subject: Subject) => unknown,
): readonly Rule<Subject>[] {
  return [
    {
      id: 'question-unknown',
      strength: 'must',
      clause: MRTR,
      text: () => l10n.t('A question is none of those that a server can ask: elicitation, sampling, roots.'),
      broken: subject => find(questionsOf(subject), ({ method }) => !isQuestion(method)),
    },
    {
      id: 'question-undeclared',
      strength: 'must',
      clause: MRTR,
      text: () => l10n.t('The server asks for something that the client does not declare that it can do.'),
      broken: subject =>
        find(
          questionsOf(subject),
          ({ method, params }) => missingCapability(method, params, declaredIn(subject)) !== undefined,
        ),
    },
  ];
}

function find(questions: unknown, isWrong: (question: Json) => boolean): unknown {
  if (!isRecord(questions)) {
    return undefined;
  }
  for (const [key, question] of Object.entries(questions)) {
    if (isWrong(isRecord(question) ? question : {})) {
      return { [key]: question };
    }
  }
  return undefined;
}

function reusedKey(known: TaskMemory, listed: unknown, askedOrder: number, order: number): unknown {
  const questions = isRecord(listed) ? listed : {};
  let reused: unknown;
  for (const [key, question] of Object.entries(questions)) {
    const before = known.questions.get(key);
    const print = printOf(question);
    if (before && print !== undefined && isAnother(before, print, askedOrder)) {
      reused ??= { key, question };
    }
    if (print !== undefined && (!before || before.print !== print) && known.questions.size < MOST_KEYS) {
      known.questions.set(key, { print });
    }
  }
  for (const [key, question] of known.questions) {
    if (!Object.hasOwn(questions, key)) {
      question.goneOrder ??= order;
    }
  }
  return reused;
}

/** Other words, or the same ones long after the response: that a question lingers for a while proves nothing. */
function isAnother({ print: before, wasAnswered, goneOrder }: Question, print: string, askedOrder: number): boolean {
  return before !== print || (wasAnswered === true && goneOrder !== undefined && goneOrder < askedOrder);
}

/** What makes a question the one it is; its words may change while it waits. */
function printOf(question: unknown): string | undefined {
  if (!isRecord(question) || approxBytes(question, LARGEST_QUESTION_BYTES) > LARGEST_QUESTION_BYTES) {
    return undefined;
  }
  const { mode, requestedSchema, url, messages } = isRecord(question.params) ? question.params : ({} as Json);
  return JSON.stringify([question.method, mode, sorted(requestedSchema), url, sorted(messages)]);
}

/** The same value with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return isRecord(value)
    ? Object.fromEntries(
        Object.keys(value)
          .sort()
          .map(key => [key, sorted(value[key])]),
      )
    : value;
}
