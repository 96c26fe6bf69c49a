import { isRecord } from '../../../src/base/record';

/** What a message says of one task, as far as the model follows it. */
export interface Word {
  readonly taskId: string;
  /** As the server spells it. */
  readonly status: string;
  readonly message: string | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const TERMINAL = ['completed', 'failed', 'cancelled'];

export const isTerminalWord = ({ status }: Pick<Word, 'status'>): boolean => TERMINAL.includes(status);

/** The model's own reading of a task: an ID and a status make one; what is of the wrong kind was not sent. */
export function wordIn(value: unknown): Word | undefined {
  if (!isRecord(value) || typeof value.taskId !== 'string' || typeof value.status !== 'string') {
    return undefined;
  }
  const { taskId, status, statusMessage, createdAt, lastUpdatedAt } = value;
  return {
    taskId,
    status,
    message: typeof statusMessage === 'string' ? statusMessage : undefined,
    createdAt: typeof createdAt === 'string' ? createdAt : '',
    updatedAt: typeof lastUpdatedAt === 'string' ? lastUpdatedAt : '',
  };
}
