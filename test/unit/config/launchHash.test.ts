// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import type { InputDefinition } from '../../../src/config/inputDefinition';
import { launchHash, launchText } from '../../../src/config/launchHash';
import { readEntry } from '../../../src/config/readEntry';
import type { ServerDefinition } from '../../../src/config/serverDefinition';
import { aDefinition } from '../../support/definitions';

const program = {
  command: 'npx',
  args: ['a', 'b'],
  env: { A: 'a', B: null },
  envFile: '.env',
  cwd: 'sub',
  sandboxEnabled: true,
};
const address = { url: 'https://example.com', headers: { A: 'a' }, oauth: { clientId: 'client' } };

const defined = (entry: object, own: Partial<ServerDefinition> = {}) =>
  aDefinition({ entry: readEntry(entry), folder: '/code', ...own });
const changes = (a: ServerDefinition, b: ServerDefinition): boolean => {
  assert.equal(launchHash(a) !== launchHash(b), launchText(a) !== launchText(b));
  return launchHash(a) !== launchHash(b);
};

describe('launchHash', () => {
  it('changes with everything that is started or reached', () => {
    const programs: object[] = [
      { command: 'npm' },
      { args: ['b', 'a'] },
      { args: ['a', 'b', ''] },
      { args: ['a b'] },
      { env: { A: 'b', B: null } },
      { env: { A: 'a' } },
      { env: { A: 'a', B: '' } },
      { envFile: '.env2' },
      { cwd: undefined },
      { sandboxEnabled: false },
    ];
    for (const change of programs) {
      assert.ok(changes(defined(program), defined({ ...program, ...change })), JSON.stringify(change));
    }
    const addresses: object[] = [
      { url: 'https://example.org' },
      { headers: { A: 'b' } },
      { headers: {} },
      { type: 'sse' },
      { oauth: { clientId: 'other' } },
    ];
    for (const change of addresses) {
      assert.ok(changes(defined(address), defined({ ...address, ...change })), JSON.stringify(change));
    }
  });

  it('changes with the folder and the format, which say what variables mean', () => {
    assert.ok(changes(defined(program), defined(program, { folder: '/other' })));
    assert.ok(changes(defined(program), defined(program, { format: 'claude' })));
    assert.ok(!changes(defined(program), defined(program, { format: 'vscode' })));
  });

  it('stays when only the watching, the name, the source or the order of keys changes', () => {
    const reordered = Object.fromEntries(Object.entries(program).reverse());
    assert.ok(!changes(defined(program), defined({ ...reordered, env: { B: null, A: 'a' } })));
    assert.ok(!changes(defined(program), defined({ ...program, dev: { watch: 'src/**' } })));
    assert.ok(!changes(defined(program), defined(program, { name: 'other', source: { kind: 'userFile' } })));
  });

  it('changes with what an input does that the entry uses, and with no other input or word of it', () => {
    const asking = { command: 'c', args: ['${input:branch}'] };
    const prompt = { kind: 'promptString', id: 'branch', description: 'Which?', isPassword: false } as const;
    const command = { kind: 'command', id: 'branch', description: 'Which?', command: 'evil.run' } as const;
    const withInputs = (...inputs: InputDefinition[]) => defined(asking, { inputs });
    assert.ok(changes(withInputs(prompt), withInputs(command)));
    assert.ok(changes(withInputs(command), withInputs({ ...command, args: ['--force'] })));
    assert.ok(!changes(withInputs(prompt), withInputs({ ...prompt, description: 'Which branch?' })));
    assert.ok(!changes(withInputs(prompt), withInputs(prompt, { ...command, id: 'unused' })));
  });

  it('tells nothing of the launch', () => {
    assert.match(launchHash(defined(program)), /^[0-9a-f]{64}$/);
  });
});
