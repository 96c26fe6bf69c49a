import { isRecord } from '../base/record';
import type { ServerId } from './task';

/** Where a list is kept beyond this window. What comes back may have been written by another version of ours. */
export interface ListMemory {
  read(): unknown;
  write(list: readonly unknown[]): void;
}

/** Arguments of a tool as they are kept. */
export interface KeptCall {
  readonly serverId: ServerId;
  readonly toolName: string;
  /** Without what is secret. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What was left out, as paths: `auth.password`. */
  readonly leftOut: readonly string[];
}

/** One tool of one server, by its names. */
export type ToolName = Pick<KeptCall, 'serverId' | 'toolName'>;

export function isSameTool(one: ToolName, other: ToolName): boolean {
  return one.serverId === other.serverId && one.toolName === other.toolName;
}

export function isKeptCall(value: unknown): value is KeptCall {
  return (
    isRecord(value) &&
    typeof value.serverId === 'string' &&
    typeof value.toolName === 'string' &&
    isRecord(value.args) &&
    Array.isArray(value.leftOut) &&
    value.leftOut.every(path => typeof path === 'string')
  );
}

/** What is longer is not kept, in characters of JSON: VS Code holds all of it in memory, in every window. */
const LONGEST_ARGUMENTS = 100_000;

export function isShortEnough({ args }: Pick<KeptCall, 'args'>): boolean {
  return JSON.stringify(args).length <= LONGEST_ARGUMENTS;
}
