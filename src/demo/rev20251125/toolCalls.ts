import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type CallToolRequest,
  type CallToolResult,
  type CreateTaskResult,
  ErrorCode,
  type ProgressToken,
  RELATED_TASK_META_KEY,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { Job } from '../jobs/job';
import { InvalidArguments, JobFailure } from '../jobs/jobErrors';
import { runDirectly } from '../tasks/runDirectly';
import { type ProgressListener, runJob } from '../tasks/runJob';
import type { TaskTable } from '../tasks/taskTable';
import { taskMessage } from './taskMessages';

const immediateResponse = 'io.modelcontextprotocol/model-immediate-response';

type CallParams = CallToolRequest['params'];
type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** Answers `tools/call`, with a task or with the result as the client asks. */
export class ToolCalls {
  constructor(
    private readonly server: Server,
    private readonly jobs: readonly Job[],
    private readonly tasks: TaskTable,
  ) {}

  /** @see MCP 2025-11-25, Tasks, "Tool-Level Negotiation", for the two refusals */
  async call(params: CallParams, extra: Extra): Promise<CallToolResult | CreateTaskResult> {
    const job = this.jobs.find(({ name }) => name === params.name);
    if (!job) {
      throw new JobFailure(ErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    }
    if (params.task && job.taskSupport === 'forbidden') {
      throw new JobFailure(ErrorCode.MethodNotFound, `Tool ${job.name} cannot run as a task`);
    }
    if (!params.task && job.taskSupport === 'required') {
      throw new JobFailure(ErrorCode.MethodNotFound, `Tool ${job.name} runs only as a task`);
    }
    return params.task ? this.startTask(job, params) : this.answerDirectly(job, params, extra);
  }

  private startTask(job: Job, params: CallParams): CreateTaskResult {
    const run = prepared(job, params.arguments);
    const task = this.tasks.create({ ttlMs: params.task?.ttl, refusesCancel: job.refusesCancel });
    const onProgress = this.taskProgress(params._meta?.progressToken, task.taskId);
    // The next turn, so that no notification about the task overtakes the answer that names it.
    setImmediate(() => void runJob(run, task, { onProgress }));
    return { task: taskMessage(task), _meta: { [immediateResponse]: `${job.title} has started.` } };
  }

  /** @see MCP 2025-11-25, Tools, "Error Handling": bad arguments are a tool error, from which a model can learn */
  private async answerDirectly(job: Job, params: CallParams, extra: Extra): Promise<CallToolResult> {
    try {
      const run = job.prepare(params.arguments);
      return await runDirectly(run, extra.signal, { onProgress: directProgress(extra) });
    } catch (error) {
      if (error instanceof InvalidArguments) {
        return { isError: true, content: [{ type: 'text', text: error.message }] };
      }
      throw error;
    }
  }

  /**
   * The token of the call stays valid for the life of its task, beyond the request it came with.
   * @see MCP 2025-11-25, Tasks, "Task Progress Notifications" and "Associating Task-Related Messages"
   */
  private taskProgress(progressToken: ProgressToken | undefined, taskId: string): ProgressListener | undefined {
    if (progressToken === undefined) {
      return undefined;
    }
    const _meta = { [RELATED_TASK_META_KEY]: { taskId } };
    return (message, progress) => {
      const params = { progressToken, message, ...progress, _meta };
      this.server.notification({ method: 'notifications/progress', params }).catch(clientLeft);
    };
  }
}

function directProgress({ _meta, sendNotification }: Extra): ProgressListener | undefined {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) {
    return undefined;
  }
  return (message, progress) => {
    const params = { progressToken, message, ...progress };
    sendNotification({ method: 'notifications/progress', params }).catch(clientLeft);
  };
}

/** A client that left needs no progress. */
function clientLeft(): void {}

/** Where a task is asked for, a tool error cannot be the answer: bad arguments are an error of the request. */
function prepared(job: Job, args: unknown) {
  try {
    return job.prepare(args);
  } catch (error) {
    throw error instanceof InvalidArguments ? new JobFailure(ErrorCode.InvalidParams, error.message) : error;
  }
}
