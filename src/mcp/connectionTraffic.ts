import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import type { Clock } from '../base/clock';
import type { Logger } from '../base/logger';
import type { Generation } from '../tasks/generation';
import type { TrafficDirection } from '../tasks/traffic';
import { MessageReader } from './messageReader';
import type { ProtocolRules } from './protocolRules';
import type { Transport } from './rules/connectionMemory';
import type { ConnectionRules } from './rules/connectionRules';
import { TrafficLog } from './trafficLog';
import type { ConnectionRecording, TrafficRecorder } from './trafficRecorder';
import { unreadableReason } from './unreadable';

/** What is kept of a server's connections. */
export interface ServerTraffic {
  readonly recorder: TrafficRecorder;
  readonly rules: ProtocolRules;
}

/** Reads each message of one connection once, for the log, the record and the rules. */
export class ConnectionTraffic {
  private readonly reader: MessageReader;
  private readonly log: TrafficLog;
  private readonly recording: ConnectionRecording;
  private readonly rules: ConnectionRules;

  constructor(
    { recorder, rules }: ServerTraffic,
    transport: Transport,
    log: Logger,
    private readonly clock: Clock,
  ) {
    this.reader = new MessageReader(() => clock.now());
    this.log = new TrafficLog(log);
    this.recording = recorder.connectionStarted(transport);
    this.rules = rules.connectionStarted(transport);
  }

  /** Before anybody changes the message. */
  message(direction: TrafficDirection, message: JSONRPCMessage): void {
    const seen = this.reader.read(direction, message);
    this.log.seen(seen);
    this.recording.seen(seen);
    this.rules.seen(seen);
  }

  /** What the client package knows once it is connected; some of the handshake goes past {@link message}. */
  negotiated(generation: Generation, revision: string | undefined, capabilities: unknown): void {
    this.recording.speaks(generation);
    this.rules.negotiated(revision, capabilities);
  }

  /** Takes what the client package reports out of band; of that, only what came and was no message is kept. */
  reported(error: Error): void {
    const reason = unreadableReason(error);
    if (reason !== undefined) {
      this.recording.unreadable(reason);
      this.rules.unreadable(reason, this.clock.now());
    }
  }

  ended(reason: string): void {
    this.recording.ended(reason);
  }
}
