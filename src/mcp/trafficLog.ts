import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import type { Logger } from '../base/logger';
import { isRecord } from '../base/record';
import { oneLine, shortTaskId } from '../base/strangerText';

interface Asked {
  readonly method: string;
  readonly atMs: number;
  readonly taskId: string | undefined;
}

/** How many unanswered requests are remembered for the sake of their line in the log. */
const MOST_UNANSWERED = 1_000;

/**
 * A line per message: direction, method, milliseconds, the first characters of the task ID (a whole one can open
 * the result). Arguments and results are never written, so no secret in them can be.
 */
export class TrafficLog {
  private readonly asked = new Map<string, Asked>();

  constructor(
    private readonly log: Logger,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  message(direction: 'sent' | 'received', message: JSONRPCMessage): void {
    const arrow = direction === 'sent' ? '→' : '←';
    if ('method' in message) {
      const id = 'id' in message ? ` ${numbered(message.id)}` : '';
      if ('id' in message) {
        this.remember(`${direction} ${message.id}`, message.method, message.params);
      }
      this.log.trace(`${arrow} ${oneLine(message.method, 80)}${id}${taskOf(message.params)}`);
      return;
    }
    const key = `${direction === 'sent' ? 'received' : 'sent'} ${message.id}`;
    const asked = this.asked.get(key);
    this.asked.delete(key);
    const took = asked ? ` ${asked.method} ${Math.round(this.nowMs() - asked.atMs)} ms` : '';
    const outcome =
      'error' in message
        ? ` error ${message.error.code}: ${oneLine(withShortId(message.error.message, asked?.taskId), 200)}`
        : taskOf(message.result);
    this.log.trace(`${arrow} ${numbered(message.id)}${took}${outcome}`);
  }

  private remember(key: string, method: string, params: unknown): void {
    if (this.asked.size < MOST_UNANSWERED) {
      const taskId = isRecord(params) && typeof params.taskId === 'string' ? params.taskId : undefined;
      this.asked.set(key, { method, atMs: this.nowMs(), taskId });
    }
  }
}

function numbered(id: unknown): string {
  return `#${oneLine(String(id), 40)}`;
}

/** Servers like to repeat the ID in what they say about a task. */
function withShortId(text: string, taskId: string | undefined): string {
  return taskId ? text.replaceAll(taskId, shortTaskId(taskId)) : text;
}

function taskOf(value: unknown): string {
  if (!isRecord(value)) {
    return '';
  }
  const task = isRecord(value.task) ? value.task : value;
  const id = typeof task.taskId === 'string' ? ` task ${shortTaskId(task.taskId)}` : '';
  const status = typeof task.status === 'string' ? ` ${oneLine(task.status, 40)}` : '';
  return id + status;
}
