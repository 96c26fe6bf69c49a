import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/errors';
import { summarizeLaunch } from '../config/launchSummary';
import type { RankedDefinition } from '../config/serverDefinition';
import type { Permission } from './permission';
import type { ServerNeed, ServerState } from './server';

/** How a server stands: its state, why, and what the user would have to do. */
export interface Standing {
  readonly state: ServerState;
  readonly problem?: string;
  readonly need?: ServerNeed;
}

/** How a server stands while nothing of it runs. */
export function atRest({ entry }: RankedDefinition, permission: Permission): Standing {
  switch (permission.kind) {
    case 'blocked':
      return { state: 'blocked', problem: permission.reason };
    case 'untrusted':
      return { state: 'untrusted', need: { kind: permission.need } };
    case 'disabled':
      return { state: 'stopped' };
    case 'allowed':
      return entry.kind === 'invalid' ? { state: 'error', problem: entry.problem } : { state: 'stopped' };
  }
}

/** @throws UserError that says why the server may not be started */
export function assertAllowed(permission: Permission): void {
  switch (permission.kind) {
    case 'allowed':
      return;
    case 'disabled':
      throw new UserError(l10n.t('The server is switched off in this workspace.'), 'disabled');
    case 'blocked':
      throw new UserError(permission.reason, 'blocked');
    case 'untrusted':
      throw new UserError(untrustedWords(permission.need), 'untrusted');
  }
}

function untrustedWords(need: Extract<Permission, { kind: 'untrusted' }>['need']): string {
  switch (need) {
    case 'workspaceTrust':
      return l10n.t('The server comes with a folder that is not trusted, or would run in it.');
    case 'launchTrust':
      return l10n.t('The server was found in the files of another application, and nobody has allowed it yet.');
    case 'noSandbox':
      return l10n.t(
        'The server asks for a sandbox, which there is none of here. It is started without only if you allow it.',
      );
  }
}

/** All that a running server was started from, and what it may do: it has to start again when this changes. */
export function launchText({ entry, folder, format, shadowedBy }: RankedDefinition, permission: Permission): string {
  const launch = entry.kind === 'stdio' ? { ...entry, watch: undefined } : entry;
  return JSON.stringify([launch, folder, format, shadowedBy, permission]);
}

/** Of the launch as it may be shown: an edit of a secret makes no other server of it. */
export function recordedHash(definition: RankedDefinition): string {
  return createHash('sha256')
    .update(JSON.stringify(summarizeLaunch(definition)))
    .digest('hex');
}
