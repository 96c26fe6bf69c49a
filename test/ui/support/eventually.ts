import { setTimeout as pause } from 'node:timers/promises';

export const patienceMs = 20_000;
const betweenLooksMs = 50;

/**
 * Looks again and again until what is read is accepted, as Playwright's own expectations do.
 * @returns what was accepted
 * @throws naming what was waited for and what was read last
 */
export async function eventually<T>(
  what: string,
  read: () => Promise<T>,
  accept: (value: T) => boolean,
  limitMs = patienceMs,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await read();
    if (accept(value)) {
      return value;
    }
    if (performance.now() > deadline) {
      const last = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
      throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}. Last seen:\n${last}`);
    }
    await pause(betweenLooksMs);
  }
}

/** What a text is compared with: the whole of it (indentation of a template literal aside), or a pattern in it. */
export type ExpectedText = string | RegExp;

export function matches(expected: ExpectedText): (text: string) => boolean {
  return typeof expected === 'string' ? text => text === dedent(expected) : text => expected.test(text);
}

/** Strips the indentation that all lines share, and blank lines around, so that an expected tree can sit in its test. */
export function dedent(text: string): string {
  const lines = text.replace(/^(?:[ \t]*\n)+|\s+$/g, '').split('\n');
  const margin = Math.min(...lines.filter(line => line.trim()).map(line => line.length - line.trimStart().length));
  return lines.map(line => line.slice(margin)).join('\n');
}
