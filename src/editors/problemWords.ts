import { inert, oneLine } from '../base/strangerText';

/** What the validator says, about what it is about: it calls everything `data`. */
export function problemWords(problem: string, subject: string): string {
  const words = problem.replace(/(^|, )data(?=[ /])/g, (_, before: string) => `${before}${subject}`);
  return inert(oneLine(words));
}
