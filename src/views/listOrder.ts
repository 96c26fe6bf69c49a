import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { isRecord } from '../base/record';
import { filterFrom, isFiltering, NO_FILTER, type TaskFilter } from '../tasks/taskFilter';
import { GROUPINGS, type Grouping } from './grouping';
import { SORTINGS, type Sorting } from './sorting';

const STATE_KEY = 'mcpTasks.listOrder';
/** How many pins are kept; the oldest go first. */
const MOST_PINS = 500;

/** Where the choices of a workspace are kept: as VS Code does it. */
export interface WorkspaceState {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface Choices {
  readonly grouping: Grouping;
  readonly sorting: Sorting;
  readonly filter: TaskFilter;
}

const USUAL: Choices = { grouping: 'server', sorting: 'newest', filter: NO_FILTER };

/** How the user wants the list: grouped, sorted, filtered, and what is pinned. Kept with the workspace. */
export class ListOrder implements Disposable {
  private choices: Choices;
  /** Rows by their IDs, the oldest pin first. */
  private readonly pins: Set<string>;
  private readonly changes = new Emitter<void>();
  /** All has to be arranged anew. */
  readonly onDidChange = this.changes.event;
  private readonly pinChanges = new Emitter<readonly string[]>();
  /** Rows that were pinned, or are no more. */
  readonly onDidChangePins = this.pinChanges.event;

  constructor(private readonly state: WorkspaceState) {
    const kept = state.get(STATE_KEY);
    const { grouping, sorting, filter, pins } = isRecord(kept) ? kept : {};
    this.choices = {
      grouping: GROUPINGS.find(known => known === grouping) ?? USUAL.grouping,
      sorting: SORTINGS.find(known => known === sorting) ?? USUAL.sorting,
      filter: filterFrom(filter),
    };
    this.pins = new Set(Array.isArray(pins) ? pins.filter(pin => typeof pin === 'string') : []);
  }

  get grouping(): Grouping {
    return this.choices.grouping;
  }

  get sorting(): Sorting {
    return this.choices.sorting;
  }

  get filter(): TaskFilter {
    return this.choices.filter;
  }

  get isFiltered(): boolean {
    return isFiltering(this.choices.filter);
  }

  get pinned(): ReadonlySet<string> {
    return this.pins;
  }

  choose(choice: Partial<Choices>): void {
    const next = { ...this.choices, ...choice };
    if (JSON.stringify(next) !== JSON.stringify(this.choices)) {
      this.choices = next;
      this.keep();
      this.changes.fire();
    }
  }

  pin(rowIds: readonly string[], isPinned: boolean): void {
    const changed = rowIds.filter(id => this.pins.has(id) !== isPinned);
    for (const id of changed) {
      if (isPinned) {
        this.pins.add(id);
      } else {
        this.pins.delete(id);
      }
    }
    const tooMany = [...this.pins].slice(0, Math.max(0, this.pins.size - MOST_PINS));
    for (const id of tooMany) {
      this.pins.delete(id);
    }
    if (changed.length > 0) {
      this.keep();
      this.pinChanges.fire([...changed, ...tooMany]);
    }
  }

  /** One row stands where another stood, for the same thing: a call that became a task. */
  replace(rowId: string, next: string): void {
    if (this.pins.delete(rowId)) {
      this.pins.add(next);
      this.keep();
      this.pinChanges.fire([rowId, next]);
    }
  }

  /** As if nobody had ever chosen or pinned anything: what is kept goes, too. */
  reset(): void {
    const pinned = [...this.pins];
    this.choices = USUAL;
    this.pins.clear();
    this.state.update(STATE_KEY, undefined).then(undefined, () => undefined);
    this.pinChanges.fire(pinned);
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
    this.pinChanges.dispose();
  }

  private keep(): void {
    // A window that closes meanwhile forgets the choice, and no more.
    this.state.update(STATE_KEY, { ...this.choices, pins: [...this.pins] }).then(undefined, () => undefined);
  }
}
