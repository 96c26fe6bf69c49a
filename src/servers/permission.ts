import type { RankedDefinition } from '../config/serverDefinition';

/** Whether a server may be started, as the user and the administrators have it. */
export type Permission =
  | { readonly kind: 'allowed' }
  /** The user switched it off in this workspace. */
  | { readonly kind: 'disabled' }
  /** @param reason in words for the user: which setting, and what it says */
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'untrusted'; readonly need: 'workspaceTrust' | 'launchTrust' | 'noSandbox' };

/** Asked again whenever the servers are defined anew: who answers sees to that when something changes. */
export type PermissionFor = (definition: RankedDefinition) => Permission;
