import { z } from 'zod';

/**
 * The messages of the Tasks extension as the specification writes them, and nothing beside: a field that is invented,
 * missing, or present in the wrong status does not parse.
 * @see MCP Tasks extension, "Tasks", "Task Status", "Task Status Notifications"
 */
const task = {
  taskId: z.string(),
  statusMessage: z.string().optional(),
  createdAt: z.iso.datetime(),
  lastUpdatedAt: z.iso.datetime(),
  ttlMs: z.number().int().nullable(),
  pollIntervalMs: z.number().int().optional(),
};

/** URL mode without the elicitation ID of 2025-11-25; every kind without the id of a JSON-RPC request. */
const inputRequest = z.union([
  z.strictObject({
    method: z.literal('elicitation/create'),
    params: z.strictObject({ mode: z.literal('form'), message: z.string(), requestedSchema: z.looseObject({}) }),
  }),
  z.strictObject({
    method: z.literal('elicitation/create'),
    params: z.strictObject({ mode: z.literal('url'), message: z.string(), url: z.url() }),
  }),
  z.strictObject({
    method: z.literal('sampling/createMessage'),
    params: z.looseObject({ messages: z.array(z.looseObject({})), maxTokens: z.number().int() }),
  }),
  z.strictObject({ method: z.literal('roots/list') }),
]);

const inputRequests = z.record(z.string(), inputRequest);

const error = z.strictObject({ code: z.number().int(), message: z.string(), data: z.unknown() });

const statuses = [
  { status: z.enum(['working', 'cancelled']) },
  { status: z.literal('input_required'), inputRequests },
  { status: z.literal('completed'), result: z.looseObject({ content: z.array(z.looseObject({})) }) },
  { status: z.literal('failed'), error },
];

const resultMeta = z.strictObject({ 'io.modelcontextprotocol/serverInfo': z.looseObject({}) });
const listenMeta = z.strictObject({ 'io.modelcontextprotocol/subscriptionId': z.union([z.string(), z.number()]) });

export const createTaskResult = z.strictObject({
  ...task,
  resultType: z.literal('task'),
  status: z.literal('working'),
  _meta: resultMeta,
});

export const getTaskResult = z.union(
  statuses.map(status => z.strictObject({ ...task, ...status, resultType: z.literal('complete'), _meta: resultMeta })),
);

export const taskNotification = z.union(
  statuses.map(status => z.strictObject({ ...task, ...status, _meta: listenMeta })),
);

export const emptyResult = z.strictObject({ resultType: z.literal('complete'), _meta: resultMeta });

export const acknowledged = z.strictObject({
  notifications: z.strictObject({ taskIds: z.array(z.string()) }),
  _meta: listenMeta,
});

/** The answer to a call that has to be made again. @see MCP 2026-07-28, Multi Round-Trip Requests, "InputRequiredResult" */
export const inputRequiredResult = z.strictObject({
  resultType: z.literal('input_required'),
  inputRequests,
  requestState: z.string(),
  _meta: resultMeta,
});
