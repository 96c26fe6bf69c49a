import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Redactor } from '../../../src/base/redactingLogger';
import { diagnosticsText } from '../../../src/commands/diagnostics';
import { resolveLaunch } from '../../../src/config/launch';
import { summarizeLaunch } from '../../../src/config/launchSummary';
import { readEntry } from '../../../src/config/readEntry';
import type { Server, ServerDetails } from '../../../src/servers/server';
import type { ProtocolFinding } from '../../../src/tasks/protocolFinding';
import type { TrafficEntry } from '../../../src/tasks/traffic';
import { aTask, SERVER } from '../../support/builders';
import { aDefinition } from '../../support/definitions';
import { aLaunchHost, askNothing } from '../../support/launchHost';

type Diagnosis = Parameters<typeof diagnosticsText>[0];

const never = () => ({ dispose: () => undefined });

const aServer = (overrides: Partial<Server> = {}): Server => ({
  id: SERVER,
  name: 'builds',
  source: { kind: 'setting' },
  state: 'running',
  generation: '2025-11-25',
  abilities: { tasks: true, list: true, cancel: false, call: true },
  transport: 'stdio',
  ...overrides,
});

const aFinding = (overrides: Partial<ProtocolFinding> = {}): ProtocolFinding => ({
  rule: 'created-not-working',
  strength: 'must',
  generation: '2025-11-25',
  text: 'A task was created with another status than "working".',
  clause: 'MCP 2025-11-25, Tasks',
  count: 3,
  firstAt: 0,
  lastAt: 1,
  example: '{"status":"completed"}',
  ...overrides,
});

const traffic = (entries: readonly TrafficEntry[], forgotten = 0) => ({
  version: 1,
  onDidChange: never,
  forgotten,
  entries: () => entries,
  entriesOfTask: () => [],
});

const ended = (text: string): TrafficEntry => ({ kind: 'mark', seq: 1, time: 0, connection: 1, mark: 'ended', text });

/** The diagnosis of a server with this entry, whose secrets are masked as the registry would. */
async function aDiagnosis(
  entry: object,
  details: Partial<ServerDetails> = {},
  rest: Partial<Diagnosis> = {},
): Promise<Diagnosis> {
  const definition = aDefinition({ entry: readEntry(entry) });
  const redactor = new Redactor();
  redactor.addSecrets((await resolveLaunch(definition, aLaunchHost(), askNothing)).secrets);
  return {
    environment: { 'MCP Task Explorer': '1.0.0', 'VS Code': '1.104.0' },
    settings: {},
    homeFolder: '/home/me',
    details: {
      server: aServer(),
      launch: summarizeLaunch(definition),
      connections: 1,
      timeouts: { requestMs: 60_000, callMs: 3_600_000 },
      ...details,
    },
    toolCount: undefined,
    tasks: [],
    redact: text => redactor.redact(text),
    ...rest,
  };
}

describe('diagnosticsText', () => {
  it('tells what a bug report needs', async () => {
    const diagnosis = await aDiagnosis(
      { command: '/usr/local/bin/node', args: ['server.js', '--fast'], env: { MODE: 'x' } },
      {
        server: aServer({ state: 'error', error: { message: 'It ended (code 3).' } }),
        facts: {
          transport: 'stdio',
          protocolVersion: '2025-11-25',
          serverInfo: { name: 'builder', version: '2.1.0' },
          capabilities: { tools: {}, tasks: { list: {} } },
        },
        connections: 4,
        traffic: traffic([ended('before')], 7),
        findings: { version: 1, onDidChange: never, findings: () => [aFinding()] },
      },
      {
        settings: { 'mcpTasks.connect': 'onDemand' },
        toolCount: 2,
        tasks: [aTask(), aTask({ taskId: '2', status: 'completed' }), aTask({ taskId: '3', goneReason: 'serverLost' })],
      },
    );
    assert.equal(
      diagnosticsText(diagnosis),
      `### MCP Task Explorer: diagnostics of a server

- MCP Task Explorer: 1.0.0
- VS Code: 1.104.0

### Server

- State: error
- Last error: It ended (code 3).
- Configured: setting
- Launch: node, 2 arguments
- Transport: stdio
- Says it is: builder 2.1.0
- Protocol: 2025-11-25
- Generation: 2025-11-25
- Abilities: tasks, list, call
- Capabilities: {"tools":{},"tasks":{"list":{}}}
- Connections: 4
- Messages kept: 1, forgotten: 7
- Tools: 2
- Tasks: 1 working, 1 completed, 1 gone

### Rules of the protocol broken

- created-not-working (must, 2025-11-25): 3

### Settings that differ from the defaults

- mcpTasks.connect: onDemand
`,
    );
  });

  it('says what it does not know', async () => {
    const text = diagnosticsText(await aDiagnosis({ url: 'https://example.com:8443/rooms/secret-room/mcp?room=7' }));
    assert.match(text, /- Last error: none\n/);
    assert.match(text, /- Launch: https:\/\/example\.com:8443\n/);
    assert.match(text, /- Tools: not asked for\n- Tasks: none\n/);
    assert.match(text, /broken\n\nNone seen\.\n[\s\S]*defaults\n\nNone\.\n$/);
  });

  it('takes the end of the connection before for the last error where there is no other', async () => {
    const diagnosis = await aDiagnosis(
      { command: 'c' },
      { traffic: traffic([ended('It ended (code 3).'), ended('later')]) },
    );
    assert.match(diagnosticsText(diagnosis), /- Last error: later\n/);
  });

  it('says how often a lost server was tried', async () => {
    const server = aServer({ state: 'starting', reconnecting: { attempt: 2, of: 8 } });
    assert.match(
      diagnosticsText(await aDiagnosis({ command: 'c' }, { server })),
      /- State: reconnecting, try 2 of 8\n/,
    );
  });

  it('hides in an error what the server is launched with, and where the user lives', async () => {
    const message =
      '"/opt/tools/bin/server" ended: cannot read /home/me/code/notes.txt, said --verbose-mode in /srv/data';
    const entry = { command: '/opt/tools/bin/server', args: ['--verbose-mode', '-y'], cwd: '/srv/data' };
    const text = diagnosticsText(await aDiagnosis(entry, { server: aServer({ error: { message } }) }));
    assert.match(text, /- Last error: "server" ended: cannot read ~\/code\/notes\.txt, said ••• in •••\n/);
    const url = 'https://example.com/rooms/secret-room?room=7';
    const lost = `No answer from ${url} (GET /rooms/secret-room)`;
    const shown = diagnosticsText(await aDiagnosis({ url }, { server: aServer({ error: { message: lost } }) }));
    assert.match(shown, /- Last error: No answer from https:\/\/example\.com \(GET •••\)\n/);
  });

  it('is plain lines, whatever strangers say', async () => {
    const hostile = 'x\n### Server\n- State: fine\u2028\u202e';
    const text = diagnosticsText(
      await aDiagnosis(
        { command: 'c' },
        {
          server: aServer({ error: { message: hostile } }),
          facts: {
            transport: 'stdio',
            protocolVersion: hostile,
            serverInfo: { name: hostile, version: hostile },
            capabilities: { [hostile]: hostile, large: 'x'.repeat(100_000) },
          },
        },
      ),
    );
    assert.equal(text.match(/^### Server$/gm)?.length, 1);
    assert.equal(text.match(/^- State: /gm)?.length, 1);
    assert.doesNotMatch(text, /[\u2028\u202e]/);
    assert.ok(text.length < 10_000);
  });

  describe('never tells a secret', () => {
    const secret = fc.stringMatching(/^[a-z0-9_+/="'\\ -]{4,30}[a-z][0-9]$/).map(text => `S${text.trim()}`);

    /** Everything that a server and its tasks may say, with the secrets in it. */
    const telling = (words: string): Partial<ServerDetails> => ({
      server: aServer({ name: words, state: 'error', error: { message: `It said last: ${words}` } }),
      facts: {
        transport: 'stdio',
        protocolVersion: words,
        serverInfo: { name: words, version: words, title: words },
        capabilities: { [words]: { deep: [words, { at: words }] } },
        instructions: words,
      },
      traffic: traffic([ended(words)]),
      findings: {
        version: 1,
        onDidChange: never,
        findings: () => [aFinding({ example: words, method: words, taskId: words })],
      },
    });
    const tasks = (words: string) => [aTask({ taskId: words, toolName: words, statusMessage: words })];

    it('of a command line or an environment', async () => {
      await fc.assert(
        fc.asyncProperty(fc.tuple(secret, secret, secret, secret), async secrets => {
          const [argument, option, plain, variable] = secrets;
          const entry = {
            command: 'node',
            args: ['server.js', '--token', argument, `--api-key=${option}`, plain],
            env: { MY_TOKEN: variable },
          };
          const words = secrets.join(' and ');
          const text = diagnosticsText(await aDiagnosis(entry, telling(words), { tasks: tasks(words) }));
          assert.deepEqual(
            [...secrets, 'MY_TOKEN', 'server.js'].filter(hidden => text.includes(hidden)),
            [],
            text,
          );
        }),
      );
    });

    it('of an address or its headers', async () => {
      await fc.assert(
        fc.asyncProperty(fc.tuple(secret, secret, secret, secret), async secrets => {
          const [header, password, parameter, path] = secrets;
          const [user, room] = ['somebody', encodeURIComponent(path)];
          const url = `https://${user}:${encodeURIComponent(password)}@example.com/${room}?api_key=${encodeURIComponent(parameter)}`;
          const entry = { url, headers: { 'X-Room': header } };
          const words = [header, decodeURIComponent(new URL(url).password), parameter, url, `/${room}`].join(' and ');
          const text = diagnosticsText(await aDiagnosis(entry, telling(words), { tasks: tasks(words) }));
          const hiddenWords = [header, password, encodeURIComponent(password), parameter, room, user, 'X-Room'];
          assert.deepEqual(
            hiddenWords.filter(hidden => text.includes(hidden)),
            [],
            text,
          );
        }),
      );
    });
  });
});
