import { randomUUID } from 'node:crypto';

/**
 * The visit to a page that a question in URL mode asks for. The client sees the user leave; only the server learns when
 * it is over, and may tell the client.
 * @see MCP 2025-11-25, Elicitation, "Completion Notifications for URL Mode Elicitation"
 */
export class PageVisit {
  readonly elicitationId = randomUUID();
  private readonly ending = new AbortController();

  /** What was to be done there has been done. */
  finish(): void {
    this.ending.abort();
  }

  /** @param listener is called once, when it is */
  whenFinished(listener: () => void): void {
    if (this.ending.signal.aborted) {
      listener();
    } else {
      this.ending.signal.addEventListener('abort', listener, { once: true });
    }
  }
}
