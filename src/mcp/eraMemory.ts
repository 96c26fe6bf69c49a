import type { Launch } from '../config/launch';

/** How messages travel: `http` is Streamable HTTP, `sse` the transport that it replaced. */
export type TransportKind = 'stdio' | 'http' | 'sse';

/**
 * What a server turned out to speak. A legacy server needs no question for the modern generation; a modern one is
 * adopted with its answer to that question, and asked again once it runs.
 * @see MCP 2026-07-28, Versioning, "Backward Compatibility"
 */
export type EraVerdict =
  | { readonly kind: 'legacy'; readonly transport: TransportKind }
  | { readonly kind: 'modern'; readonly transport: TransportKind; readonly discover: unknown };

/** Remembers verdicts per launch, so that a stdio server is not started twice each time. */
export interface EraMemory {
  get(launch: Launch): EraVerdict | undefined;
  set(launch: Launch, verdict: EraVerdict): void;
  forget(launch: Launch): void;
}
