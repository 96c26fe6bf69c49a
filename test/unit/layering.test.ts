import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');

/** What a room may import: other rooms, and packages; `types of x` allows only what is gone once types are stripped. */
interface Room {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const L10N = '@vscode/l10n';
const MCP_CLIENT = ['@modelcontextprotocol/client'];
const MCP_SERVERS = ['@modelcontextprotocol/sdk', '@modelcontextprotocol/server', '@modelcontextprotocol/node'];
const UI = ['base', 'tasks', 'types of servers', 'types of ledger', 'views', 'commands', 'editors'];

/** Which room may import what. */
const TABLE: Readonly<Record<string, Room>> = {
  base: { rooms: [], packages: [] },
  tasks: { rooms: ['base'], packages: [L10N] },
  config: { rooms: ['base'], packages: [L10N, 'jsonc-parser', 'dotenv'] },
  mcp: { rooms: ['base', 'tasks', 'config'], packages: [L10N, ...MCP_CLIENT] },
  servers: { rooms: ['base', 'tasks', 'config', 'types of mcp'], packages: [L10N] },
  // Node 20, which runs this test, does not know `node:sqlite` for one of its own.
  ledger: { rooms: ['base', 'tasks'], packages: [L10N, 'node:sqlite'] },
  host: { rooms: ['base', 'config', 'types of mcp', 'types of servers'], packages: ['vscode'] },
  views: { rooms: UI, packages: ['vscode'] },
  commands: { rooms: UI, packages: ['vscode'] },
  // Help in files of configuration needs their syntax.
  // Files of results need endings, and JSON in pieces.
  editors: {
    rooms: [...UI, 'types of config'],
    packages: ['vscode', 'jsonc-parser', 'vscode-json-languageservice', 'mime', '@discoveryjs/json-ext'],
  },
  api: { rooms: UI, packages: ['vscode'] },
  supervisor: { rooms: ['base'], packages: ['cross-spawn'] },
  demo: { rooms: [], packages: [...MCP_SERVERS, 'zod'] },
};

interface Import {
  /** As written. */
  readonly target: string;
  readonly isType: boolean;
}

const FROM = /^(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+'([^']+)';/gm;
const BARE = /^import\s+'([^']+)';/gm;
const DYNAMIC = /\b(?:import|require)\(\s*'([^']+)'/g;

function importsOf(source: string): Import[] {
  return [
    ...Array.from(source.matchAll(FROM), ([, type, target = '']) => ({ target, isType: type !== undefined })),
    ...Array.from(source.matchAll(BARE), ([, target = '']) => ({ target, isType: false })),
    ...Array.from(source.matchAll(DYNAMIC), ([, target = '']) => ({ target, isType: false })),
  ];
}

/** Every file of `src/`, by its path from there, with its imports. */
const files = new Map(
  readdirSync(path.join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => [file.split(path.sep).join('/'), importsOf(readFileSync(path.join(repository, 'src', file), 'utf8'))]),
);

const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '(root)');
const resolve = (file: string, target: string): string => `${path.posix.join(path.posix.dirname(file), target)}.ts`;
const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

/** What is wrong with one import, if anything. */
function complaint(file: string, { target, isType }: Import): string[] {
  const room = roomOf(file);
  const allowed = TABLE[room];
  if (!allowed) {
    return [`${file}: the room ${room} is not in the table`];
  }
  if (target.startsWith('.')) {
    const other = roomOf(resolve(file, target));
    const isAllowed =
      other === room || allowed.rooms.includes(other) || (isType && allowed.rooms.includes(`types of ${other}`));
    return isAllowed ? [] : [`${file} imports ${isType ? 'types of ' : ''}${other} (${target})`];
  }
  const isAllowed = isBuiltin(target) || allowed.packages.includes(packageOf(target));
  return isAllowed ? [] : [`${file} imports ${target}`];
}

describe('layering', () => {
  it('has read the imports of every file', () => {
    for (const [file, imports] of files) {
      const source = readFileSync(path.join(repository, 'src', file), 'utf8');
      const written = source.match(/^(?:import|export|}).* from '[^']+';$/gm) ?? [];
      const others = source.match(/^import '|\b(?:import|require)\('/gm) ?? [];
      assert.equal(imports.length, written.length + others.length, file);
    }
    assert.ok(files.size > 80);
  });

  it('is that of the table of rooms', () => {
    const inRooms = [...files].filter(([file]) => roomOf(file) !== '(root)');
    assert.deepEqual(
      inRooms.flatMap(([file, imports]) => imports.flatMap(one => complaint(file, one))),
      [],
    );
  });

  it('has one file above the rooms: the composition root', () => {
    assert.deepEqual(
      [...files.keys()].filter(file => roomOf(file) === '(root)'),
      ['extension.ts'],
    );
  });

  it('lets every import end at a file', () => {
    const missing = [...files].flatMap(([file, imports]) =>
      imports
        .filter(({ target }) => target.startsWith('.'))
        .map(({ target }) => resolve(file, target))
        .filter(target => !files.has(target)),
    );
    assert.deepEqual(missing, []);
  });

  it('has no doors: a room is entered at the file that is wanted', () => {
    assert.deepEqual(
      [...files.keys()].filter(file => /(?:^|\/)index\.ts$/.test(file)),
      [],
    );
  });

  it('loads the MCP client through one door, and by a dynamic import only', () => {
    const insideMcp = new Set([...files.keys()].filter(file => roomOf(file) === 'mcp'));
    const entering = [...files].flatMap(([file, imports]) =>
      imports
        .filter(({ target, isType }) => target.startsWith('.') && !isType)
        .map(({ target }) => resolve(file, target))
        .filter(target => insideMcp.has(target) && !insideMcp.has(file))
        .map(target => `${file} → ${target}`),
    );
    assert.deepEqual(entering, ['extension.ts → mcp/mcpClient.ts']);
    const root = readFileSync(path.join(repository, 'src/extension.ts'), 'utf8');
    assert.match(root, /\bimport\('\.\/mcp\/mcpClient'\)/);
    assert.doesNotMatch(root, /from '\.\/mcp\/mcpClient'/);
  });

  it('runs one way, without cycles, between files', () => {
    assert.deepEqual(cycleIn(graphOf(file => file)), []);
  });

  it('runs one way between the rooms of the core, types included', () => {
    const core = new Set(['base', 'tasks', 'config', 'mcp', 'servers', 'ledger']);
    assert.deepEqual(cycleIn(graphOf(roomOf, core)), []);
  });
});

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Who imports whom, each file standing for what `nodeOf` makes of it. */
function graphOf(nodeOf: (file: string) => string, only?: ReadonlySet<string>): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const node = nodeOf(file);
    const targets = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ target }) => nodeOf(resolve(file, target)))
      .filter(target => target !== node && (!only || only.has(target)));
    if (!only || only.has(node)) {
      graph.set(node, new Set([...(graph.get(node) ?? []), ...targets]));
    }
  }
  return graph;
}

/** The nodes of one cycle, or nothing. */
function cycleIn(graph: Graph): string[] {
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): string[] => {
    if (way.includes(node)) {
      return [...way.slice(way.indexOf(node)), node];
    }
    if (done.has(node)) {
      return [];
    }
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...way, node]);
      if (cycle.length > 0) {
        return cycle;
      }
    }
    done.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle.length > 0) {
      return cycle;
    }
  }
  return [];
}
