import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';

/** How long bytes are kept that were made to tell their size: an editor asks for that first, and then for the bytes. */
const KEPT_MS = 1_000;

/** What is made, or fetched, when it is read. */
export interface Making {
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
}

/** The bytes of the file that was asked for last, for a moment; a failure is not kept. */
export class MadeBytes<T extends Making> implements Disposable {
  private made: { readonly file: T; readonly bytes: Promise<Uint8Array> } | undefined;
  private readonly forgetting = new MutableDisposable();

  constructor(private readonly clock: Clock) {}

  async of(file: T): Promise<Uint8Array> {
    if (typeof file.bytes !== 'function') {
      return file.bytes;
    }
    if (this.made?.file === file) {
      return this.made.bytes;
    }
    const made = { file, bytes: file.bytes() };
    this.made = made;
    this.forgetting.value = undefined;
    try {
      const bytes = await made.bytes;
      if (this.made === made) {
        this.forgetting.value = this.clock.after(KEPT_MS, () => this.forget());
      }
      return bytes;
    } catch (error) {
      if (this.made === made) {
        this.forget();
      }
      throw error;
    }
  }

  /** They may be others by now. */
  forget(): void {
    this.made = undefined;
    this.forgetting.value = undefined;
  }

  dispose(): void {
    this.forget();
    this.forgetting.dispose();
  }
}
