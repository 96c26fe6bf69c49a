/** Date, time and offset: RFC 3339, section 5.6, with the space that its note allows. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Date and time of ISO 8601, whose offset, seconds and separators may be missing. */
const ISO_8601 = /^\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** @see MCP 2025-11-25, Tasks, "TTL and Resource Management", which links its ISO 8601 to RFC 3339 */
export const isRfc3339 = (value: unknown): boolean => typeof value === 'string' && RFC_3339.test(value);

/** @see SEP-2663, Tasks extension, "Tasks": "ISO 8601 timestamp" */
export const isIso8601 = (value: unknown): boolean => typeof value === 'string' && ISO_8601.test(value);
