import { type ParseError, parse } from 'jsonc-parser';
import type { PlacedProblem } from '../../config/mcpJsonPlaces';

/** Whether the problem is that the text is no JSON (with comments), and not what the JSON says. */
export function isSyntaxProblem(text: string, { at, severity }: PlacedProblem): boolean {
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  return severity === 'error' && errors.some(({ offset }) => offset === at.offset);
}
