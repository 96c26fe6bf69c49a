import type { Event } from '../base/emitter';
import type { Generation } from './generation';

/** A rule of the protocol that a server broke, once or more often. */
export interface ProtocolFinding {
  /** Names the rule, for good: `created-not-working`. */
  readonly rule: string;
  /** What the specification's words are: a MUST (or a type that leaves no choice), or a SHOULD. */
  readonly strength: 'must' | 'should';
  /** What was spoken when it was broken; `none` for revisions before tasks. */
  readonly generation: Generation;
  /** A translated sentence: what the server did. */
  readonly text: string;
  /** Where the rule stands: document and section. */
  readonly clause: string;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** What broke it the first time: short, of a stranger's words. */
  readonly example: string;
  /** The method of the message that broke it first, and the task that the message was about. */
  readonly method?: string;
  readonly taskId?: string;
}

/** What one server broke of the protocol's rules, as far as its messages prove it. */
export interface ProtocolFindings {
  /** Grows with every change: cheap to compare. */
  readonly version: number;
  /** Fires once for all that changed in one turn of the event loop. */
  readonly onDidChange: Event<void>;
  /** Each rule once, in the order in which they were broken first. */
  findings(): readonly ProtocolFinding[];
}
