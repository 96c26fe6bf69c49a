// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import type { InputDefinition } from '../../../src/config/inputDefinition';
import type { EntryFormat } from '../../../src/config/serverDefinition';
import type { HttpEntry, ServerEntry, StdioEntry } from '../../../src/config/serverEntry';

/** What must come of a file of `test/fixtures/configuration`. */
export interface FileExpectation {
  readonly format?: EntryFormat;
  readonly servers?: Readonly<Record<string, ServerEntry>>;
  readonly inputs?: readonly InputDefinition[];
  /** Each of them, in their order. */
  readonly notes?: readonly RegExp[];
  /** Why the file is broken, and what stands at the place. */
  readonly broken?: { readonly message: RegExp; readonly at: string };
}

const stdio = (command: string, more: Partial<StdioEntry> = {}): StdioEntry => ({
  kind: 'stdio',
  command,
  args: [],
  env: {},
  ...more,
});
const http = (url: string, more: Partial<HttpEntry> = {}): HttpEntry => ({ kind: 'http', url, headers: {}, ...more });
const invalid = (problem: string): ServerEntry => ({ kind: 'invalid', problem });
const claude = (servers: Readonly<Record<string, ServerEntry>>, ...notes: RegExp[]): FileExpectation => ({
  format: 'claude',
  servers,
  notes,
});

const SITE = 'https://example.com';
const MCP = 'https://example.com/mcp';
const common = { kind: 'promptString', description: '', isPassword: false } as const;

/** In the format of VS Code. */
const ofVSCode: Readonly<Record<string, FileExpectation>> = {
  'vscode/syntax.json': { servers: { build: stdio('npx', { args: ['-y', 'build-server'] }) } },
  'vscode/byteOrderMark.json': { servers: { marked: stdio('marked') } },
  'vscode/empty.json': {},
  'vscode/commentOnly.json': {},
  'vscode/topLevel.json': {
    servers: { one: stdio('one') },
    notes: [/^"colours" is not known/, /^"mcpServers" is not known/],
  },
  'vscode/nested.json': {
    servers: { old: stdio('old', { args: ['a'], env: { A: 'b' }, isFromGallery: true }), 'old remote': http(MCP) },
  },
  'vscode/stdio.json': {
    servers: {
      everything: stdio('~/bin/server', {
        args: ['--root', '${workspaceFolder}', '~'],
        cwd: 'sub',
        env: { TEXT: 't', NUMBER: '5', GONE: null, Path: '/mine' },
        envFile: 'server.env',
        watch: ['src/**/*.ts', '*.json'],
        wantsSandbox: true,
        isFromGallery: true,
      }),
      'one glob': stdio('c', { watch: ['src/**'] }),
      'no sandbox': stdio('c'),
      'bad watch': stdio('c'),
    },
    notes: [/^bad watch: "watch" must be/],
  },
  'vscode/http.json': {
    servers: {
      everything: http(MCP, {
        headers: { Authorization: 'Bearer ${input:token}', 'X-Team': 'blue' },
        clientId: 'client-1',
        isEnterpriseManaged: true,
        isFromGallery: true,
      }),
      'bad client': http(MCP),
    },
    inputs: [{ ...common, id: 'token', description: 'The token', isPassword: true }],
    notes: [/^bad client: The client ID/],
  },
  'vscode/types.json': {
    servers: {
      stdio: stdio('c'),
      http: http(SITE),
      command: stdio('c'),
      url: http(SITE),
      sse: http(SITE, { prefersSse: true }),
      'streamable-http': http(SITE),
      websocket: http(SITE),
      'older transport': http(SITE, { prefersSse: true }),
    },
    notes: [/^stdio: "url" means/, /^http: "command" means/, /^command: "url" means/, /^websocket: This type/],
  },
  'vscode/inputs.json': {
    servers: {
      greet: stdio('greet', {
        args: ['${input:name}', '${input:region}', '${input:branch}'],
        env: { TOKEN: '${input:token}' },
      }),
    },
    inputs: [
      { ...common, id: 'name', description: 'Your name', default: 'me' },
      { ...common, id: 'token', description: 'A token', isPassword: true },
      {
        kind: 'pickString',
        id: 'region',
        description: 'Where',
        options: [
          { label: 'eu', value: 'eu' },
          { label: 'Far away', value: 'us' },
        ],
        default: 'eu',
      },
      { kind: 'command', id: 'branch', description: '', command: 'git.pickBranch', args: { remote: true } },
    ],
  },
  'vscode/badInputs.json': {
    inputs: [
      { ...common, id: 'e' },
      { ...common, id: 'f', description: 'last' },
    ],
    notes: [
      /\[0\]: .*object/,
      /\[1\]: "id"/,
      /\[2\]: "type"/,
      /\[3\]: "opt/,
      /\[4\]: "opt/,
      /\[5\]: "com/,
      /\[6\]: "def/,
    ],
  },
  'vscode/badEntries.json': {
    servers: {
      text: invalid('The entry must be an object.'),
      null: invalid('The entry must be an object.'),
      nothing: invalid('The entry needs a "command" or a "url".'),
      'no command': invalid('"command" must be a string that is not empty.'),
      'command list': invalid('"command" must be a string that is not empty.'),
      'args text': invalid('"args" must be a list of strings.'),
      'args number': invalid('"args" must be a list of strings.'),
      'cwd number': invalid('"cwd" must be a string.'),
      'env list': invalid('"env" must map names to a string, a number or null.'),
      'env true': invalid('"env" must map names to a string, a number or null.'),
      'envFile list': invalid('"envFile" must be a string.'),
      'no url': invalid('The entry needs a "command" or a "url".'),
      'headers number': invalid('"headers" must map names to strings.'),
      good: stdio('good'),
    },
    notes: Array.from({ length: 13 }, () => /: /),
  },
  'vscode/repeated.json': {
    servers: { twice: stdio('last'), once: stdio('this') },
    inputs: [{ ...common, id: 'same', isPassword: true }],
  },
  'vscode/mixedUp.json': {
    servers: {
      program: stdio('c'),
      address: http(SITE),
      ftp: http('ftp://example.com'),
      'bad header': http(SITE, { headers: { 'no spaces': 'b' } }),
    },
    notes: [
      /"headers"/,
      /"oauthClientId"/,
      /"disabled"/,
      /"env"/,
      /"timeout"/,
      /^ftp: "url"/,
      /^bad header: "no spaces"/,
    ],
  },
  'vscode/variables.json': {
    servers: {
      local: stdio('${env:BIN}/server', {
        args: ['--a\t${input:token}', '${nothing}', '${input:missing}'],
        env: { '${notAName}': '${workspaceFolder:web}' },
        watch: ['${workspaceFolder}/src'],
      }),
      remote: http('https://${config:team.host}/${env}', { headers: { A: '${command:pick}' } }),
    },
    inputs: [
      { ...common, id: 'token', isPassword: true },
      { ...common, id: 'idle' },
    ],
  },
  'workspace/team.code-workspace': {
    servers: { shared: stdio('shared', { args: ['${input:room}'] }) },
    inputs: [{ ...common, id: 'room', description: 'Room' }],
  },
  'workspace/plain.code-workspace': {},
  'extra/profile.json': { servers: { mine: stdio('mine', { cwd: 'sub' }) } },
  'extra/inputsOnly.json': { inputs: [{ ...common, id: 'a' }] },
  'extra/workspace.json': { servers: { workspace: stdio('workspace') } },
};

/** In the format of other applications. */
const ofOthers: Readonly<Record<string, FileExpectation>> = {
  'claude/wrapped.json': claude({
    program: stdio('npx', { args: ['-y', '${PACKAGE:-server}'], env: { KEY: '${KEY}', PORT: '8080' } }),
    typed: stdio('typed'),
    http: http(MCP, { headers: { Authorization: 'Bearer ${KEY}' } }),
    streamable: http(MCP),
    sse: http(`${SITE}/sse`, { prefersSse: true }),
    untyped: http(MCP),
  }),
  'claude/bare.json': claude(
    { program: stdio('program'), address: http(MCP) },
    /^"\$schema" is no server/,
    /^"preferences" is no server/,
  ),
  'claude/webSocket.json': claude(
    { odd: http(MCP), good: stdio('good') },
    /^socket: Servers over WebSocket are passed over/,
    /^odd: This type is not known/,
  ),
  'claude/fieldsOfVSCode.json': claude(
    { program: stdio('c', { args: ['${input:token}', '${env:HOME}'] }) },
    ...[
      /"cwd" means nothing/,
      /"envFile" means/,
      /"dev" means/,
      /"sandboxEnabled" means/,
      /"config" means/,
      /"disabled"/,
    ],
  ),
  'claude/oauth.json': claude({
    nested: http(MCP, { clientId: 'client-1' }),
    flat: http(MCP, { clientId: 'client-2' }),
    both: http(MCP, { clientId: 'client-3' }),
  }),
  'claude/variables.json': claude({
    local: stdio('${BIN}/server', {
      args: [
        ...['${UNSET:-fallback}', '${SET:-fallback}', '${EMPTY:-fallback}', '${UNSET:-}', '${UNSET:-a:-b}'],
        ...['$SET', '${SET%x}', '~/data'],
      ],
      env: { COPY: '${SET}' },
    }),
    remote: http('https://${HOST:-localhost}/mcp', { headers: { Authorization: 'Bearer ${TOKEN}' } }),
    unset: stdio('c', { args: ['${UNSET}'] }),
    'of VS Code': stdio('c', { args: ['${env:SET}', '${input:token}', '${workspaceFolder:web}'] }),
  }),
  'extra/wrapped.json': claude({ theirs: stdio('theirs') }, /^theirs: "cwd" means nothing/),
  'extra/bare.json': claude({ bare: stdio('bare') }, /^bare: "cwd" means nothing/),
  'project/.mcp.json': claude({ dot: stdio('dot') }),
  'project/.cursor/mcp.json': claude({ 'cursor here': stdio('cursor') }),
  'home/.config/Claude/claude_desktop_config.json': claude({ desktop: stdio('desktop', { args: ['~'] }) }),
  'home/.copilot/mcp-config.json': claude({ copilot: stdio('copilot') }, /"tools" is not known/),
  'home/.codeium/windsurf/mcp_config.json': claude(
    { windsurf: stdio('windsurf'), remote: http(SITE) },
    /"disabled" is not known/,
  ),
  'home/.cursor/mcp.json': claude({ cursor: stdio('cursor') }),
};

const hostile: Readonly<Record<string, FileExpectation>> = {
  'hostile/prototype.json': {
    servers: Object.fromEntries([
      // Computed: written as it is, such a name would be the prototype here.
      ['__proto__', stdio('evil', { env: Object.fromEntries([['__proto__', 'x']]) })],
      ['constructor', stdio('c')],
      ['toString', http(SITE, { headers: Object.fromEntries([['__proto__', 'x']]) })],
      ['inherits', invalid('The entry needs a "command" or a "url".')],
    ]),
    notes: [/^"__proto__"/, /^constructor: "__proto__"/, /^inherits: "__proto__"/, /^inherits: /],
  },
  'hostile/names.json': {
    servers: {
      '': stdio('c'),
      ' spaced ': stdio('c'),
      '$(alert) [click](command:evil)': stdio('c'),
      'two\nlines\u202ereversed': stdio('c'),
      '../../etc/passwd': stdio('c'),
    },
    notes: [/^\.\.\/\.\.\/etc\/passwd: "\$\(icon\)" is not known, and is ignored\.$/],
  },
};

const broken: Readonly<Record<string, FileExpectation>> = {
  'broken/colon.json': { broken: { message: /^Colon expected/, at: '"npx" },' } },
  'broken/unfinished.json': { broken: { message: /^Property name/, at: '' } },
  'broken/trailing.json': { broken: { message: /escape/, at: '"x\\q" } } } extra' } },
  'broken/list.json': { broken: { message: /object "servers"/, at: '["servers"]' } },
  'broken/serverList.json': { broken: { message: /object "servers"/, at: '["a"] }' } },
  'broken/claudeText.json': { broken: { message: /object "mcpServers"/, at: '"none" }' } },
  'workspace/broken.code-workspace': { broken: { message: /object "servers"/, at: '["shared"] } } }' } },
};

export const fileExpectations: Readonly<Record<string, FileExpectation>> = {
  ...ofVSCode,
  ...ofOthers,
  ...hostile,
  ...broken,
};
