import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { allJobs } from '../../../src/demo/jobs/allJobs';
import { createDemo20251125 } from '../../../src/demo/rev20251125/createDemo20251125';
import { TaskTable } from '../../../src/demo/tasks/taskTable';
import { type Fields, Peer, type WireMessage } from './peer';

/** Keeps the SDK's waiting loop in tasks/result short. */
const pollIntervalMs = 10;

/** A client of the 2025-11-25 demo server, past the handshake. */
export class LegacyPeer extends Peer {
  private constructor(
    readonly tasks: TaskTable,
    private readonly transport: InMemoryTransport,
  ) {
    super(message => void transport.send(message as JSONRPCMessage));
    transport.onmessage = message => this.receive(message as WireMessage);
  }

  /** @param tasks of an earlier connection, to share them */
  static async connect(
    capabilities: Fields = { elicitation: { form: {} } },
    tasks = new TaskTable(pollIntervalMs),
  ): Promise<LegacyPeer> {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    const peer = new LegacyPeer(tasks, ours);
    await createDemo20251125(allJobs, peer.tasks).connect(theirs);
    const clientInfo = { name: 'test', version: '1.0.0' };
    await peer.request('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo });
    peer.notify('notifications/initialized');
    return peer;
  }

  async callAsTask(name: string, args: Fields = { seconds: 0.1 }, more: Fields = {}): Promise<string> {
    const { task } = await this.request('tools/call', { name, arguments: args, task: {}, ...more });
    return (task as { taskId: string }).taskId;
  }

  /** The status notification with this status. */
  async status(taskId: string, status: string): Promise<Fields> {
    const { params } = await this.message(
      message =>
        message.method === 'notifications/tasks/status' &&
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
