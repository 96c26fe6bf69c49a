import * as l10n from '@vscode/l10n';
import type { AnswerCase, Rule } from './rule';

const MCP = 'MCP 2026-07-28';
const TASKS = 'SEP-2663, Tasks extension';

/** `task` is the extension's. */
const RESULT_TYPES: ReadonlySet<unknown> = new Set([undefined, 'complete', 'input_required', 'task']);
/** The methods whose answer may ask for input instead. */
const MAY_ASK: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);
/** Where examples of the extension themselves say `task`, against their text. */
const TASK_TOLERATED: ReadonlySet<string> = new Set(['tools/call', 'tasks/get']);

/** What `resultType` may be. */
export const resultTypeRules: readonly Rule<AnswerCase>[] = [
  {
    id: 'result-type-missing',
    strength: 'must',
    clause: `${MCP}, Overview, "Result Responses"`,
    text: () => l10n.t('A result has no "resultType".'),
    broken: ({ request, result }) =>
      result && typeof result.resultType !== 'string' ? { method: request.method, result } : undefined,
  },
  {
    id: 'result-type-unknown',
    strength: 'must',
    clause: `${MCP}, Overview, "ResultType"`,
    text: () => l10n.t('A result has a "resultType" that neither the protocol nor a shared extension knows.'),
    broken: ({ request, result }) =>
      typeof result?.resultType === 'string' && !RESULT_TYPES.has(result.resultType)
        ? { method: request.method, resultType: result.resultType }
        : undefined,
  },
  {
    id: 'result-type-task-elsewhere',
    strength: 'must',
    clause: `${TASKS}, "Polymorphic Results"`,
    text: () => l10n.t('Another request than a tool call was answered with a task.'),
    broken: ({ request: { method }, result }) =>
      result?.resultType === 'task' && !TASK_TOLERATED.has(method) ? { method, resultType: 'task' } : undefined,
  },
  {
    id: 'input-required-elsewhere',
    strength: 'must',
    clause: `${MCP}, Multi Round-Trip Requests, "Supported Requests"`,
    text: () => l10n.t('A request that allows no questions was answered with some.'),
    broken: ({ request: { method }, result }) =>
      result?.resultType === 'input_required' && !MAY_ASK.has(method)
        ? { method, resultType: result.resultType }
        : undefined,
  },
  {
    id: 'input-required-empty',
    strength: 'must',
    clause: `${MCP}, Multi Round-Trip Requests, "Server Requirements (Basic Workflow)"`,
    text: () => l10n.t('An answer asks for input, with neither questions nor a state to come back with.'),
    broken: ({ result }) =>
      result?.resultType === 'input_required' && result.inputRequests === undefined && result.requestState === undefined
        ? result
        : undefined,
  },
];
