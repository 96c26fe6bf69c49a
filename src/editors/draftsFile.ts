/** Each change has VS Code read and compare the whole text, so a growing one is told of no more often than this. */
const SHORTEST_INTERVAL_MS = 250;

/** The file of a draft: it grows, then is the user's to change, and in the end nobody's. */
export class DraftFile {
  private text = '';
  private changed: number;
  private toldAt = Number.NEGATIVE_INFINITY;
  private phase: 'growing' | 'open' | 'over' = 'growing';
  private written = false;

  /** @param createdAt milliseconds since the epoch */
  constructor(readonly createdAt: number) {
    this.changed = createdAt;
  }

  get isReadOnly(): boolean {
    return this.phase !== 'open';
  }

  /** Nobody waits for it any more. */
  get isOver(): boolean {
    return this.phase === 'over';
  }

  /** There are words of the user in it. */
  get isWritten(): boolean {
    return this.written;
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

  /** From here on the user may change it. @returns whether it grew until now */
  finish(now: number): boolean {
    const grew = this.phase === 'growing';
    if (grew) {
      this.phase = 'open';
      this.change(now);
    }
    return grew;
  }

  /** The editor saves. */
  overwrite(bytes: Uint8Array, now: number): void {
    const text = new TextDecoder().decode(bytes);
    this.written ||= text !== this.text;
    this.text = text;
    this.change(now);
  }

  end(now: number): void {
    this.phase = 'over';
    this.change(now);
  }

  /** Later than before in any case: that is how VS Code sees a change. */
  private change(now: number): void {
    this.changed = Math.max(now, this.changed + 1);
  }
}
