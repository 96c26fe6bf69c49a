import * as vscode from 'vscode';
import type { Event } from '../base/emitter';
import { faultOf, isCancelledError, messageOf, UserError } from '../base/errors';
import { inert, oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { ServerId } from '../tasks/task';
import { type CommandId, CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import type { ServerLogViewer } from './services';
import type { Targets } from './targets';

/** The codes of most authorization servers live for as long; whoever needs more time begins again. */
const LONGEST_SIGN_IN_MS = 10 * 60 * 1_000;
/** An authorization server that does not answer keeps nobody signed in. */
const LONGEST_SIGN_OUT_MS = 15_000;

type SignInCommand = 'mcpTasks.signIn' | 'mcpTasks.signOut';

/** What the host knows of sign-ins. */
export interface SignInHost {
  /** The user is on the way to this authorization server. */
  readonly onDidOpenBrowser: Event<{ readonly serverId: ServerId; readonly host: string; readonly isByHand: boolean }>;
  /** A secret that the user gave may have been a wrong one. */
  signInFailed(serverId: ServerId): Promise<void>;
  /** What the user said while signing in to this server: the next time, all of it is asked for again. */
  forgetAnswers(serverId: ServerId): Promise<void>;
}

/** Whether the server wants to know who asks, or wants them to be allowed more. */
export function wantsSignIn({ state, need }: Server): boolean {
  return state === 'signInRequired' || need?.kind === 'signIn';
}

/** Signing in to servers, and out of them. One sign-in to each at a time: another click begins it anew. */
export class SignInCommands {
  private readonly running = new Map<ServerId, AbortController>();

  constructor(
    private readonly targets: Pick<Targets, 'server'>,
    private readonly registry: Pick<ServerRegistry, 'get' | 'signIn' | 'signOut'>,
    private readonly host: SignInHost,
    private readonly logs: ServerLogViewer,
  ) {}

  readonly handlers: Pick<Handlers, SignInCommand & CommandId> = {
    [CommandIds.signIn]: async (...args) => {
      const server = await this.targets.server(args, wantsSignIn, vscode.l10n.t('Sign in to which server?'));
      if (server) {
        await this.signIn(server);
      }
    },
    [CommandIds.signOut]: async (...args) => {
      const isSignedIn = ({ isSignedIn }: Server): boolean => isSignedIn === true;
      const server = await this.targets.server(args, isSignedIn, vscode.l10n.t('Sign out of which server?'));
      if (server) {
        await this.host.forgetAnswers(server.id);
        await this.registry.signOut(server.id, AbortSignal.timeout(LONGEST_SIGN_OUT_MS));
      }
    },
  };

  /**
   * Says that something did not work for lack of authorization, and offers to sign in.
   * @returns whether that is what it is about
   */
  offer(serverId: ServerId, error: unknown): boolean {
    const fault = faultOf(error);
    const server = this.registry.get(serverId);
    if (!server || (fault !== 'signInRequired' && fault !== 'scopeRequired')) {
      return false;
    }
    const [words, button] =
      fault === 'scopeRequired'
        ? [vscode.l10n.t('{0} wants more permission for this.', shown(server)), vscode.l10n.t('Sign In Again…')]
        : [vscode.l10n.t('{0} wants you to sign in.', shown(server)), vscode.l10n.t('Sign In…')];
    // Not awaited by the command: a message may stay on the screen for long.
    void vscode.window.showErrorMessage(inert(words), button).then(chosen => {
      if (chosen === button) {
        void this.signIn(server);
      }
    });
    return true;
  }

  /** Never rejects: what went wrong is said here. */
  private async signIn(server: Server): Promise<void> {
    this.running.get(server.id)?.abort();
    const controller = new AbortController();
    this.running.set(server.id, controller);
    try {
      await this.signInVisibly(server, controller);
    } catch (error) {
      if (!isCancelledError(error)) {
        await this.host.signInFailed(server.id);
        this.failed(server, error);
      }
    } finally {
      if (this.running.get(server.id) === controller) {
        this.running.delete(server.id);
      }
    }
  }

  private async signInVisibly(server: Server, controller: AbortController): Promise<void> {
    const title = inert(vscode.l10n.t('Signing in to {0}', shown(server)));
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const cancelling = token.onCancellationRequested(() => controller.abort());
        const opening = this.host.onDidOpenBrowser(({ serverId, host, isByHand }) => {
          if (serverId === server.id) {
            progress.report({ message: inert(waitingWords(host, isByHand)) });
          }
        });
        const limit = AbortSignal.timeout(LONGEST_SIGN_IN_MS);
        try {
          await this.registry.signIn(server.id, AbortSignal.any([controller.signal, limit]));
        } catch (error) {
          throw limit.aborted && !controller.signal.aborted ? tooLong() : error;
        } finally {
          cancelling.dispose();
          opening.dispose();
        }
      },
    );
  }

  private failed(server: Server, error: unknown): void {
    const tryAgain = vscode.l10n.t('Try Again');
    const showLog = vscode.l10n.t('Show Log');
    const words = vscode.l10n.t('Signing in to {0} did not work. {1}', shown(server), oneLine(messageOf(error), 400));
    void vscode.window.showErrorMessage(inert(words), tryAgain, showLog).then(chosen => {
      if (chosen === tryAgain) {
        void this.signIn(server);
      } else if (chosen === showLog) {
        this.logs.show(server);
      }
    });
  }
}

function shown({ name }: Server): string {
  return oneLine(name, 60);
}

function waitingWords(host: string, isByHand: boolean): string {
  const place = oneLine(host, 100);
  return isByHand
    ? vscode.l10n.t('open the copied address, of {0}, in a browser', place)
    : vscode.l10n.t('your browser shows {0}', place);
}

function tooLong(): UserError {
  return new UserError(vscode.l10n.t('Nobody came back from the browser for ten minutes.'));
}
