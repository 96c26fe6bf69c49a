import type { AuthorizationChallenge } from '../base/errors';
import type { HttpLaunch } from '../config/launch';

/**
 * Where what a sign-in brings is kept, for one server: text that nobody but its owner reads, where secrets are kept.
 * Every window of the user shares it.
 */
export interface SecretText {
  /** Read anew each time: another window may have changed it. */
  read(): Promise<string | undefined>;
  /** @param text nothing: it is forgotten */
  write(text: string | undefined): Promise<void>;
}

/** Where the browser comes back to when the user has answered there. */
export interface Redirect {
  /** Sent to the authorization server, character by character the same each time it is needed. */
  readonly url: string;
  /**
   * The parameters that came back with this `state`; a stranger's, until they are checked.
   * @throws CancelledError when `signal` aborts
   */
  response(state: string, signal: AbortSignal): Promise<URLSearchParams>;
  dispose(): void;
}

/** `uri`: an address that the editor opens. `loopback`: a listener on this machine. */
export type RedirectKind = 'uri' | 'loopback';

/** An account that the editor itself can sign in to: GitHub, Microsoft. */
export interface EditorAccount {
  /** A token for these scopes, or nothing where the user would have to be asked (`mayAsk` is false) or refused. */
  token(scopes: readonly string[], mayAsk: boolean): Promise<string | undefined>;
}

/** What signing in needs of the editor and the user; `host/` fulfils it. */
export interface AuthorizationHost {
  /** Which kind is tried first, as the user has it. */
  readonly redirectKind: RedirectKind;
  openRedirect(kind: RedirectKind): Promise<Redirect>;
  /** @returns whether the browser was opened */
  openBrowser(url: string): Promise<boolean>;
  /** The address of a document that describes us as a client, where the user has one; else nothing. */
  readonly clientMetadataUrl: string | undefined;
  /**
   * The secret of the client that is configured, where the authorization server knows no clients without one: the user is
   * asked for it, or was. Nothing where the user does not say.
   */
  clientSecret?(authorizationServer: string): Promise<string | undefined>;
  /** The account for this authorization server, where the editor has one for it. */
  editorAccount(authorizationServer: string): EditorAccount | undefined;
  /**
   * Whether the user allows that a token of an account of the editor is given to this server: it works far beyond it.
   * @param host of the server, as its address has it
   * @param scopes what the token is asked for, so that the user can be told
   */
  allowsEditorAccount(
    host: string,
    authorizationServer: string,
    mayAsk: boolean,
    scopes?: readonly string[],
  ): Promise<boolean>;
}

/** The authorization of one server at one address: its tokens, and how they are got. */
export interface Authorization {
  readonly secrets: SecretText;
  readonly host: AuthorizationHost;
}

/** Orders about signing in; part of the chunk that is loaded late. */
export interface SignInModule {
  /**
   * The whole way through the browser: finds the authorization server, has us registered there, asks the user, takes
   * the tokens and keeps them.
   * @param challenge what the server said last
   * @throws UserError with what went wrong; CancelledError when `signal` aborts or the user gave up
   * @see MCP 2025-11-25, Authorization
   */
  signIn(
    launch: HttpLaunch,
    authorization: Authorization,
    challenge: AuthorizationChallenge | undefined,
    options: { readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Tells the authorization server to forget the tokens, where it takes such wishes, and forgets them here. */
  signOut(
    launch: HttpLaunch,
    authorization: Authorization,
    options: { readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Whether what is kept (`SecretText`) holds tokens, or the note of an account, for the server at this address. */
  holdsTokens(text: string | undefined, url: string): boolean;
}
