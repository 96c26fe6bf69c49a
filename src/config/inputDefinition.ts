interface AnyInput {
  readonly id: string;
  /** What the user is told when asked; a stranger's text. Empty where the file says nothing. */
  readonly description: string;
}

export interface PromptStringInput extends AnyInput {
  readonly kind: 'promptString';
  readonly default?: string;
  /** Shown as dots, and kept where secrets are kept. */
  readonly isPassword: boolean;
}

export interface PickStringInput extends AnyInput {
  readonly kind: 'pickString';
  readonly options: readonly { readonly label: string; readonly value: string }[];
  readonly default?: string;
}

/** The answer is what a command of VS Code returns. */
export interface CommandInput extends AnyInput {
  readonly kind: 'command';
  readonly command: string;
  readonly args?: unknown;
}

/** One of `inputs`: a value that the user is asked for when a server that uses it starts first. */
export type InputDefinition = PromptStringInput | PickStringInput | CommandInput;
