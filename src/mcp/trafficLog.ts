import type { Logger } from '../base/logger';
import { isRecord } from '../base/record';
import { oneLine, shortTaskId } from '../base/strangerText';
import type { Json, SeenMessage } from './messageReader';

/**
 * A line per message: direction, method, milliseconds, the first characters of the task ID (a whole one can open
 * the result). Arguments and results are never written, so no secret in them can be.
 */
export class TrafficLog {
  constructor(private readonly log: Logger) {}

  seen(seen: SeenMessage): void {
    if (this.log.isTracing === false) {
      return;
    }
    const arrow = seen.direction === 'sent' ? '→' : '←';
    this.log.trace(`${arrow} ${seen.shape === 'answer' ? answerLine(seen) : askingLine(seen)}`);
  }
}

function askingLine({ method = '', id, body }: SeenMessage): string {
  return `${oneLine(method, 80)}${id === undefined ? '' : ` ${numbered(id)}`}${taskOf(body)}`;
}

function answerLine({ message, id, request, body, atMs }: SeenMessage): string {
  const took = request ? ` ${request.method} ${Math.round(atMs - request.atMs)} ms` : '';
  const outcome =
    'error' in message
      ? ` error ${message.error.code}: ${oneLine(withShortId(message.error.message, request?.taskId), 200)}`
      : taskOf(body);
  return `${numbered(id)}${took}${outcome}`;
}

function numbered(id: unknown): string {
  return `#${oneLine(String(id), 40)}`;
}

/** Servers like to repeat the ID in what they say about a task. */
function withShortId(text: string, taskId: string | undefined): string {
  return taskId ? text.replaceAll(taskId, shortTaskId(taskId)) : text;
}

function taskOf(value: Json | undefined): string {
  if (!value) {
    return '';
  }
  const task = isRecord(value.task) ? value.task : value;
  const id = typeof task.taskId === 'string' ? ` task ${shortTaskId(task.taskId)}` : '';
  const status = typeof task.status === 'string' ? ` ${oneLine(task.status, 40)}` : '';
  return id + status;
}
