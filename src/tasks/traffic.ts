import type { Event } from '../base/emitter';

export type TrafficDirection = 'sent' | 'received';

/** One message of the protocol, as it went over the wire. */
export interface TrafficMessage {
  readonly kind: 'message';
  /** Counts all entries of a server, from 1; what is forgotten leaves a gap at the beginning only. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Counts the connections to the server, from 1. */
  readonly connection: number;
  readonly direction: TrafficDirection;
  readonly shape: 'request' | 'notification' | 'answer';
  /** Of an answer, the method of the request that it answers. */
  readonly method?: string;
  /** The JSON-RPC ID. */
  readonly id?: string | number;
  /** The task that the message is about, or made. */
  readonly taskId?: string;
  /** Of an answer: milliseconds since its request. */
  readonly tookMs?: number;
  /** Of an answer: the code of its JSON-RPC error. */
  readonly errorCode?: number;
  /** Too large, or too deep, to be kept: only the beginning of {@link message} was. */
  readonly isCut?: true;
  /** Of a message that was cut because of its size: what it took in memory, at least. */
  readonly cutFromBytes?: number;
  /** A stranger's object, without what a user answered in a form. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** Something that happened to a connection between messages. */
export interface TrafficMark {
  readonly kind: 'mark';
  readonly seq: number;
  readonly time: number;
  readonly connection: number;
  /** `speaks`: the generation is known. `unreadable`: something arrived that is no message. */
  readonly mark: 'started' | 'speaks' | 'unreadable' | 'ended';
  /** The transport, the revision, or the reason: words of the wire. */
  readonly text: string;
}

export type TrafficEntry = TrafficMessage | TrafficMark;

/** What is remembered of the messages to and from one server, across its connections; in memory only, and bounded. */
export interface Traffic {
  /** Grows with every change: cheap to compare. */
  readonly version: number;
  /** Fires once for all that changed in one turn of the event loop. */
  readonly onDidChange: Event<void>;
  /** How many older entries are no longer kept. */
  readonly forgotten: number;
  /** Oldest first. */
  entries(): readonly TrafficEntry[];
  /** All messages that concern one task, the call that made it included, oldest first. */
  entriesOfTask(taskId: string): readonly TrafficMessage[];
}
