import assert from 'node:assert/strict';
import type { RuleBook } from '../../src/mcp/rules/rule';
import type { RuleExchange } from './ruleExchange';

/** One rule: messages that break it, and the nearest ones that do not. */
export interface RuleCase {
  readonly rule: string;
  readonly breaks: (exchange: RuleExchange) => void;
  readonly keeps: (exchange: RuleExchange) => void;
  /** Where the usual server will not do. */
  readonly start?: () => RuleExchange;
}

/** Two tests for each case: that its rule is found broken, and no other; and that nothing is found. */
export function describeCases(cases: readonly RuleCase[], start: () => RuleExchange): void {
  for (const { rule, breaks, keeps, start: own = start } of cases) {
    it(`finds ${rule}`, () => {
      const exchange = own();
      breaks(exchange);
      assert.deepEqual(exchange.broken, [rule]);
    });

    it(`does not find ${rule} in the nearest that is allowed`, () => {
      const exchange = own();
      keeps(exchange);
      assert.deepEqual(exchange.broken, []);
    });
  }
}

/** The names of all rules of a book. */
export function rulesOf({ requests, notifications, anyAnswers, answers, tasks }: RuleBook): string[] {
  return [...new Set([requests, notifications, anyAnswers, answers, tasks].flat().map(({ id }) => id))].sort();
}

export const namesOf = (cases: readonly RuleCase[]): string[] => [...new Set(cases.map(({ rule }) => rule))].sort();
