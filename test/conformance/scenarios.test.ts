import assert from 'node:assert/strict';
import { runScenario } from '../host/conformance.mjs';

/** The scenarios about connections and tools that exist for a revision, but for those about signing in. */
const scenariosOf = {
  '2025-11-25': [
    'initialize',
    'tools_call',
    'sse-retry',
    'elicitation-sep1034-client-defaults',
    'json-schema-2020-12-preservation',
  ],
  '2026-07-28': [
    'tools_call',
    'request-metadata',
    'sep-2322-client-request-state',
    'http-standard-headers',
    'http-custom-headers',
    'http-invalid-tool-headers',
    'json-schema-ref-no-deref',
    'json-schema-2020-12-preservation',
  ],
};

describe('The connection layer conforms', () => {
  for (const [revision, scenarios] of Object.entries(scenariosOf)) {
    describe(`to revision ${revision}`, () => {
      for (const scenario of scenarios) {
        it(scenario, async () => {
          const { isPassed, successes, output } = await runScenario(scenario, revision);
          assert.ok(isPassed, output);
          assert.ok(successes > 0, `Nothing was checked.\n${output}`);
        });
      }
    });
  }
});
