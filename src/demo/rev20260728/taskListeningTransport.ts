import type { JSONRPCMessage, MessageExtraInfo, Transport, TransportSendOptions } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { TaskTable } from '../tasks/taskTable';
import { listensToTasks, TaskSubscriptions } from './taskSubscriptions';

const cancellation = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
});

/**
 * Serves the task subscriptions of a connection that has one shared channel, such as stdio, before the server
 * package sees the messages; everything else passes through.
 */
export class TaskListeningTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage, extra?: MessageExtraInfo) => void;
  private readonly subscriptions: TaskSubscriptions;

  constructor(
    private readonly wire: Transport,
    tasks: TaskTable,
  ) {
    this.subscriptions = new TaskSubscriptions(tasks, message => {
      wire.send(message).catch(error => this.onerror?.(error));
    });
    wire.onmessage = (message, extra) => this.receive(message, extra);
    wire.onerror = error => this.onerror?.(error);
    wire.onclose = () => {
      this.subscriptions.dispose();
      this.onclose?.();
    };
  }

  start(): Promise<void> {
    return this.wire.start();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    return this.wire.send(message, options);
  }

  close(): Promise<void> {
    return this.wire.close();
  }

  private receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    if (listensToTasks(message)) {
      this.subscriptions.listen(message);
      return;
    }
    const cancelled = cancellation.safeParse(message);
    if (cancelled.success && this.subscriptions.end(cancelled.data.params.requestId)) {
      return;
    }
    this.onmessage?.(message, extra);
  }
}
