import { StringDecoder } from 'node:string_decoder';

/** The longest line that is kept whole; a server that never ends its line must not fill the memory. */
const LONGEST_LINE = 10_000;

/** Cuts a stream of bytes into lines. */
export class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private lastWords = '';

  /** @param onLine may answer `false`: this line is not for people, and no last words */
  constructor(private readonly onLine: (line: string) => unknown) {}

  /** The last line that had any words in it; a process may die before it ends that line. */
  get lastLine(): string {
    return this.rest.trim() || this.lastWords;
  }

  push(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split(/\r?\n/);
    this.rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) {
      const isForPeople = this.onLine(line.slice(0, LONGEST_LINE)) !== false;
      if (isForPeople && line.trim() !== '') {
        this.lastWords = line.trim();
      }
    }
  }
}
