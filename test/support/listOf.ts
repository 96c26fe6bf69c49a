import type { CallStore } from '../../src/tasks/callStore';
import type { InputStore } from '../../src/tasks/inputStore';
import type { TaskStore } from '../../src/tasks/taskStore';
import { Contact } from '../../src/views/contact';
import { Listing } from '../../src/views/listing';
import { ListOrder, type WorkspaceState } from '../../src/views/listOrder';
import type { FakeClock } from './fakeClock';

/** What VS Code keeps for a workspace, as JSON like there. */
export class FakeWorkspaceState implements WorkspaceState {
  private readonly values = new Map<string, string>();

  get(key: string): unknown {
    const value = this.values.get(key);
    return value === undefined ? undefined : JSON.parse(value);
  }

  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
  }
}

/** A list over these stores, as a workspace has it that was never opened before unless there is a state of it. */
export function listOf(
  stores: { readonly store: TaskStore; readonly calls: CallStore; readonly inputs: InputStore },
  clock: FakeClock,
  state: WorkspaceState = new FakeWorkspaceState(),
): { readonly order: ListOrder; readonly contact: Contact; readonly listing: Listing } {
  const order = new ListOrder(state);
  const contact = new Contact(clock);
  const listing = new Listing(stores.store, stores.calls, stores.inputs, order, contact, id => id);
  return { order, contact, listing };
}
