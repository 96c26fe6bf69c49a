import type { TaskLedger } from '../../src/tasks/taskLedger';
import type { FollowedTasks } from '../../src/tasks/taskWatcher';

/** Remembers nothing, and has everything written down at once. */
export const noLedger: TaskLedger = {
  callBegan: () => undefined,
  callBecomesTask: () => undefined,
  callEnded: () => undefined,
  keepCallResult: async () => undefined,
  committed: async () => undefined,
  recall: async () => undefined,
  payloadOf: async () => undefined,
  payloadOfCall: async () => undefined,
  hide: () => undefined,
  hideCalls: () => undefined,
};

/** The only window there is. */
export const onlyWindow: FollowedTasks = { follow: () => undefined };
