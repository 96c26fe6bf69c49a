import type * as vscode from 'vscode';
import { isRecord } from '../base/record';
import type { ServerId } from '../base/serverId';

const CONSENTS_KEY = 'consents';
const MODELS_KEY = 'chosenModels';

/**
 * What a server may get without a question: answers of language models, the workspace folders; `tool`: that one of its
 * tools is run which may destroy something.
 */
export type ConsentKind = 'sampling' | 'roots' | 'tool';

export interface Consent {
  readonly kind: ConsentKind;
  readonly serverId: ServerId;
  /** For `tool`. */
  readonly toolName?: string;
  /** What the server was when it was allowed: another program, or another address, is asked about anew. */
  readonly launchHash: string;
}

interface ChosenModel {
  readonly serverId: ServerId;
  readonly model: string;
}

/** What the user allowed each server, once and for all, and which model was chosen for it last. Holds no secrets. */
export class Consents {
  constructor(
    private readonly state: vscode.Memento,
    /** Of the server as it is configured now. */
    private readonly launchHashOf: (serverId: ServerId) => string | undefined,
  ) {}

  isAllowed(kind: ConsentKind, serverId: ServerId, toolName?: string): boolean {
    const launchHash = this.launchHashOf(serverId);
    return this.all().some(
      consent => isAbout(consent, { kind, serverId, toolName }) && consent.launchHash === launchHash,
    );
  }

  allow(kind: ConsentKind, serverId: ServerId, toolName?: string): void {
    const launchHash = this.launchHashOf(serverId);
    if (launchHash !== undefined && !this.isAllowed(kind, serverId, toolName)) {
      const others = this.all().filter(consent => !isAbout(consent, { kind, serverId, toolName }));
      this.write(CONSENTS_KEY, [
        ...others,
        { kind, serverId, launchHash, ...(toolName !== undefined && { toolName }) } satisfies Consent,
      ]);
    }
  }

  /** Whether a tool that may destroy something is run without a question. */
  isToolAllowed(serverId: ServerId, toolName: string): boolean {
    return this.isAllowed('tool', serverId, toolName);
  }

  allowTool(serverId: ServerId, toolName: string): void {
    this.allow('tool', serverId, toolName);
  }

  /** The server is asked about like one that was never met, as far as this is concerned. */
  forget(kind: ConsentKind, serverId: ServerId, toolName?: string): void {
    this.write(
      CONSENTS_KEY,
      this.all().filter(consent => !isAbout(consent, { kind, serverId, toolName })),
    );
    if (kind === 'sampling') {
      this.write(
        MODELS_KEY,
        this.models().filter(chosen => chosen.serverId !== serverId),
      );
    }
  }

  all(): readonly Consent[] {
    return this.read(CONSENTS_KEY).filter(isConsent);
  }

  /** The key of the model that the user chose last for this server. */
  chosenModel(serverId: ServerId): string | undefined {
    return this.models().find(chosen => chosen.serverId === serverId)?.model;
  }

  chooseModel(serverId: ServerId, model: string): void {
    const others = this.models().filter(chosen => chosen.serverId !== serverId);
    this.write(MODELS_KEY, [...others, { serverId, model }]);
  }

  private models(): readonly ChosenModel[] {
    return this.read(MODELS_KEY).filter(isChosenModel);
  }

  /** What is not kept is asked for again: no harm is done, and nobody need hear of it. */
  private write(key: string, value: readonly unknown[]): void {
    this.state.update(key, value).then(undefined, () => undefined);
  }

  /** Another version of ours may have written something else. */
  private read(key: string): readonly unknown[] {
    const value = this.state.get<unknown>(key);
    return Array.isArray(value) ? value : [];
  }
}

function isAbout(
  consent: Consent,
  { kind, serverId, toolName }: { kind: ConsentKind; serverId: ServerId; toolName: string | undefined },
): boolean {
  return consent.kind === kind && consent.serverId === serverId && consent.toolName === toolName;
}

function isConsent(value: unknown): value is Consent {
  return (
    isRecord(value) &&
    (value.kind === 'tool'
      ? typeof value.toolName === 'string'
      : value.kind === 'sampling' || value.kind === 'roots') &&
    typeof value.serverId === 'string' &&
    typeof value.launchHash === 'string'
  );
}

function isChosenModel(value: unknown): value is ChosenModel {
  return isRecord(value) && typeof value.serverId === 'string' && typeof value.model === 'string';
}
