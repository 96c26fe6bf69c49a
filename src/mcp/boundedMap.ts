/** A map that forgets what was put into it first. */
export class BoundedMap<K, V> {
  private readonly map = new Map<K, V>();
  /** Something was forgotten: what is not here may have been. */
  hasForgotten = false;

  constructor(private readonly mostEntries: number) {}

  get(key: K): V | undefined {
    return this.map.get(key);
  }

  /** Nothing has to be forgotten for one more. */
  get hasRoom(): boolean {
    return this.map.size < this.mostEntries;
  }

  has(key: K): boolean {
    return this.map.has(key);
  }

  set(key: K, value: V): void {
    this.map.set(key, value);
    if (this.map.size > this.mostEntries) {
      for (const oldest of this.map.keys()) {
        this.map.delete(oldest);
        break;
      }
      this.hasForgotten = true;
    }
  }

  delete(key: K): void {
    this.map.delete(key);
  }
}
