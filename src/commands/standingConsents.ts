import { type Disposable, DisposableStore } from '../base/disposable';
import type { Event } from '../base/emitter';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { allowedRoots, type RootsServices } from '../editors/rootsConsent';
import type { InputActions } from '../tasks/inputActions';
import type { InputRequest, ServerQuestion } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import type { ServerId } from '../tasks/task';
import type { TaskClient } from '../tasks/taskClient';

/** A task that asks for the same thing again and again has to wait for the user in the end. */
const MOST_ANSWERS_PER_TASK = 20;

/**
 * Tells the workspace folders to servers that the user always shares them with, and each connected server that they
 * are others now. Everything else waits for the user.
 * @see MCP 2025-11-25, Roots
 */
export class StandingConsents implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    private readonly inputs: InputStore,
    private readonly roots: RootsServices,
    onDidChangeRoots: Event<void>,
    /** Of the servers that are connected. */
    private readonly clients: () => readonly TaskClient[],
    private readonly log: Logger,
  ) {
    this.owned.add(onDidChangeRoots(() => void this.rootsChanged()));
  }

  /** A 2025-11-25 server asks over its connection: what needs nobody's word is never seen to wait. */
  asked(serverId: ServerId, question: ServerQuestion): void {
    const waits = (): void => this.inputs.asked({ serverId, generation: '2025-11-25' }, question);
    const response = question.method === 'roots/list' ? allowedRoots(serverId, this.roots) : undefined;
    if (response) {
      question.answer({ kind: 'result', result: { ...response } }).catch(waits); // It could not be sent.
    } else {
      waits();
    }
  }

  /** What tasks of 2026-07-28 list is answered as well from now on. */
  answerWith(answers: InputActions): void {
    this.owned.add(
      this.inputs.onDidChange(({ added }) => {
        for (const request of added) {
          void this.answerIfAllowed(request, answers);
        }
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async answerIfAllowed(request: InputRequest, answers: InputActions): Promise<void> {
    const { id, kind, serverId } = request;
    const response = kind === 'roots' ? allowedRoots(serverId, this.roots) : undefined;
    const answered = this.inputs.taskOf(request)?.answeredKeys?.length ?? 0;
    if (response && answered < MOST_ANSWERS_PER_TASK) {
      // What cannot be sent waits on, for the user to see.
      await answers.respond(id, response).catch(error => this.log.warn(`Roots were not sent: ${messageOf(error)}`));
    }
  }

  private async rootsChanged(): Promise<void> {
    const told = await Promise.allSettled(this.clients().map(client => client.rootsChanged()));
    for (const outcome of told) {
      if (outcome.status === 'rejected') {
        this.log.debug(`A server was not told of the new roots: ${messageOf(outcome.reason)}`);
      }
    }
  }
}
