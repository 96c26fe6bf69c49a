import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { allJobs } from '../../../src/demo/jobs/allJobs';
import { createDemo20260728 } from '../../../src/demo/rev20260728/createDemo20260728';
import { TaskListeningTransport } from '../../../src/demo/rev20260728/taskListeningTransport';
import { ToolCalls } from '../../../src/demo/rev20260728/toolCalls';
import { TaskTable } from '../../../src/demo/tasks/taskTable';
import { type Fields, Peer, type WireMessage } from './peer';

export const tasksExtension = 'io.modelcontextprotocol/tasks';
const declaringTasks = { elicitation: { form: {} }, extensions: { [tasksExtension]: {} } };

/** The `_meta` of a 2026-07-28 request. */
export function envelope(clientCapabilities: Fields = declaringTasks): Fields {
  return {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': clientCapabilities,
  };
}

/** A client of the 2026-07-28 demo server. */
export class ModernPeer extends Peer {
  private constructor(
    readonly tasks: TaskTable,
    private readonly transport: InMemoryTransport,
    capabilities?: Fields,
  ) {
    super(message => void transport.send(message as JSONRPCMessage), envelope(capabilities));
    transport.onmessage = message => this.receive(message as WireMessage);
  }

  static async connect(capabilities?: Fields): Promise<ModernPeer> {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    const peer = new ModernPeer(new TaskTable(), ours, capabilities);
    const calls = new ToolCalls(allJobs, peer.tasks);
    serveStdio(() => createDemo20260728(calls), { transport: new TaskListeningTransport(theirs, peer.tasks) });
    return peer;
  }

  async callAsTask(name: string, args: Fields = { seconds: 0.1 }): Promise<string> {
    const { taskId } = await this.request('tools/call', { name, arguments: args });
    return taskId as string;
  }

  /** Calls a tool and listens to its task. */
  async callAndListen(name: string, args?: Fields): Promise<string> {
    const taskId = await this.callAsTask(name, args);
    void this.request('subscriptions/listen', { notifications: { taskIds: [taskId] } });
    return taskId;
  }

  /** The task notification with this status. */
  async status(taskId: string, status: string): Promise<Fields> {
    const { params } = await this.message(
      message =>
        message.method === 'notifications/tasks' &&
        message.params?.taskId === taskId &&
        message.params.status === status,
    );
    return params ?? {};
  }

  async close(): Promise<void> {
    this.tasks.dispose();
    await this.transport.close();
  }
}
