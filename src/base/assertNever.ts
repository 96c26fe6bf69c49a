/** Ends a `switch` over a union: a new arm that nobody handles becomes a type error. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`);
}
