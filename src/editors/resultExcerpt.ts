import { isRecord } from '../base/record';
import type { Payload } from '../tasks/payload';

/** The beginning of what a payload says, where it says something in words or as JSON; else empty. */
export function resultExcerpt(payload: Payload, longest: number): string {
  const text = payload.kind === 'error' ? payload.error.message : resultText(payload.result);
  // A character that takes two units is not cut in two.
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function resultText({ content, structuredContent }: Extract<Payload, { kind: 'result' }>['result']): string {
  const texts = content.filter(isRecord).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  if (texts.length > 0) {
    return texts.join('\n\n');
  }
  return structuredContent === undefined ? '' : JSON.stringify(structuredContent, undefined, 2);
}
