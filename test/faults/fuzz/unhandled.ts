const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;
type Listener = (...args: unknown[]) => void;

/** Takes the place of whoever listens for errors that nobody caught, until it is disposed. */
export class Unhandled {
  readonly errors: unknown[] = [];
  private readonly others = EVENTS.map(name => [name, process.listeners(name as 'exit') as Listener[]] as const);
  private readonly note = (error: unknown): void => void this.errors.push(error);

  constructor() {
    for (const name of EVENTS) {
      process.removeAllListeners(name);
      process.on(name, this.note);
    }
  }

  dispose(): void {
    for (const [name, listeners] of this.others) {
      process.removeAllListeners(name);
      for (const listener of listeners) {
        process.on(name, listener);
      }
    }
  }
}
