/** An object that is neither `null` nor a list: the least that wire data and configuration are checked for. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
