import assert from 'node:assert/strict';
import type { HttpLaunch, StdioLaunch } from '../../../src/config/launch';
import type { EraVerdict } from '../../../src/mcp/eraMemory';
import { type RememberedEra, RememberedEras } from '../../../src/servers/rememberedEras';
import { FakeClock } from '../../support/fakeClock';

const DAY_MS = 24 * 60 * 60 * 1_000;
const LEGACY: EraVerdict = { kind: 'legacy', transport: 'stdio' };
const MODERN: EraVerdict = { kind: 'modern', transport: 'stdio', discover: { capabilities: {} } };

describe('RememberedEras', () => {
  let clock: FakeClock;
  let kept: Readonly<Record<string, RememberedEra>>;
  let eras: RememberedEras;

  beforeEach(() => {
    clock = new FakeClock();
    kept = {};
    const write = (changed: typeof kept) => {
      kept = changed;
    };
    eras = new RememberedEras({ read: () => kept, write }, clock);
  });

  const stdio = (own: Partial<StdioLaunch> = {}): StdioLaunch => ({
    kind: 'stdio',
    command: 'node',
    args: ['server.js'],
    cwd: '/code',
    env: { TOKEN: 'hunter2' },
    secrets: ['hunter2'],
    ...own,
  });
  const http = (own: Partial<HttpLaunch> = {}): HttpLaunch => ({
    kind: 'http',
    url: 'https://example.com/mcp?key=hunter2',
    headers: { Authorization: 'hunter2' },
    secrets: ['hunter2'],
    ...own,
  });

  it('knows what it was told of a launch, and nothing of others', () => {
    eras.set(stdio(), MODERN);
    eras.set(http(), LEGACY);
    assert.deepEqual([eras.get(stdio()), eras.get(http())], [MODERN, LEGACY]);
    const others = [
      stdio({ command: 'bun' }),
      stdio({ args: [] }),
      stdio({ cwd: '/' }),
      http({ url: 'https://a/mcp' }),
    ];
    assert.deepEqual(
      others.map(launch => eras.get(launch)),
      [undefined, undefined, undefined, undefined],
    );
  });

  it('takes a launch for the same whatever its secrets are, and writes none of them down', () => {
    eras.set(stdio(), LEGACY);
    eras.set(http(), LEGACY);
    assert.ok(eras.get(stdio({ env: {} })) && eras.get(http({ url: 'https://example.com/mcp', headers: {} })));
    assert.doesNotMatch(JSON.stringify(kept), /hunter2|server\.js|example/);
  });

  it('forgets after a day', async () => {
    eras.set(stdio(), MODERN);
    await clock.advance(DAY_MS - 1);
    assert.deepEqual(eras.get(stdio()), MODERN);
    await clock.advance(1);
    assert.equal(eras.get(stdio()), undefined);
    eras.set(http(), LEGACY);
    assert.equal(Object.keys(kept).length, 1, 'what is too old is not kept');
  });

  it('takes nothing from the future, which is what a clock set back makes of it', () => {
    eras.set(stdio(), MODERN);
    const [[hash, era] = ['', undefined]] = Object.entries(kept);
    kept = { [hash]: { verdict: MODERN, at: (era?.at ?? 0) + 1 } };
    assert.equal(eras.get(stdio()), undefined);
  });

  it('forgets when told', () => {
    eras.set(stdio(), MODERN);
    eras.forget(stdio());
    eras.forget(http());
    assert.deepEqual([eras.get(stdio()), kept], [undefined, {}]);
  });

  it('keeps the newest two hundred', () => {
    for (let number = 0; number < 205; number++) {
      eras.set(stdio({ command: `server-${number}` }), LEGACY);
    }
    assert.equal(Object.keys(kept).length, 200);
    assert.deepEqual(
      [eras.get(stdio({ command: 'server-4' })), eras.get(stdio({ command: 'server-5' }))],
      [undefined, LEGACY],
    );
  });
});
