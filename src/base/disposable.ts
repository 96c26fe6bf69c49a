/** Something that ends. The shape is VS Code's, so that each fits where the other is asked for. */
export interface Disposable {
  dispose(): void;
}

/** A disposable that runs `end` at most once. */
export function toDisposable(end: () => void): Disposable {
  let ended = false;
  return {
    dispose() {
      if (!ended) {
        ended = true;
        end();
      }
    },
  };
}

/** Owns disposables and ends them newest first: users go before what they use. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private ended = false;

  /** Takes ownership. What arrives after the end is disposed at once. */
  add<T extends Disposable>(item: T): T {
    if (this.ended) {
      item.dispose();
    } else {
      this.items.push(item);
    }
    return item;
  }

  dispose(): void {
    this.ended = true;
    for (let item = this.items.pop(); item; item = this.items.pop()) {
      item.dispose();
    }
  }
}

/** Holds one disposable that is replaced again and again. */
export class MutableDisposable<T extends Disposable> implements Disposable {
  private current: T | undefined;
  private ended = false;

  get value(): T | undefined {
    return this.current;
  }

  set value(next: T | undefined) {
    const previous = this.current;
    this.current = this.ended ? undefined : next;
    previous?.dispose();
    if (this.ended) {
      next?.dispose();
    }
  }

  dispose(): void {
    this.ended = true;
    this.value = undefined;
  }
}
