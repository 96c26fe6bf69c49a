import assert from 'node:assert/strict';
import { listClientScenarios, runScenario } from '../host/conformance.mjs';

/** Every scenario about signing in, under the revision whose words it is run in: the first that has it. */
const scenariosOf = {
  '2025-03-26': ['auth/2025-03-26-oauth-metadata-backcompat', 'auth/2025-03-26-oauth-endpoint-fallback'],
  '2025-11-25': [
    'auth/metadata-default',
    'auth/metadata-var1',
    'auth/metadata-var2',
    'auth/metadata-var3',
    'auth/basic-cimd',
    'auth/scope-from-www-authenticate',
    'auth/scope-from-scopes-supported',
    'auth/scope-omitted-when-undefined',
    'auth/scope-step-up',
    'auth/scope-retry-limit',
    'auth/token-endpoint-auth-basic',
    'auth/token-endpoint-auth-post',
    'auth/token-endpoint-auth-none',
    'auth/pre-registration',
  ],
  '2026-07-28': [
    'auth/resource-mismatch',
    'auth/offline-access-scope',
    'auth/offline-access-not-supported',
    'auth/authorization-server-migration',
    'auth/iss-supported',
    'auth/iss-not-advertised',
    'auth/iss-supported-missing',
    'auth/iss-wrong-issuer',
    'auth/iss-unexpected',
    'auth/iss-normalized',
    'auth/metadata-issuer-mismatch',
  ],
};

const noUser = 'An extension for programs that nobody uses: here a user signs in.';
const noDpop = 'An extension: tokens that are bound to a key. We send plain bearer tokens, which MCP asks for.';

/** Why a scenario is not for us. */
const notOurs: Readonly<Record<string, string>> = {
  'auth/client-credentials-jwt': noUser,
  'auth/client-credentials-basic': noUser,
  'auth/wif-jwt-bearer': noUser,
  'auth/enterprise-managed-authorization':
    'An extension: a company signs in for its users. `enterpriseManaged` is passed over.',
  'auth/dpop': noDpop,
  'auth/dpop-nonce': noDpop,
};

describe('Signing in conforms', () => {
  it('to every scenario about it that the suite has, but for those with a reason', async () => {
    const all = await listClientScenarios();
    assert.deepEqual(
      all.filter(name => name.startsWith('auth/')).sort(),
      [...Object.values(scenariosOf).flat(), ...Object.keys(notOurs)].sort(),
    );
  });

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

  for (const [scenario, reason] of Object.entries(notOurs)) {
    it.skip(`${scenario}: ${reason}`);
  }
});
