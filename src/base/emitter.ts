import { type Disposable, toDisposable } from './disposable';

/** Subscribes a listener. The shape is that of `vscode.Event`, as far as the core needs it. */
export type Event<T> = (listener: (event: T) => void) => Disposable;

/** The private end of an {@link Event}. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ call: (event: T) => void }>();

  /** @param onListenerError hears what a listener throws: one broken listener must not silence the others. */
  constructor(private readonly onListenerError: (error: unknown) => void = rethrowLater) {}

  readonly event: Event<T> = call => {
    const listener = { call };
    this.listeners.add(listener);
    return toDisposable(() => this.listeners.delete(listener));
  };

  fire(event: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener.call(event);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}

/** Hands the error to the host's own handler, which logs it, without breaking the loop that met it. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
