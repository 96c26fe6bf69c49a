export type Severity = 'error' | 'warning' | 'hint';

/** Something to say about a part of a configuration file. */
export interface Finding {
  readonly message: string;
  readonly severity: Severity;
  /** Leads to the part, from what was read; a field that is missing ends it. */
  readonly path: readonly (string | number)[];
  /** It is about the name of a field rather than about its value. */
  readonly isAboutName?: true;
}
