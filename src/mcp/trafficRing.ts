import type { TrafficEntry } from '../tasks/traffic';

/** Entries with consecutive numbers, the oldest of which make room for new ones. */
export class TrafficRing {
  private readonly slots: ({ entry: TrafficEntry; bytes: number } | undefined)[] = [];
  private first = 1;
  private next = 1;
  private bytes = 0;

  constructor(
    private readonly mostEntries: number,
    private readonly mostBytes: number,
  ) {}

  /** The number of the entry that is added next. */
  get nextSeq(): number {
    return this.next;
  }

  /** How many entries were dropped. */
  get forgotten(): number {
    return this.first - 1;
  }

  /** @param entry has {@link nextSeq} */
  add(entry: TrafficEntry, bytes: number): void {
    if (this.next - this.first === this.mostEntries) {
      this.dropFirst();
    }
    this.slots[this.next % this.mostEntries] = { entry, bytes };
    this.next += 1;
    this.bytes += bytes;
    while (this.bytes > this.mostBytes && this.next - this.first > 1) {
      this.dropFirst();
    }
  }

  get(seq: number): TrafficEntry | undefined {
    return seq >= this.first && seq < this.next ? this.slots[seq % this.mostEntries]?.entry : undefined;
  }

  /** Puts an entry of the same size in place of one with the same number, if that is still there. */
  replace(entry: TrafficEntry): void {
    const slot = this.slots[entry.seq % this.mostEntries];
    if (slot?.entry.seq === entry.seq) {
      slot.entry = entry;
    }
  }

  /** Oldest first. */
  entries(): TrafficEntry[] {
    return Array.from({ length: this.next - this.first }, (_, i) => this.get(this.first + i)).filter(
      entry => entry !== undefined,
    );
  }

  clear(): void {
    while (this.first < this.next) {
      this.dropFirst();
    }
  }

  private dropFirst(): void {
    const index = this.first % this.mostEntries;
    this.bytes -= this.slots[index]?.bytes ?? 0;
    this.slots[index] = undefined;
    this.first += 1;
  }
}
