import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CARRIER, carriedEnvironment, carryEnvironment } from '../../../src/base/carriedEnvironment';

/** Names of every kind, among them those that other programs and JavaScript take for special. */
const name = fc.oneof(
  fc.constantFrom(CARRIER, 'ELECTRON_RUN_AS_NODE', 'electron_run_as_node', 'NODE_OPTIONS', 'PATH', '__proto__'),
  fc.string({ minLength: 1 }),
);
const environment = fc
  .array(fc.tuple(name, fc.string()))
  .map(entries => Object.fromEntries(entries) as Record<string, string>);

describe('the environment of a server', () => {
  it('arrives through its supervisor as it was', () => {
    fc.assert(
      fc.property(environment, env => {
        assert.deepEqual(Object.entries(carriedEnvironment(carryEnvironment(env))).sort(), Object.entries(env).sort());
      }),
    );
  });

  it('has no word for the supervisor, which is a Node', () => {
    const env = {
      PATH: '/bin',
      NODE_OPTIONS: '--inspect-brk',
      node_debug: 'net',
      OPENSSL_CONF: 'x',
      ELECTRON_LOG: '1',
    };
    assert.deepEqual(Object.keys(carryEnvironment(env)), ['PATH', 'ELECTRON_RUN_AS_NODE', CARRIER]);
  });

  it('may be one in which a variable of the host is absent', () => {
    assert.deepEqual(carryEnvironment({ HOME: undefined, NODE_OPTIONS: undefined }), {
      HOME: undefined,
      ELECTRON_RUN_AS_NODE: '1',
      [CARRIER]: '{"ELECTRON_RUN_AS_NODE":null}',
    });
  });

  for (const said of [undefined, '', '[]', 'null', '"x"', '{"A":1,"B":["x"]}']) {
    it(`is what is left when the supervisor is told ${said}`, () => {
      assert.deepEqual(carriedEnvironment({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1', [CARRIER]: said }), {
        PATH: '/bin',
      });
    });
  }
});
