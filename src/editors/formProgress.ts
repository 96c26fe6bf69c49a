import type { FormDraft } from './formDraft';
import type { FormField } from './formField';

/** What a field has already: a value (`undefined`: not given), or what was begun. */
export type Entered = { readonly value: unknown } | { readonly unfinished: unknown };

/**
 * The way through a form: a step for each field, then the review. It moves in the draft, so that who comes back is where
 * the form was left.
 */
export class FormProgress {
  /** @param startsWithReview there is something to be read before the first field */
  constructor(
    readonly fields: readonly FormField[],
    private readonly draft: FormDraft,
    private readonly startsWithReview: boolean,
  ) {
    draft.step ??= startsWithReview ? fields.length : 0;
  }

  /** The place of the present field; the number of fields at the review. */
  get step(): number {
    return Math.min(this.draft.step ?? 0, this.fields.length);
  }

  /** The field to be asked for; nothing at the review. */
  get field(): FormField | undefined {
    return this.fields[this.step];
  }

  /** The place of the first field that was never answered. */
  get missing(): number | undefined {
    const index = this.fields.findIndex(({ name }) => !this.draft.values.has(name));
    return index < 0 ? undefined : index;
  }

  get canGoBack(): boolean {
    if (!this.field) {
      return this.fields.length > 0 && this.missing === undefined;
    }
    return this.step > 0 || this.draft.isCorrecting || this.startsWithReview;
  }

  /** Whether a later step was seen: what was accepted once was followed by one. */
  get wasPassed(): boolean {
    return this.field !== undefined && this.draft.values.has(this.field.name);
  }

  /** What the present field has already. */
  get entered(): Entered | undefined {
    const { values, unfinished } = this.draft;
    const name = this.field?.name ?? '';
    if (unfinished.has(name)) {
      return { unfinished: unfinished.get(name) };
    }
    return values.has(name) ? { value: values.get(name) } : undefined;
  }

  /** The present field has its value: on to the next, or back to where it was asked to be corrected. */
  accept(value: unknown): void {
    if (this.field) {
      this.draft.values.set(this.field.name, value);
      this.draft.unfinished.delete(this.field.name);
      this.goTo(this.draft.isCorrecting ? this.fields.length : this.step + 1);
    }
  }

  /** Keeps what was begun at the present field. */
  keep(unfinished: unknown): void {
    if (this.field && unfinished !== undefined) {
      this.draft.unfinished.set(this.field.name, unfinished);
    }
  }

  /** To the step before; from a correction, to the review, with the value that it showed. */
  back(): void {
    if (this.field && this.draft.isCorrecting) {
      this.draft.unfinished.delete(this.field.name);
      this.goTo(this.fields.length);
    } else {
      this.goTo(this.step > 0 ? this.step - 1 : this.fields.length);
    }
  }

  /** From the review to a field: to correct it, or to go on from there while fields are missing. */
  visit(field: number): void {
    const isCorrecting = this.missing === undefined;
    this.goTo(field);
    this.draft.isCorrecting = isCorrecting;
  }

  private goTo(step: number): void {
    this.draft.step = step;
    this.draft.isCorrecting = false;
  }
}
