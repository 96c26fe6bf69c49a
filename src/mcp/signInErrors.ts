import {
  InsecureTokenEndpointError,
  IssuerMismatchError,
  OAuthError,
  RegistrationRejectedError,
} from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { CancelledError, messageOf, UserError } from '../base/errors';
import { isRecord } from '../base/record';
import { inert, oneLine } from '../base/strangerText';
import { unreachableWords } from './wireErrors';

/** What went wrong with a sign-in, in words for the user. */
export function signInError(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) {
    return new CancelledError();
  }
  if (error instanceof Error && 'kind' in error && !IssuerMismatchError.isInstance(error)) {
    return error; // One of ours.
  }
  return new UserError(wordsFor(error));
}

function wordsFor(error: unknown): string {
  if (IssuerMismatchError.isInstance(error)) {
    // What was received instead is an attacker's to choose.
    return error.kind === 'metadata'
      ? l10n.t(
          'The authorization server {0} calls itself by another name, so it cannot be trusted.',
          inert(oneLine(error.expected ?? '')),
        )
      : l10n.t('The answer is not from the authorization server that was asked, so it cannot be trusted.');
  }
  if (RegistrationRejectedError.isInstance(error)) {
    return l10n.t(
      'The authorization server does not take this extension as a client ({0}). Where you have a client ID for it, name it in the entry of the server, as "clientId" under "oauth".',
      registrationReason(error),
    );
  }
  if (InsecureTokenEndpointError.isInstance(error)) {
    return l10n.t('The authorization server is not safe to use: it takes no secrets over https.');
  }
  if (error instanceof OAuthError) {
    return l10n.t('The authorization server refused: {0}', inert(oneLine(error.message)));
  }
  if (error instanceof SyntaxError || (error instanceof Error && error.name === 'ZodError')) {
    return l10n.t('What the server, or its authorization server, says about signing in is not valid.');
  }
  if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) {
    return unreachableWords(error);
  }
  return l10n.t('Signing in did not work: {0}', inert(oneLine(messageOf(error))));
}

/** Whether there was nobody to register with: what came of a guess where that might be. */
export function isNobodyThere(error: unknown): boolean {
  return RegistrationRejectedError.isInstance(error) && bodyOf(error).error === undefined;
}

/** Whether it was the redirect that the authorization server did not like. */
export function isRedirectRefused(error: unknown): boolean {
  return (
    RegistrationRejectedError.isInstance(error) &&
    ['invalid_redirect_uri', 'invalid_client_metadata'].includes(String(bodyOf(error).error))
  );
}

function registrationReason(error: RegistrationRejectedError): string {
  const { error: code, error_description: description } = bodyOf(error);
  const words = [description, code].find(text => typeof text === 'string');
  return inert(oneLine(`HTTP ${error.status} ${words ?? ''}`.trim()));
}

function bodyOf({ body }: RegistrationRejectedError): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {}; // No answer of such a server: the status says what there is to say.
  }
}

/** The answer that came back through the browser instead of a code. @see RFC 6749, section 4.1.2.1 */
export function refusedInBrowser(code: string, description: string | null): UserError {
  return new UserError(
    code === 'access_denied'
      ? l10n.t('The sign-in was refused in the browser.')
      : l10n.t('The authorization server refused: {0}', inert(oneLine(description ?? code))),
  );
}
