// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import { resolveLaunch } from '../../../src/config/launch';
import { launchVerdict, type McpPolicy, type PolicyVerdict, policyVerdict } from '../../../src/config/policy';
import { readEntry } from '../../../src/config/readEntry';
import { aDefinition } from '../../support/definitions';
import { aLaunchHost, askNothing, hostValues } from '../../support/launchHost';

const server = (entry: object, name = 'server') => aDefinition({ name, entry: readEntry(entry) });
const program = server({ command: 'npx', args: ['-y', 'server'] });
const address = server({ url: 'https://example.com/mcp' });

const words = (verdict: PolicyVerdict | undefined): string =>
  verdict ? `${verdict.setting.replace('chat.mcp.', '')}${verdict.isUnreadable ? ', unreadable' : ''}` : 'may start';
const verdict = (definition: ReturnType<typeof server>, policy: object) => words(policyVerdict(definition, policy));

describe('policyVerdict', () => {
  it('is found as fast for a text that begins a variable again and again', () => {
    const hostile = server({ command: '${'.repeat(500_000) });
    assert.equal(verdict(hostile, { denied: [{ serverCommand: ['npx'] }] }), 'may start');
  });

  it('has nothing against any server where nothing is set', () => {
    for (const policy of [{}, { access: 'all' }, { allowed: null, denied: null }, { access: 'all', denied: [] }]) {
      assert.equal(verdict(program, policy), 'may start', JSON.stringify(policy));
    }
  });

  describe('access', () => {
    it('none blocks every server', () => {
      assert.equal(verdict(program, { access: 'none' }), 'access');
      assert.equal(verdict(server({ url: 'https://example.com', gallery: true }), { access: 'none' }), 'access');
    });

    it('registry blocks those that are not from a gallery', () => {
      assert.equal(verdict(program, { access: 'registry' }), 'access');
      assert.equal(verdict(server({ command: 'c', gallery: false }), { access: 'registry' }), 'access');
      assert.equal(
        verdict(server({ command: 'c', gallery: 'https://registry.example' }), { access: 'registry' }),
        'may start',
      );
    });

    it('blocks every server where it says what nobody understands', () => {
      for (const access of ['nobody', 3, null, {}]) {
        assert.equal(verdict(program, { access }), 'access, unreadable', JSON.stringify(access));
      }
    });

    it('allows no more than the lists do', () => {
      const gallery = server({ command: 'c', gallery: true });
      assert.equal(verdict(gallery, { access: 'registry', denied: [{ serverName: 'server' }] }), 'deniedServers');
    });
  });

  describe('the lists', () => {
    const MATCHING = [
      [program, { serverName: 'server' }],
      [program, { serverCommand: ['npx', '-y', 'server'] }],
      [address, { serverName: 'server' }],
      [address, { serverUrl: 'https://example.com/mcp' }],
      [address, { serverUrl: 'https://*.com/*' }],
    ] as const;
    const OTHER = [
      [program, { serverName: 'Server' }],
      [program, { serverCommand: ['npx', '-y'] }],
      [program, { serverCommand: ['npx', '-y', 'server', 'more'] }],
      [program, { serverCommand: ['npx', 'server', '-y'] }],
      [program, { serverUrl: '*' }],
      [address, { serverCommand: ['https://example.com/mcp'] }],
      [address, { serverUrl: 'https://example.com/' }],
    ] as const;

    it('deny what they name', () => {
      for (const [definition, entry] of MATCHING) {
        assert.equal(verdict(definition, { denied: [entry] }), 'deniedServers', JSON.stringify(entry));
      }
      for (const [definition, entry] of OTHER) {
        assert.equal(verdict(definition, { denied: [entry] }), 'may start', JSON.stringify(entry));
      }
    });

    it('allow only what they name; an empty list allows nothing', () => {
      for (const [definition, entry] of MATCHING) {
        assert.equal(
          verdict(definition, { allowed: [{ serverName: 'x' }, entry] }),
          'may start',
          JSON.stringify(entry),
        );
      }
      for (const [definition, entry] of OTHER) {
        assert.equal(verdict(definition, { allowed: [entry] }), 'allowedServers', JSON.stringify(entry));
      }
      assert.equal(verdict(program, { allowed: [] }), 'allowedServers');
    });

    it('deny what they allow as well', () => {
      const both = [{ serverName: 'server' }];
      assert.equal(verdict(program, { allowed: both, denied: both }), 'deniedServers');
    });

    it('know an entry that cannot be used by its name', () => {
      assert.equal(verdict(server({}), { denied: [{ serverName: 'server' }] }), 'deniedServers');
      assert.equal(verdict(server({}), { allowed: [{ serverUrl: '*' }] }), 'allowedServers');
    });
  });

  describe('a list that cannot be read', () => {
    const NO_LISTS = ['all', 3, false, {}, { serverName: 'server' }];
    const NO_ENTRIES = [
      ...['server', null, 3, [], {}, { serverName: '' }, { serverName: ['server'] }],
      ...[{ serverCommand: 'npx' }, { serverCommand: [] }, { serverCommand: ['npx', 3] }],
      { serverName: 'server', serverUrl: 'https://example.com' },
    ];

    it('blocks every server', () => {
      for (const list of NO_LISTS) {
        assert.equal(verdict(program, { denied: list }), 'deniedServers, unreadable', JSON.stringify(list));
        assert.equal(verdict(program, { allowed: list }), 'allowedServers, unreadable', JSON.stringify(list));
      }
    });

    it('blocks every server where it is one entry of what is denied', () => {
      for (const entry of NO_ENTRIES) {
        const denied = [{ serverName: 'other' }, entry];
        assert.equal(verdict(program, { denied }), 'deniedServers, unreadable', JSON.stringify(entry));
      }
    });

    it('allows nothing where it is one entry of what is allowed, beside the others', () => {
      for (const entry of NO_ENTRIES) {
        assert.equal(verdict(program, { allowed: [entry] }), 'allowedServers, unreadable', JSON.stringify(entry));
        assert.equal(verdict(program, { allowed: [entry, { serverName: 'server' }] }), 'may start');
      }
    });
  });
});

describe('launchVerdict', () => {
  const remote = server({ url: 'https://${input:host}/mcp' });
  const local = server({ command: '~/bin/${input:host}', args: ['-y'] });
  /** What is said of the definition, and then of the launch that comes of it. */
  async function verdicts(definition: ReturnType<typeof server>, host: string, policy: McpPolicy): Promise<string[]> {
    const values = hostValues({ '${input:host}': host });
    const launch = await resolveLaunch(definition, aLaunchHost({ values }), askNothing);
    return [words(policyVerdict(definition, policy)), words(launchVerdict(definition, launch, policy))];
  }

  it('judges what a variable stands for, which the definition does not tell', async () => {
    const denied = [{ serverUrl: 'https://evil.test/*' }, { serverCommand: ['/home/me/bin/evil', '-y'] }];
    assert.deepEqual(await verdicts(remote, 'evil.test', { denied }), ['may start', 'deniedServers']);
    assert.deepEqual(await verdicts(remote, 'example.com', { denied }), ['may start', 'may start']);
    assert.deepEqual(await verdicts(local, 'evil', { denied }), ['may start', 'deniedServers']);
  });

  it('lets a definition go on that may turn out to be allowed, and no other', async () => {
    const allowed = [{ serverUrl: 'https://example.com/*' }];
    assert.deepEqual(await verdicts(remote, 'example.com', { allowed }), ['may start', 'may start']);
    assert.deepEqual(await verdicts(remote, 'evil.test', { allowed }), ['may start', 'allowedServers']);
    assert.deepEqual(await verdicts(local, 'example.com', { allowed }), ['allowedServers', 'allowedServers']);
  });

  it('judges by name what has a variable', async () => {
    const named = [{ serverName: 'server' }];
    assert.deepEqual(await verdicts(remote, 'a.test', { denied: named }), ['deniedServers', 'deniedServers']);
    assert.deepEqual(await verdicts(remote, 'a.test', { allowed: named }), ['may start', 'may start']);
  });

  it('judges what has no variable as it is written', async () => {
    const plain = server({ command: '~/bin/server' });
    assert.deepEqual(await verdicts(plain, '', { allowed: [{ serverCommand: ['~/bin/server'] }] }), [
      'may start',
      'may start',
    ]);
    assert.deepEqual(await verdicts(plain, '', { access: 'none' }), ['access', 'access']);
  });
});
