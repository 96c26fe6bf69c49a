import {
  CLIENT_CAPABILITIES_META_KEY,
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Job, PreparedJob } from '../jobs/job';
import { InvalidArguments } from '../jobs/jobErrors';
import type { ElicitationAnswer, Question } from '../jobs/question';
import { declares } from '../tasks/capabilities';
import { runDirectly } from '../tasks/runDirectly';
import { type RunOptions, runJob } from '../tasks/runJob';
import type { TaskTable } from '../tasks/taskTable';
import { missingCapability } from './missingCapability';
import { OpeningRounds } from './openingRounds';
import { taskFields } from './taskMessages';
import { declaresTasks, missingTasksExtension } from './tasksExtension';

const callParams = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).optional() });

type CallParams = z.output<typeof callParams>;

/** A call that can begin: its arguments are checked, and what its client can be asked is known. */
interface Call extends RunOptions {
  readonly params: CallParams;
  readonly job: Job;
  readonly run: PreparedJob;
  readonly canAsk: NonNullable<RunOptions['canAsk']>;
}

/**
 * Answers `tools/call` with a task wherever the client can take one. It outlives the servers it answers for: over HTTP
 * a fresh one serves each request.
 * @see MCP Tasks extension, "Capability Negotiation" and "Task Creation"
 */
export class ToolCalls {
  private readonly openings = new OpeningRounds();

  constructor(
    readonly jobs: readonly Job[],
    readonly tasks: TaskTable,
  ) {}

  /**
   * It belongs in the server's `fallbackRequestHandler`: a handler registered for `tools/call` may, in server 2.4,
   * not answer with a task.
   */
  async call(request: JSONRPCRequest, context: ServerContext): Promise<Result> {
    const params = parsedParams(request);
    const job = this.jobs.find(({ name }) => name === params.name);
    if (!job) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    }
    const canTakeTask = declaresTasks(context.mcpReq.envelope);
    if (job.taskSupport === 'required' && !canTakeTask) {
      throw missingTasksExtension();
    }
    try {
      const call = { params, job, run: job.prepare(params.arguments), canAsk: capabilityCheck(context) };
      const asTask = canTakeTask && job.taskSupport !== 'forbidden';
      return asTask ? await this.begin(call, context) : await runDirectly(call.run, context.mcpReq.signal, call);
    } catch (error) {
      if (error instanceof InvalidArguments) {
        return { isError: true, content: [{ type: 'text', text: error.message }] };
      }
      throw error;
    }
  }

  private async begin(call: Call, context: ServerContext): Promise<Result> {
    const { opening } = call.job;
    return opening ? this.beginWith(opening, call, context) : this.startTask(call);
  }

  /** Once the user has refused there is nothing to make a task of. */
  private async beginWith(question: Question<ElicitationAnswer>, call: Call, context: ServerContext): Promise<Result> {
    const response = await this.openings.response(call.params, context);
    const answer = question.answer.safeParse(response);
    if (!answer.success) {
      return this.askFirst(question, call);
    }
    const answered = { ...call, opening: { question, response } };
    return answer.data.action === 'accept'
      ? this.startTask(answered)
      : await runDirectly(call.run, context.mcpReq.signal, answered);
  }

  private async askFirst(question: Question<ElicitationAnswer>, { params, canAsk }: Call): Promise<Result> {
    if (!canAsk(question.needs)) {
      throw missingCapability(question.needs);
    }
    return this.openings.ask(question, params);
  }

  private startTask(call: Call): Result {
    const task = this.tasks.create({ refusesCancel: call.job.refusesCancel });
    // The next turn, so that the answer shows the task as it begins.
    setImmediate(() => void runJob(call.run, task, call));
    return { resultType: 'task', ...taskFields(task) };
  }
}

/** What the client can be asked follows from this request alone. */
function capabilityCheck({ mcpReq }: ServerContext): Call['canAsk'] {
  const meta: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
  return needs => declares(meta[CLIENT_CAPABILITIES_META_KEY], needs);
}

function parsedParams(request: JSONRPCRequest): CallParams {
  const parsed = callParams.safeParse(request.params);
  if (!parsed.success) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid tools/call: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}
