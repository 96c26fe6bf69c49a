import { isKeptCall, isSameTool, isShortEnough, type KeptCall, type ListMemory, type ToolName } from './argumentMemory';
import type { ServerId } from './task';

/** How many tools are remembered; the one used longest ago goes first. */
const MOST_TOOLS = 50;

/** The last call of a tool. */
export interface RecentTool extends KeptCall {
  /** How long the user wants its tasks kept; `null` is left to the server, and absent was never chosen. */
  readonly ttlMs?: number | null;
  /** The arguments were too long: there are none to run it with once more. */
  readonly areArgumentsForgotten?: boolean;
}

/** The tools that the user ran last, each with its last arguments; the newest first. */
export class RecentTools {
  constructor(private readonly memory: ListMemory) {}

  all(): readonly RecentTool[] {
    const list = this.memory.read();
    return Array.isArray(list) ? list.filter(isRecentTool) : [];
  }

  of(tool: ToolName): RecentTool | undefined {
    return this.all().find(recent => isSameTool(recent, tool));
  }

  /** What the tool was run with last, as far as that can be done once more. */
  lastCallOf(tool: ToolName): KeptCall | undefined {
    const recent = this.of(tool);
    return recent?.areArgumentsForgotten ? undefined : recent;
  }

  /** Of one server, or of all. */
  forget(serverId?: ServerId): void {
    this.memory.write(serverId === undefined ? [] : this.all().filter(recent => recent.serverId !== serverId));
  }

  /** Arguments that are too long are forgotten; that the tool was used is not. */
  used(tool: RecentTool): void {
    const kept: RecentTool = isShortEnough(tool)
      ? tool
      : { ...tool, args: {}, leftOut: [], areArgumentsForgotten: true };
    const others = this.all().filter(recent => !isSameTool(recent, tool));
    this.memory.write([kept, ...others].slice(0, MOST_TOOLS));
  }
}

function isRecentTool(value: unknown): value is RecentTool {
  return (
    isKeptCall(value) &&
    (!('ttlMs' in value) || value.ttlMs === null || typeof value.ttlMs === 'number') &&
    (!('areArgumentsForgotten' in value) || typeof value.areArgumentsForgotten === 'boolean')
  );
}
