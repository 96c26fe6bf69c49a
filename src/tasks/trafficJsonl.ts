import type { TrafficEntry, TrafficMessage } from './traffic';
import { oneLineJson, type Redact, redacted } from './trafficBody';

/**
 * Messages for other programs: one JSON object per line, `{time, direction, connection, method?, id?, taskId?, ms?,
 * cut?, message}`, without secrets. `time` is ISO 8601, `cut` says that only the beginning of `message` is there.
 */
export function trafficJsonl(entries: readonly TrafficEntry[], redact: Redact): string {
  return entries
    .filter(entry => entry.kind === 'message')
    .map(entry => `${oneLineJson(lineOf(entry, text => redacted(text, redact)))}\n`)
    .join('');
}

/** Only what strangers and users wrote can hold a secret. What is undefined is left out. */
function lineOf(entry: TrafficMessage, masked: (value: unknown) => unknown): Record<string, unknown> {
  const { time, direction, connection, method, id, taskId, tookMs, isCut, message } = entry;
  return {
    time: new Date(time).toISOString(),
    direction,
    connection,
    method: masked(method),
    id: masked(id),
    taskId: masked(taskId),
    ms: tookMs,
    cut: isCut,
    message: masked(message),
  };
}
