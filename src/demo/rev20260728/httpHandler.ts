import type { FetchLikeMcpHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  type JSONRPCRequest,
  PerRequestHTTPServerTransport,
  parseJSONRPCMessage,
} from '@modelcontextprotocol/server';
import type { TaskTable } from '../tasks/taskTable';
import { createDemo20260728 } from './createDemo20260728';
import { listensToTasks, TaskSubscriptions } from './taskSubscriptions';
import type { ToolCalls } from './toolCalls';

const listenMethod = 'subscriptions/listen';

/**
 * The demo server over HTTP, a fresh one for each request, over the same calls and tasks.
 * @see MCP 2026-07-28, Streamable HTTP
 */
export function createHttpDemo20260728(calls: ToolCalls): FetchLikeMcpHandler {
  const handler = createMcpHandler(() => createDemo20260728(calls), { legacy: 'reject' });
  return {
    fetch: request =>
      request.headers.get('mcp-method') === listenMethod
        ? listen(request, handler, calls.tasks)
        : handler.fetch(request),
  };
}

/**
 * Serves task subscriptions in place of the package's handler, which would drop the task IDs. It is asked all the same:
 * what it refuses, be it for the headers or the envelope, is refused, and it opens a stream only for a sound request.
 */
async function listen(request: Request, handler: FetchLikeMcpHandler, tasks: TaskTable): Promise<Response> {
  const copy = request.clone();
  const answer = await handler.fetch(request);
  if (answer.headers.get('content-type') !== 'text/event-stream') {
    return answer;
  }
  const message = parseJSONRPCMessage(await copy.json());
  if (!listensToTasks(message)) {
    return answer;
  }
  await answer.body?.cancel();
  return openStream(message, request, tasks);
}

async function openStream(message: JSONRPCRequest, request: Request, tasks: TaskTable): Promise<Response> {
  const transport = new PerRequestHTTPServerTransport({
    classification: { era: 'modern', revision: '2026-07-28' },
    responseMode: 'sse',
  });
  const subscriptions = new TaskSubscriptions(tasks, sent => {
    void transport.send(sent, { relatedRequestId: message.id }); // Never rejects: after the end it does nothing.
  });
  transport.onmessage = () => subscriptions.listen(message);
  transport.onclose = () => subscriptions.dispose();
  await transport.start();
  return transport.handleMessage(message, { request });
}
