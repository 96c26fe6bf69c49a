import assert from 'node:assert/strict';
import { withoutSecrets } from '../../../src/ledger/secretArguments';

const PATTERNS = ['*password*', '*token*', 'authorization'];

describe('What is left out of arguments that are written down', () => {
  it('is what a name says: letters of either case, at any depth', () => {
    const args = {
      user: 'ada',
      userPassword: 'x',
      auth: { Authorization: 'Bearer x', realm: 'lab' },
      keys: [{ accessTOKEN: 'x', label: 'one' }],
    };
    assert.deepEqual(withoutSecrets(args, {}, PATTERNS), {
      args: { user: 'ada', auth: { realm: 'lab' }, keys: [{ label: 'one' }] },
      leftOut: ['userPassword', 'auth.Authorization', 'keys[0].accessTOKEN'],
    });
  });

  it('is what its schema marks', () => {
    const schema = {
      properties: {
        pin: { type: 'string', writeOnly: true },
        login: { properties: { word: { type: 'string', format: 'password' } } },
        words: { items: { type: 'string', format: 'password' } },
      },
    };
    const args = { pin: '1234', login: { word: 'x', name: 'ada' }, words: ['x'] };
    assert.deepEqual(withoutSecrets(args, schema, []), {
      args: { login: { name: 'ada' }, words: [] },
      leftOut: ['pin', 'login.word', 'words[0]'],
    });
  });

  it('is what its schema marks elsewhere: behind references, combinations and catch-alls', () => {
    const secret = { type: 'string', writeOnly: true };
    const schema = {
      $defs: { 'a/b': secret, loop: { $ref: '#/$defs/loop' } },
      allOf: [{ properties: { all: secret } }],
      properties: {
        ref: { $ref: '#/$defs/a~1b' },
        choice: { anyOf: [{ type: 'null' }, { oneOf: [secret] }] },
        loop: { $ref: '#/$defs/loop' },
        away: { $ref: 'https://schemas.example/secret.json' },
        free: { type: 'object', additionalProperties: secret },
        named: { patternProperties: { '^k': secret } },
        pair: { prefixItems: [{ type: 'string' }, secret] },
      },
    };
    const args = {
      all: 'x',
      ref: 'x',
      choice: 'x',
      loop: 'y',
      away: 'y',
      free: { any: 'x' },
      named: { key: 'x' },
      pair: ['y', 'x'],
    };
    assert.deepEqual(withoutSecrets(args, schema, []), {
      args: { loop: 'y', away: 'y', free: {}, named: {}, pair: ['y'] },
      leftOut: ['all', 'ref', 'choice', 'free.any', 'named.key', 'pair[1]'],
    });
  });

  it('is nothing where nobody says so', () => {
    const args = { password: 'x', list: [1, null, 'a'], nested: { a: true } };
    assert.deepEqual(withoutSecrets(args, { properties: 5 }, ['', '  ']), { args, leftOut: [] });
  });

  it('takes what a user writes for names and nothing else', () => {
    const args = { 'a.c': 1, abc: 2, 'a(b': 3 };
    assert.deepEqual(withoutSecrets(args, {}, ['a.c', 'a(b']).leftOut, ['a.c', 'a(b']);
  });

  it('is what nobody can look into, since it is nested so deeply', () => {
    const deep = Array.from({ length: 100 }).reduce<object>(inner => ({ inner }), { secret: 1 });
    const { args, leftOut } = withoutSecrets({ deep }, {}, []);
    assert.equal(leftOut.length, 1);
    assert.ok(!JSON.stringify(args).includes('secret'));
  });

  it('takes any word for a name', () => {
    const args = JSON.parse('{"__proto__": 1, "constructor": {"toString": 2}}');
    assert.deepEqual(withoutSecrets(args, { properties: {} }, PATTERNS).leftOut, []);
  });
});
