import type { AskOptions } from '../config/hostVariables';
import type { Launch } from '../config/launch';
import type { RankedDefinition } from '../config/serverDefinition';

/** Finds out how a server is started or reached now. */
export interface LaunchResolver {
  /**
   * @throws UserError that says what is wrong with the definition; NeedsAnswersError where the user would have to be
   * asked and may not be; CancelledError when the user left a question, or `signal` aborts
   */
  resolve(definition: RankedDefinition, options: AskOptions): Promise<Launch>;
}
