import type { ServerDefinition } from './serverDefinition';

/** What administrators, or the user, forbid, as the settings have it: of any shape. */
export interface McpPolicy {
  readonly access?: 'all' | 'registry' | 'none';
  readonly allowed?: unknown;
  readonly denied?: unknown;
}

/** The setting that keeps a server from being started. */
export interface PolicyVerdict {
  readonly setting: 'chat.mcp.access' | 'chat.mcp.allowedServers' | 'chat.mcp.deniedServers';
}

/** Which setting forbids this server; `undefined`: none does. */
export function policyVerdict(_definition: ServerDefinition, policy: McpPolicy): PolicyVerdict | undefined {
  return policy.access === 'none' ? { setting: 'chat.mcp.access' } : undefined;
}
