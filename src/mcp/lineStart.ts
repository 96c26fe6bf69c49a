/** Room for what most lines are; it is given back after a larger one. */
const USUAL_BYTES = 64 * 1024;

/** The beginning of a line, of which the rest has not come yet: in one piece, whatever pieces it comes in. */
export class LineStart {
  private bytes = Buffer.alloc(0);
  length = 0;

  add(piece: Buffer): void {
    if (piece.length > 0) {
      const length = this.length + piece.length;
      if (length > this.bytes.length) {
        this.grow(length);
      }
      piece.copy(this.bytes, this.length);
      this.length = length;
    }
  }

  /** The whole line, after which another begins. */
  take(): string {
    const line = this.bytes.toString('utf8', 0, this.length);
    this.clear();
    return line;
  }

  clear(): void {
    this.length = 0;
    if (this.bytes.length > USUAL_BYTES) {
      this.bytes = Buffer.alloc(0);
    }
  }

  /** Twofold, so that what is there is not copied again and again. */
  private grow(least: number): void {
    const grown = Buffer.allocUnsafe(Math.max(least, 2 * this.bytes.length, 1_024));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}
