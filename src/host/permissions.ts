import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { UserError } from '../base/errors';
import type { ServerId } from '../base/serverId';
import type { Launch } from '../config/launch';
import { launchHash } from '../config/launchHash';
import { launchVerdict, type McpPolicy, type PolicyVerdict, policyVerdict } from '../config/policy';
import type { ServerDefinition } from '../config/serverDefinition';
import type { HttpEntry, StdioEntry } from '../config/serverEntry';
import type { Permission } from '../servers/permission';
import { AllowedLaunches } from './allowedLaunches';
import { policySettings } from './policySettings';

const DISABLED_KEY = 'disabledServers';

/** A launch that the user is asked about, and its hash: what is configured may change before there is an answer. */
export interface LaunchToAllow {
  readonly hash: string;
  readonly launch: StdioEntry | HttpEntry;
}

/** Whether servers may be started: as administrators, the user, and what is trusted have it. */
export class Permissions implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  private readonly launches: AllowedLaunches;
  /** Any server may have another permission now. */
  readonly onDidChange = this.changes.event;

  /** @param find the server as it is configured now */
  constructor(
    globalState: vscode.Memento,
    private readonly workspaceState: vscode.Memento,
    private readonly find: (serverId: ServerId) => ServerDefinition | undefined,
  ) {
    this.launches = new AllowedLaunches(globalState);
    this.owned.add(policySettings.onDidChange(() => this.changes.fire()));
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changes.fire()));
  }

  /** The strongest word first: what an administrator forbids, nobody is asked about. */
  of(definition: ServerDefinition): Permission {
    const verdict = firstOf(policySettings.read(), policy => policyVerdict(definition, policy));
    if (verdict) {
      return { kind: 'blocked', reason: reasonFor(verdict) };
    }
    if (this.disabled().includes(definition.id)) {
      return { kind: 'disabled' };
    }
    if (definition.needsTrust && !vscode.workspace.isTrusted) {
      return { kind: 'untrusted', need: 'workspaceTrust' };
    }
    const need = launchNeed(definition);
    return need && !this.launches.isAllowed(definition) ? { kind: 'untrusted', need } : { kind: 'allowed' };
  }

  /**
   * Judges what variables stood for as well.
   * @throws UserError where a setting forbids what would be started or reached
   */
  assertAllowed(definition: ServerDefinition, launch: Launch): void {
    const verdict = firstOf(policySettings.read(), policy => launchVerdict(definition, launch, policy));
    if (verdict) {
      throw new UserError(reasonFor(verdict), 'blocked');
    }
  }

  /** In this workspace only. */
  async setDisabled(serverId: ServerId, isDisabled: boolean): Promise<void> {
    const others = this.disabled().filter(id => id !== serverId);
    await this.workspaceState.update(DISABLED_KEY, isDisabled ? [...others, serverId] : others);
    this.changes.fire();
  }

  /** Nothing where the server is gone, or its entry cannot be used. */
  launchToAllow(serverId: ServerId): LaunchToAllow | undefined {
    const definition = this.find(serverId);
    return definition && definition.entry.kind !== 'invalid'
      ? { hash: launchHash(definition), launch: definition.entry }
      : undefined;
  }

  /** The server may be started with the launch of this hash from now on, and with no other. */
  async allowLaunch(serverId: ServerId, hash: string): Promise<void> {
    await this.launches.allow(this.find(serverId) ?? { id: serverId }, hash);
    this.changes.fire();
  }

  /** Takes that back. */
  async withdrawLaunch(serverId: ServerId): Promise<void> {
    await this.launches.withdraw(this.find(serverId) ?? { id: serverId });
    this.changes.fire();
  }

  /** Whether the server may be started only because the user has allowed its launch. */
  isLaunchAllowed(serverId: ServerId): boolean {
    const definition = this.find(serverId);
    return definition !== undefined && launchNeed(definition) !== undefined && this.launches.isAllowed(definition);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private disabled(): readonly unknown[] {
    const ids = this.workspaceState.get<unknown>(DISABLED_KEY);
    return Array.isArray(ids) ? ids : [];
  }
}

/** Why a server needs the user's word for the very launch that it has; most do not. */
function launchNeed({ source, entry }: ServerDefinition): 'launchTrust' | 'noSandbox' | undefined {
  if (source.kind === 'discovered') {
    return 'launchTrust';
  }
  return entry.kind === 'stdio' && entry.wantsSandbox ? 'noSandbox' : undefined;
}

function firstOf(
  policies: readonly McpPolicy[],
  judge: (policy: McpPolicy) => PolicyVerdict | undefined,
): PolicyVerdict | undefined {
  return policies.map(judge).find(verdict => verdict !== undefined);
}

function reasonFor({ setting, isUnreadable }: PolicyVerdict): string {
  if (isUnreadable) {
    return vscode.l10n.t('The setting {0} cannot be read as it is, so it may forbid this server.', setting);
  }
  switch (setting) {
    case 'chat.mcp.access':
      return vscode.l10n.t('The setting chat.mcp.access does not allow this server.');
    case 'chat.mcp.allowedServers':
      return vscode.l10n.t('The setting chat.mcp.allowedServers does not list this server.');
    case 'chat.mcp.deniedServers':
      return vscode.l10n.t('The setting chat.mcp.deniedServers forbids this server.');
  }
}
