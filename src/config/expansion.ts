import type { AskOptions, HostValueSource, HostValues, HostVariable } from './hostVariables';
import { SECRET_NAME } from './secrets';
import type { ServerDefinition } from './serverDefinition';
import { textsOf } from './serverEntry';
import { environmentName, expandVariables, hostVariable, type VariableContext, variablesIn } from './variables';

/** The host, as far as variables depend on it. */
export interface ExpansionHost {
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program that runs the host. */
  readonly execPath: string;
  readonly values: HostValueSource;
}

const NOTHING: HostValues = { values: new Map(), secrets: [] };

/** The variables of one entry, with their values for one start. */
export class Expansion {
  private constructor(
    private readonly context: VariableContext,
    /** What the values bring into the launch that must not appear in a log. */
    readonly secrets: readonly string[],
  ) {}

  /**
   * Asks for every value that only the editor, or the user, knows: all at once, and each once.
   * @throws UserError before anybody is asked where another variable has no value
   */
  static async prepare(definition: ServerDefinition, host: ExpansionHost, options: AskOptions): Promise<Expansion> {
    const { entry, folder, format = 'vscode', inputs = [] } = definition;
    const { userHome, env, execPath } = host;
    const context = { format, userHome, env, execPath, values: new Map(), ...(folder !== undefined && { folder }) };
    const texts = new Set(textsOf(entry).flatMap(text => variablesIn(text, format).map(({ text }) => text)));
    const wanted: HostVariable[] = [];
    const secrets: string[] = [];
    for (const text of texts) {
      const variable = format === 'vscode' ? hostVariable(text, inputs) : undefined;
      if (variable) {
        wanted.push(variable);
      } else {
        const value = expandVariables(text, context);
        const name = environmentName(text, format);
        secrets.push(...(name !== undefined && SECRET_NAME.test(name) ? [value] : []));
      }
    }
    const known = wanted.length > 0 ? await host.values.valuesOf(wanted, definition, options) : NOTHING;
    return new Expansion({ ...context, values: known.values }, [...secrets, ...known.secrets]);
  }

  /** @throws UserError that names a variable without a value */
  expand(text: string): string {
    return expandVariables(text, this.context);
  }

  /** What the environment adds to these texts. */
  environmentValues(texts: readonly string[]): string[] {
    const { format } = this.context;
    return texts
      .flatMap(text => variablesIn(text, format))
      .filter(({ text }) => environmentName(text, format) !== undefined)
      .map(({ text }) => this.expand(text));
  }
}
