import type { InputDefinition } from './inputDefinition';
import type { ServerDefinition } from './serverDefinition';

/** A variable whose value only the editor, or the user, knows. `text` is the whole of it, as written: `${input:key}`. */
export type HostVariable =
  | {
      readonly kind: 'input';
      readonly text: string;
      readonly id: string /** Absent: the file does not define it. */;
      readonly input?: InputDefinition;
    }
  | { readonly kind: 'config'; readonly text: string; readonly key: string }
  | { readonly kind: 'command'; readonly text: string; readonly command: string }
  | { readonly kind: 'folder'; readonly text: string /** `${workspaceFolder:name}` */; readonly name: string }
  | { readonly kind: 'extensionFolder'; readonly text: string; readonly extensionId: string };

export interface AskOptions {
  /** Whether the user may be asked: somebody wants the server now, and sits in front of the window. */
  readonly mayAsk: boolean;
  readonly signal: AbortSignal;
}

/** Values for the variables of one start, and which of them must not appear in a log. */
export interface HostValues {
  /** By the text of the variable. */
  readonly values: ReadonlyMap<string, string>;
  readonly secrets: readonly string[];
}

/** Where such values come from; `host/` fulfils it. */
export interface HostValueSource {
  /**
   * All that `variables` need, asked for in their order; remembered answers come without a question.
   * @throws UserError that names a variable without a value; NeedsAnswersError where the user would have to be asked and
   * may not be; CancelledError when the user left a question
   */
  valuesOf(variables: readonly HostVariable[], definition: ServerDefinition, options: AskOptions): Promise<HostValues>;
}
