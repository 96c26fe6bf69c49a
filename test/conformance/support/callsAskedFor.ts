import type { Tool } from '../../../src/tasks/taskClient';
import type { ToolCall } from './makeCall';
import { sampleArguments } from './sampleArguments';

type Wish = (tools: readonly Tool[]) => ToolCall[];

/** What a scenario asks of its user where that is not to call every tool with whatever fits. */
const wishes: Readonly<Record<string, Wish>> = {
  // Its server answers no call. Arguments are checked against the schema all the same: nothing may be fetched for that.
  'json-schema-ref-no-deref': tools => {
    tools.forEach(sampleArguments);
    return [];
  },
  'json-schema-2020-12-preservation': tools => {
    const schema = named('json_schema_2020_12_tool', tools).inputSchema;
    return [{ tool: named('json_schema_echo', tools), args: { schema } }];
  },
  // A server of 2026-07-28 must send `resultType`; this one does not, and a strict client may say so.
  // @see https://github.com/modelcontextprotocol/conformance/issues/475
  'sep-2322-client-request-state': tools =>
    everyTool(tools).map(call => ({ ...call, isAnswerInvalid: call.tool.name === 'test_mrtr_no_result_type' })),
};

const everyTool: Wish = tools => tools.map(tool => ({ tool, args: sampleArguments(tool) }));

/** The calls that the running scenario wants, as it says in its context or as its description tells. */
export function callsAskedFor(env: NodeJS.ProcessEnv, tools: readonly Tool[]): ToolCall[] {
  const context = JSON.parse(env.MCP_CONFORMANCE_CONTEXT ?? '{}') as {
    readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
  };
  if (context.toolCalls) {
    return context.toolCalls.map(call => ({ tool: named(call.name, tools), args: call.arguments }));
  }
  return (wishes[env.MCP_CONFORMANCE_SCENARIO ?? ''] ?? everyTool)(tools);
}

function named(name: string, tools: readonly Tool[]): Tool {
  const tool = tools.find(known => known.name === name);
  if (!tool) {
    throw new Error(`The server lists no tool "${name}".`);
  }
  return tool;
}
