import * as l10n from '@vscode/l10n';
import { UserError } from '../base/errors';
import type { ValidateJson } from '../base/jsonSchema';
import { isRecord } from '../base/record';
import type { InputAnswer, InputRequest, InputRequestId, InputResponse, InputResult } from './inputRequest';
import type { InputStore } from './inputStore';
import { taskKey } from './task';
import type { ClientProvider } from './taskActions';
import type { TaskClient } from './taskClient';
import type { TaskReader } from './taskReader';
import type { TaskStore } from './taskStore';

/** Answers what servers ask, for commands and the API alike. */
export class InputActions {
  constructor(
    private readonly inputs: InputStore,
    private readonly store: TaskStore,
    private readonly reader: TaskReader,
    private readonly clients: ClientProvider,
    /** Comes with the MCP client, which a server that asks is connected with. */
    private readonly validator: () => Promise<ValidateJson>,
  ) {}

  /**
   * Sends an answer. Resolves when it is on its way, or, for a task of 2026-07-28, acknowledged.
   * @throws UserError when the question waits no more, or the answer does not fit it (`invalidContent`): nothing is
   * sent then, and the question waits on; otherwise why it could not be sent
   * @see MCP 2025-11-25, Elicitation, "Response Actions"; SEP-2663, Tasks extension, "Task Update Requests"
   */
  async respond(id: InputRequestId, response: InputResponse): Promise<void> {
    const request = this.inputs.get(id);
    if (!request) {
      throw new UserError(l10n.t('The server waits for this answer no more.'), 'inputRequestEnded');
    }
    const answer = await this.checked(request, response);
    await this.inputs.settle(id, answer, () => this.update(request, answer));
    this.noteAnswered(request);
    void this.lookAtTask(request);
  }

  /** Until the server says something of the task, its status is that of before the answer. */
  private noteAnswered(request: InputRequest): void {
    const task = request.generation === '2026-07-28' ? undefined : this.inputs.taskOf(request);
    if (task?.status === 'input_required') {
      this.store.note(task.key, { isAnswerSent: true });
    }
  }

  private async checked(request: InputRequest, response: InputResponse): Promise<InputAnswer> {
    switch (request.kind) {
      case 'elicitation':
      case 'url':
        return { kind: 'result', result: await this.checkedElicitation(request, response) };
      case 'sampling':
        return isRefusal(response) ? refusalOf(request) : { kind: 'result', result: checkedMessage(response) };
      case 'roots':
        return { kind: 'result', result: isRefusal(response) ? { roots: [] } : checkedRoots(response) };
    }
  }

  /** `content` goes with an accepted form and with nothing else. */
  private async checkedElicitation({ kind, params }: InputRequest, response: InputResult): Promise<InputResult> {
    const { action, content = {} } = response;
    switch (action) {
      case 'decline':
      case 'cancel':
        return { action };
      case 'accept':
        break;
      default: // Whoever calls the API may send anything.
        throw new UserError(l10n.t('An answer accepts, declines or cancels.'), 'invalidContent');
    }
    if (kind === 'url') {
      return { action };
    }
    const schema = isRecord(params.requestedSchema) ? params.requestedSchema : {};
    const validate = await this.validator();
    const problem = isRecord(content) ? validate(schema, content) : l10n.t('The content is no object.');
    if (problem !== undefined) {
      throw new UserError(l10n.t('The answer does not fit the form: {0}', problem), 'invalidContent');
    }
    return { action, content };
  }

  /** The key counts as answered once the server has acknowledged the answer, and not before. */
  private async update({ id, serverId, taskId }: InputRequest, answer: InputAnswer): Promise<void> {
    const key = this.inputs.keyOf(id);
    if (key === undefined || taskId === undefined || answer.kind === 'refused') {
      throw new Error('Only questions of tasks are answered by their key');
    }
    const client = await this.clients.connected(serverId);
    await client.update(taskId, { [key]: answer.result });
    const answered = this.store.get(taskKey(serverId, taskId))?.answeredKeys ?? [];
    this.store.note(taskKey(serverId, taskId), { answeredKeys: [...answered, key] });
  }

  /** An answer changes the task, and nobody has to wait for the next poll to see that. Never rejects. */
  private async lookAtTask(request: InputRequest): Promise<void> {
    const task = this.inputs.taskOf(request);
    const client: TaskClient | undefined =
      task && (await this.clients.reconnected(task.serverId)?.catch(() => undefined));
    if (task && client) {
      // What goes wrong here is met again by the next poll: the answer itself has arrived.
      await this.reader.read(task.serverId, client, task.taskId).catch(() => undefined);
    }
  }
}

function isRefusal({ action }: InputResult): boolean {
  return action === 'decline' || action === 'cancel';
}

/**
 * Only 2025-11-25 has a word for a user who refuses sampling, and a call of 2026-07-28 can be given up; a task of
 * 2026-07-28 would wait for ever.
 */
function refusalOf({ generation, taskId }: InputRequest): InputAnswer {
  if (generation === '2026-07-28' && taskId !== undefined) {
    throw new UserError(
      l10n.t('This revision of the protocol has no word for refusing. Cancel the task instead.'),
      'declineUnsupported',
    );
  }
  return { kind: 'refused' };
}

/** @see MCP 2025-11-25, Sampling, "Creating Messages" */
function checkedMessage(response: InputResult): InputResult {
  const { role, model, content } = response;
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  const isMessage = (role === 'assistant' || role === 'user') && typeof model === 'string' && parts.every(isContent);
  if (!isMessage) {
    throw new UserError(l10n.t('A message needs a role, a content and the name of its model.'), 'invalidContent');
  }
  return response;
}

function isContent(part: unknown): boolean {
  if (!isRecord(part)) {
    return false;
  }
  const { type, text, data, mimeType } = part;
  const isMedia = type === 'image' || type === 'audio';
  return type === 'text'
    ? typeof text === 'string'
    : isMedia && typeof data === 'string' && typeof mimeType === 'string';
}

/** @see MCP 2025-11-25, Roots, "Data Types": every root is a file URI */
function checkedRoots(response: InputResult): InputResult {
  const { roots } = response;
  const areRoots =
    Array.isArray(roots) &&
    roots.every(root => isRecord(root) && typeof root.uri === 'string' && root.uri.startsWith('file://'));
  if (!areRoots) {
    throw new UserError(
      l10n.t('Roots are a list of folders with addresses that begin with file://.'),
      'invalidContent',
    );
  }
  return response;
}
