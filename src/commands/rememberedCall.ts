import type { EntryDetails } from '../ledger/records';
import { areTooLong } from '../tasks/leftOutArguments';

/** What is remembered of a call, as far as it is of use for making it once more. */
export type CallDetails = Pick<EntryDetails, 'toolName' | 'args' | 'leftOut' | 'calledAt'>;

/** What a tool was called with, and the paths of what was left out of it because it is secret. */
export interface RememberedArguments {
  readonly args: Readonly<Record<string, unknown>>;
  readonly leftOut: readonly string[];
}

/** `unknown`: it was not made from here, or is not remembered any more. */
export type RememberedCall =
  | ({ readonly kind: 'kept' } & RememberedArguments)
  | { readonly kind: 'tooLong' }
  | { readonly kind: 'unknown' };

/** With which arguments a call can be made once more. */
export function rememberedCall(details: CallDetails | undefined): RememberedCall {
  if (details?.calledAt === undefined) {
    return { kind: 'unknown' };
  }
  const { args = {}, leftOut } = details;
  return areTooLong(leftOut) ? { kind: 'tooLong' } : { kind: 'kept', args, leftOut };
}
