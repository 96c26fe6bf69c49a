import { type FlowName, flows } from './allFlows';
import type { FlowStage } from './flowStage';

/** No flow takes longer, on whatever machine. */
const LONGEST_FLOW_MS = 25_000;

/** Plays flows with one server, one after the other. */
export class FlowRow {
  private last: Promise<unknown>;
  private readonly cells = new Map<FlowName, Promise<string>>();

  /** @param turn when to connect: many at once would take each other's time */
  constructor(
    private readonly stage: FlowStage,
    chosen: readonly FlowName[],
    turn: Promise<unknown>,
  ) {
    this.opened = turn.then(() => stage.open());
    this.last = this.opened.catch(() => undefined);
    for (const flow of chosen) {
      const cell = this.last.then(() => this.play(flow));
      this.cells.set(flow, cell);
      this.last = cell.catch(() => undefined); // Its own test says so.
    }
  }

  readonly opened: Promise<void>;

  /** What came of it, in a word or two. */
  cell(flow: FlowName): Promise<string> | undefined {
    return this.cells.get(flow);
  }

  /** Resolves when nothing of it runs any more. */
  async close(): Promise<void> {
    await this.last;
    await this.stage.close();
  }

  private async play(flow: FlowName): Promise<string> {
    await this.opened;
    try {
      const word = await within(flows[flow](this.stage));
      await this.stage.settle();
      return word;
    } catch (error) {
      await within(this.stage.recover()).catch(() => undefined); // Then the next flow fails too, and says why.
      throw error;
    }
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new Error('It did not end.')), LONGEST_FLOW_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(limit));
}
