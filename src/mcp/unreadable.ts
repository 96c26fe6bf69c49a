import { isRecord } from '../base/record';

/** The schema library of the client package, by name: the package has its own copy, and wraps nothing around it. */
const SCHEMA_ERRORS: ReadonlySet<string> = new Set(['ZodError', '$ZodError']);
const MOST_COMPLAINTS = 3;

/**
 * Why something that came from a server is no message, where that is what the client package reports. It says nothing
 * of lines on stdout that are no JSON at all: those it passes over.
 */
export function unreadableReason(error: Error): string | undefined {
  if (SCHEMA_ERRORS.has(error.name) && 'issues' in error) {
    return complaints(error.issues).slice(0, MOST_COMPLAINTS).join('; ') || error.message;
  }
  return error.name === 'SyntaxError' ? error.message : undefined;
}

/** What is wrong, told by the kind of message that it was nearest to being. */
function complaints(issues: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(issues) ? issues : [];
  return list.filter(isRecord).flatMap(({ errors, path, message }) => {
    const kinds: readonly unknown[] = Array.isArray(errors) ? errors : [];
    const nearest = kinds.map(complaints).sort((a, b) => a.length - b.length)[0] ?? [String(message)];
    return nearest.map(complaint => [...(Array.isArray(path) ? path : []), complaint].join(': '));
  });
}
