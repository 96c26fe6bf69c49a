import { isKeptCall, isSameTool, isShortEnough, type KeptCall, type ListMemory, type ToolName } from './argumentMemory';

/** How many templates there may be for one tool: as many as somebody can tell apart. */
const MOST_TEMPLATES = 50;

/** Arguments that the user keeps for later, under a name that tells them from others of the tool. */
export interface ArgumentTemplate extends KeptCall {
  readonly name: string;
}

export type SaveOutcome = 'saved' | 'tooLong' | 'tooMany';

/** The templates of all tools. */
export class ArgumentTemplates {
  constructor(private readonly memory: ListMemory) {}

  /** By name. */
  of(tool: ToolName): readonly ArgumentTemplate[] {
    return this.all()
      .filter(template => isSameTool(template, tool))
      .sort((one, other) => one.name.localeCompare(other.name));
  }

  /** In place of the one of this name, where there is one. */
  save(template: ArgumentTemplate): SaveOutcome {
    const others = this.all().filter(one => !isSame(one, template));
    if (!isShortEnough(template)) {
      return 'tooLong';
    }
    if (others.filter(one => isSameTool(one, template)).length >= MOST_TEMPLATES) {
      return 'tooMany';
    }
    this.memory.write([...others, template]);
    return 'saved';
  }

  remove(template: Pick<ArgumentTemplate, keyof ToolName | 'name'>): void {
    this.memory.write(this.all().filter(one => !isSame(one, template)));
  }

  private all(): readonly ArgumentTemplate[] {
    const list = this.memory.read();
    return Array.isArray(list) ? list.filter(isTemplate) : [];
  }
}

function isSame(one: ToolName & { name: string }, other: ToolName & { name: string }): boolean {
  return isSameTool(one, other) && one.name === other.name;
}

function isTemplate(value: unknown): value is ArgumentTemplate {
  return isKeptCall(value) && 'name' in value && typeof value.name === 'string';
}
