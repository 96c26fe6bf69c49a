import { oneLine } from '../base/strangerText';
import type { Ledger } from '../ledger/ledger';
import type { ServerId, Task } from '../tasks/task';
import { type Redact, redacted } from '../tasks/trafficBody';
import type { Share, UsualDuration } from '../tasks/usualDuration';
import type { UsualDurations } from './usualDurations';

/** How much of one argument, and of all of them, a hover shows, in characters. */
const LONGEST_ARGUMENT = 80;
const LONGEST_ARGUMENTS = 400;
/** How many names of arguments that are not kept a hover tells. */
const MOST_LEFT_OUT = 5;

/** What is told of a task beside what the list knows of it. */
export interface TaskStory {
  /** In short; empty for a task that was not called from here, and for one without any. */
  readonly args: string;
  /** The names of those that are not kept, for they are secret: the first of them, and how many there are beside. */
  readonly leftOut: { readonly names: readonly string[]; readonly more: number };
  readonly usual: UsualDuration | undefined;
  readonly share: Share | undefined;
}

/** Looks things up for the one row that somebody hovers over. */
export class TaskStories {
  constructor(
    private readonly ledger: Pick<Ledger, 'details'>,
    private readonly durations: Pick<UsualDurations, 'of' | 'share'>,
    /** Masks the secrets of a server's launch. */
    private readonly redact: (serverId: ServerId, text: string) => string,
  ) {}

  of(task: Task): TaskStory {
    const { serverId, taskId } = task;
    const { args = {}, leftOut = [] } = this.ledger.details({ serverId, taskId }) ?? {};
    const names = leftOut.filter(Boolean);
    return {
      args: argumentsInShort(args, text => this.redact(serverId, text)),
      leftOut: { names: names.slice(0, MOST_LEFT_OUT), more: Math.max(0, names.length - MOST_LEFT_OUT) },
      usual: this.durations.of(task),
      share: this.durations.share(task),
    };
  }
}

/** Secrets are masked first: cut short or escaped, they would not be found any more. */
function argumentsInShort(args: Readonly<Record<string, unknown>>, redact: Redact): string {
  const words = Object.entries(args).map(
    ([name, value]) => `${redact(name)}: ${oneLine(JSON.stringify(redacted(value, redact)) ?? '', LONGEST_ARGUMENT)}`,
  );
  return oneLine(words.join(', '), LONGEST_ARGUMENTS);
}
