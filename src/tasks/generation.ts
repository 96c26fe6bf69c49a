/**
 * Which task protocol a connection speaks: core experimental tasks of 2025-11-25, the
 * `io.modelcontextprotocol/tasks` extension of 2026-07-28, or none (not connected yet, or no task support).
 */
export type Generation = 'none' | '2025-11-25' | '2026-07-28';
