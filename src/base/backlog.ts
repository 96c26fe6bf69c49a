/**
 * Acts on what it is told of: at once, as long as there is room. The rest waits until there is, each thing once, however
 * often it is told of meanwhile.
 */
export class Backlog<T> {
  private readonly waiting = new Set<T>();

  /** @param hasRoom is asked before each; who makes room calls {@link goOn} */
  constructor(
    private readonly hasRoom: () => boolean,
    private readonly act: (thing: T) => void,
  ) {}

  tell(thing: T): void {
    if (this.waiting.size === 0 && this.hasRoom()) {
      this.act(thing);
    } else {
      this.waiting.add(thing);
    }
  }

  /** Acts on those that have waited for longest. */
  goOn(): void {
    for (const thing of this.waiting) {
      if (!this.hasRoom()) {
        return;
      }
      this.waiting.delete(thing);
      this.act(thing);
    }
  }

  /** @returns whether it had waited */
  forget(thing: T): boolean {
    return this.waiting.delete(thing);
  }

  /** Nothing waits any longer, room or not. */
  flush(): void {
    this.takeAll().forEach(this.act);
  }

  /** @returns what waited, for whoever calls this to act on */
  takeAll(): T[] {
    const things = [...this.waiting];
    this.waiting.clear();
    return things;
  }
}
