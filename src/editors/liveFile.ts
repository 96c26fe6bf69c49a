import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import type { Event } from '../base/emitter';

/** The shortest time between two changes of a text that somebody looks at. */
const SHORTEST_INTERVAL_MS = 500;
/** Each change has VS Code compare the whole text: a long one changes less often. */
const BYTES_PER_MS = 1_024;

/** Where the text of a {@link LiveFile} comes from. */
export interface LiveText {
  /** The file's name, which is shown as the title of its tab. */
  readonly name: string;
  /** The text as it is now; `undefined` when there is nothing to tell any more: the last text stays. */
  readonly render: () => string | undefined;
  /** The text may be another now. */
  readonly onDidChange: Event<void>;
}

/** A file whose text is made when it is read, and which tells of changes while somebody looks at it. */
export class LiveFile implements Disposable {
  private text: string | undefined;
  private read: Uint8Array = new Uint8Array();
  private changed = 0;
  /** The text changed, and nobody was told so. */
  private isNews = false;
  private shownAt = Number.NEGATIVE_INFINITY;
  private readonly subscription = new MutableDisposable();
  private readonly timer = new MutableDisposable();

  constructor(
    private readonly source: LiveText,
    private readonly clock: Clock,
    /** Somebody looks at the text, and it is another now. */
    private readonly onDidChange: () => void,
  ) {}

  get name(): string {
    return this.source.name;
  }

  /** While somebody looks, as it was told last: otherwise, each word of ours would be read before it is out. */
  get bytes(): Uint8Array {
    if (this.text === undefined || !this.subscription.value) {
      this.refresh();
    }
    return this.read;
  }

  /** Milliseconds since the epoch: when the text became what it is. */
  get changedAt(): number {
    return this.changed;
  }

  /** Whether somebody looks at it. While nobody does, it costs nothing. */
  setVisible(isVisible: boolean): void {
    if (isVisible === (this.subscription.value !== undefined)) {
      return;
    }
    this.timer.value = undefined;
    this.subscription.value = isVisible ? this.source.onDidChange(() => this.sourceChanged()) : undefined;
    if (isVisible) {
      this.sourceChanged();
    }
  }

  /** Keeps no text; it is made anew when it is read again. */
  forget(): void {
    this.text = undefined;
    this.read = new Uint8Array();
  }

  dispose(): void {
    this.subscription.dispose();
    this.timer.dispose();
  }

  private sourceChanged(): void {
    if (!this.timer.value) {
      const intervalMs = Math.max(SHORTEST_INTERVAL_MS, this.read.byteLength / BYTES_PER_MS);
      const delayMs = Math.max(0, this.shownAt + intervalMs - this.clock.now());
      this.timer.value = this.clock.after(delayMs, () => this.show());
    }
  }

  private show(): void {
    this.timer.value = undefined;
    this.refresh();
    if (this.isNews) {
      this.isNews = false;
      this.onDidChange();
    }
  }

  private refresh(): void {
    this.shownAt = this.clock.now();
    const text = this.source.render();
    if (text === undefined || text === this.text) {
      return;
    }
    this.text = text;
    this.read = Buffer.from(text);
    // Later than before in any case: that is how VS Code sees a change.
    this.changed = Math.max(this.clock.now(), this.changed + 1);
    this.isNews = true;
  }
}
