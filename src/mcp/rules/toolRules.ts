import * as l10n from '@vscode/l10n';
import { isRecord } from '../../base/record';
import { toolsIn } from './connectionMemory';
import type { AnswerCase, Rule, TaskCase } from './rule';

/** Rules of both revisions about tools and their results. @param document `MCP <revision>` */
export function toolRules(document: string): readonly Rule<AnswerCase>[] {
  return [
    {
      id: 'input-schema-missing',
      strength: 'must',
      clause: `${document}, Tools, "Data Types", "Tool"`,
      text: () => l10n.t('A tool has no input schema that is an object.'),
      broken: ({ request, result }) =>
        request.method === 'tools/list' ? toolsIn(result).find(({ inputSchema }) => !isRecord(inputSchema)) : undefined,
    },
    structureRule<AnswerCase>(document, ({ request, result, known }) => {
      if (request.method === 'tools/call') {
        return { tool: request.toolName, result };
      }
      return request.method === 'tasks/result' ? { tool: known?.created?.toolName, result } : undefined;
    }),
  ];
}

/** The same, where a task carries its result. */
export function toolTaskRules(document: string): readonly Rule<TaskCase>[] {
  return [
    structureRule<TaskCase>(document, ({ task, known }) =>
      task.status === 'completed' ? { tool: known?.created?.toolName, result: task.result } : undefined,
    ),
  ];
}

/** @param resultOf the result of a call, and of which tool, where that is known */
function structureRule<Subject extends Pick<AnswerCase, 'memory'>>(
  document: string,
  resultOf: (subject: Subject) => { readonly tool: string | undefined; readonly result: unknown } | undefined,
): Rule<Subject> {
  return {
    id: 'structured-content-missing',
    strength: 'must',
    clause: `${document}, Tools, "Output Schema"`,
    text: () => l10n.t('A tool that declares an output schema gave a result without structured content.'),
    broken: subject => {
      const { tool, result } = resultOf(subject) ?? {};
      return tool !== undefined && subject.memory.structuredTools.has(tool) && isUnstructured(result)
        ? { tool, result }
        : undefined;
    },
  };
}

/** A whole tool result, and no tool error, which need not be structured. */
function isUnstructured(result: unknown): boolean {
  return (
    isRecord(result) &&
    Array.isArray(result.content) &&
    result.isError !== true &&
    result.structuredContent === undefined
  );
}
