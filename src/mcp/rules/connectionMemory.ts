import { isRecord } from '../../base/record';
import { BoundedMap } from '../boundedMap';
import { TASKS_EXTENSION } from '../codec20260728';
import type { Json, RequestId, SeenMessage } from '../messageReader';
import { asTaskId } from '../relatedTask';
import { TaskMemory } from './taskMemory';

const MOST_TASKS = 1_000;
const MOST_IDS = 1_000;

export type Transport = 'stdio' | 'http';

/** A `subscriptions/listen` of 2026-07-28. */
export interface Listening {
  readonly taskIds: ReadonlySet<unknown>;
  /** The filter as sent. */
  readonly filter: Json;
  isAcknowledged: boolean;
}

/** What rules have to remember of one connection; bounded, whatever a server sends. */
export class ConnectionMemory {
  readonly tasks = new BoundedMap<string, TaskMemory>(MOST_TASKS);
  readonly listenings = new BoundedMap<RequestId, Listening>(MOST_IDS);
  /** The IDs of answers so far. */
  readonly answeredIds = new BoundedMap<RequestId, true>(MOST_IDS);
  /** The IDs of the server's own requests so far. */
  readonly serverRequestIds = new BoundedMap<RequestId, true>(MOST_IDS);
  /** The last progress by its token. */
  readonly progress = new BoundedMap<RequestId, number>(MOST_IDS);
  /** From which cursor a cursor was reached, by method and cursor. */
  readonly cursors = new BoundedMap<string, string | undefined>(MOST_IDS);
  /** The tools that declare an output schema. */
  structuredTools = new BoundedMap<string, true>(MOST_IDS);
  /** The protocol revision; unknown until the handshake shows it. */
  revision: string | undefined;
  /** What the server declared; unknown until it was seen, or told by {@link ConnectionMemory.negotiated}. */
  serverCapabilities: Json | undefined;
  /** What the client declared last. */
  clientCapabilities: unknown;
  isInitialized = false;
  /** Some request asked for log messages (2026-07-28). */
  hasAskedForLogs = false;

  constructor(readonly transport: Transport) {}

  /** What is already known from the messages stays. */
  negotiated(revision: unknown, capabilities: unknown): void {
    this.revision ??= typeof revision === 'string' ? revision : undefined;
    this.serverCapabilities ??= isRecord(capabilities) ? capabilities : undefined;
  }

  /** Takes in what the server says of itself, where that comes over the wire that is watched. */
  introduced({ shape, method, body }: SeenMessage): void {
    if (shape === 'answer' && body && (method === 'initialize' || method === 'server/discover')) {
      this.negotiated(body.protocolVersion, body.capabilities);
    }
  }

  /** The `tasks` of 2025-11-25, as declared. */
  get declaredTasks(): Json | undefined {
    const tasks = this.serverCapabilities?.tasks;
    return isRecord(tasks) ? tasks : undefined;
  }

  /** Whether the server declared the extension of 2026-07-28. */
  get hasTasksExtension(): boolean {
    const extensions = this.serverCapabilities?.extensions;
    return isRecord(extensions) && extensions[TASKS_EXTENSION] !== undefined;
  }

  taskOf(taskId: unknown): TaskMemory | undefined {
    return typeof taskId === 'string' ? this.tasks.get(taskId) : undefined;
  }

  /** The memory of a task, begun where there is none; `undefined` for what is no task ID. */
  rememberTask(taskId: unknown): TaskMemory | undefined {
    const id = asTaskId(taskId);
    if (id === undefined) {
      return undefined;
    }
    const known = this.tasks.get(id);
    if (known) {
      return known;
    }
    const begun = new TaskMemory();
    this.tasks.set(id, begun);
    return begun;
  }

  /** Takes in what the client sends. */
  sent({ shape, method, body, request, id, taskId }: SeenMessage): void {
    this.isInitialized ||= method === 'notifications/initialized';
    if (shape !== 'request' || request === undefined || id === undefined) {
      return;
    }
    this.clientCapabilities = request.clientCapabilities ?? this.clientCapabilities;
    // The probe for 2026-07-28 goes to servers of any revision.
    if (method !== 'server/discover') {
      this.readEnvelope(body);
    }
    if (method === 'subscriptions/listen') {
      this.listenings.set(id, listeningOf(body));
      return;
    }
    const known = this.taskOf(taskId);
    if (known && method === 'tasks/cancel') {
      known.wasCancelAsked = true;
    } else if (known && method === 'tasks/update') {
      known.answered(body?.inputResponses);
    }
  }

  /** Takes in what the server sent; rules have looked at it before. */
  received({ shape, method, id, request, order, body }: SeenMessage): void {
    if (shape === 'request' && id !== undefined) {
      this.serverRequestIds.set(id, true);
    } else if (method === 'notifications/tools/list_changed') {
      this.structuredTools = new BoundedMap(MOST_IDS);
    } else if (shape === 'answer' && request) {
      this.answeredIds.set(request.id, true);
      if (method === 'tools/list') {
        this.listed(body);
      } else if (method === 'tasks/result' && body) {
        this.rememberTask(request.taskId)?.resultCame(order);
      }
    }
  }

  private listed(body: Json | undefined): void {
    for (const { name, outputSchema } of toolsIn(body)) {
      if (typeof name === 'string' && isRecord(outputSchema)) {
        this.structuredTools.set(name, true);
      } else if (typeof name === 'string') {
        this.structuredTools.delete(name);
      }
    }
  }

  /** Every request of 2026-07-28 says which revision it is of. */
  private readEnvelope(body: Json | undefined): void {
    const meta = isRecord(body?._meta) ? body._meta : undefined;
    if (meta) {
      this.negotiated(meta['io.modelcontextprotocol/protocolVersion'], undefined);
      this.hasAskedForLogs ||= meta['io.modelcontextprotocol/logLevel'] !== undefined;
    }
  }
}

function listeningOf(body: Json | undefined): Listening {
  const filter = isRecord(body?.notifications) ? body.notifications : {};
  return { filter, taskIds: new Set(Array.isArray(filter.taskIds) ? filter.taskIds : []), isAcknowledged: false };
}

/** The tools of a page, as far as they are objects. */
export function toolsIn(body: Json | undefined): readonly Json[] {
  const tools: readonly unknown[] = Array.isArray(body?.tools) ? body.tools : [];
  return tools.filter(isRecord);
}
