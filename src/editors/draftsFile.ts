/** Each change has VS Code read and compare the whole text, so a growing one is told of no more often than this. */
const SHORTEST_INTERVAL_MS = 250;

/** The file of a draft: nobody may change it while it still grows. */
export class DraftFile {
  private text = '';
  private changed: number;
  private toldAt = Number.NEGATIVE_INFINITY;
  private growing = true;

  /** @param createdAt milliseconds since the epoch */
  constructor(readonly createdAt: number) {
    this.changed = createdAt;
  }

  get isGrowing(): boolean {
    return this.growing;
  }

  /** As it was saved last. */
  get content(): string {
    return this.text;
  }

  get bytes(): Uint8Array {
    return new TextEncoder().encode(this.text);
  }

  /** Milliseconds since the epoch. */
  get changedAt(): number {
    return this.changed;
  }

  /** @returns whether it is time to tell of it */
  append(text: string, now: number): boolean {
    this.text += text;
    this.change(now);
    const isTime = now - this.toldAt >= SHORTEST_INTERVAL_MS;
    if (isTime) {
      this.toldAt = now;
    }
    return isTime;
  }

  finish(now: number): void {
    this.growing = false;
    this.change(now);
  }

  /** The editor saves. */
  overwrite(bytes: Uint8Array, now: number): void {
    this.text = new TextDecoder().decode(bytes);
    this.change(now);
  }

  /** Later than before in any case: that is how VS Code sees a change. */
  private change(now: number): void {
    this.changed = Math.max(now, this.changed + 1);
  }
}
