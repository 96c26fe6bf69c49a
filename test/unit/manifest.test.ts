import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from '../../src/base/record';
import { CommandIds } from '../../src/commands/commandIds';

const repository = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(repository, file), 'utf8');

interface Manifest {
  readonly main: string;
  readonly icon?: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsContainers: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

interface Command {
  readonly command: string;
  readonly category?: string;
  readonly title: string;
}

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

type Setting = Readonly<Record<string, unknown>>;

const manifest: Manifest = JSON.parse(textOf('package.json'));
const words: Readonly<Record<string, string>> = JSON.parse(textOf('package.nls.json'));
const { commands, menus, views, viewsContainers, viewsWelcome, configuration } = manifest.contributes;
const commandIds: readonly string[] = Object.values(CommandIds);
const viewIds = Object.values(views)
  .flat()
  .map(({ id }) => id);

const repeated = (list: readonly string[]) => list.filter((one, index) => list.indexOf(one) !== index);

/** Every text in a JSON value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return inner.flatMap(textsIn);
}

describe('manifest', () => {
  describe('commands', () => {
    it('are those of the command table, each once', () => {
      assert.deepEqual(commands.map(({ command }) => command).sort(), [...commandIds].sort());
      assert.deepEqual(repeated(commandIds), []);
    });

    it('stand under one category, with a title in Title Case', () => {
      for (const { command, category, title } of commands) {
        assert.equal(category, 'MCP Tasks', command);
        const english = words[title.replaceAll('%', '')] ?? '';
        const small = /^(?:the|a|an|as|by|of|to|in|on|for|from|and)$/;
        const wrong = english
          .split(' ')
          .filter((word, index) => !/^[A-Z]/.test(word) && (index === 0 || !small.test(word)));
        // A file keeps its own spelling.
        assert.deepEqual(
          wrong.filter(word => word !== 'mcp.json'),
          [],
          `${command}: ${english}`,
        );
      }
    });

    it('are hidden from the palette only where no question can stand in for the row', () => {
      const hidden = menus.commandPalette?.filter(({ when }) => when === 'false').map(({ command }) => command);
      assert.deepEqual(hidden, [CommandIds.loadMore]);
    });
  });

  it('has menus, links and welcome texts that name commands which exist', () => {
    const named = [
      ...Object.values(menus)
        .flat()
        .map(({ command }) => command),
      ...textsIn(words).flatMap(text =>
        Array.from(text.matchAll(/\(command:(mcpTasks\.[\w.]+)/g), ([, id = '']) => id),
      ),
    ];
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter(id => !commandIds.includes(id)),
      [],
    );
  });

  it('speaks of views that exist', () => {
    const containers = Object.values(viewsContainers)
      .flat()
      .map(({ id }) => id);
    assert.deepEqual(Object.keys(views), containers);
    const named = [
      ...viewsWelcome.map(({ view }) => view),
      ...Object.values(menus)
        .flat()
        .flatMap(({ when = '' }) => Array.from(when.matchAll(/\bview == (\S+)/g), ([, id = '']) => id)),
    ];
    assert.deepEqual(
      named.filter(id => !viewIds.includes(id)),
      [],
    );
  });

  it('has menus that ask for rows in words which the rows really say', () => {
    const said = ['taskItem', 'serverItem', 'toolItem', 'callItem', 'inputItem', 'brokenFileItem', 'hintItem'].map(
      file => textOf(`src/views/${file}.ts`),
    );
    const asked = Object.values(menus)
      .flat()
      .flatMap(({ when = '' }) =>
        Array.from(when.matchAll(/viewItem =~ \/(.+?)\/(?: |$)/g), ([, pattern = '']) => pattern),
      )
      .flatMap(pattern => pattern.replaceAll('\\b', ' ').match(/[a-z]{3,}/gi) ?? []);
    assert.ok(asked.length > 10);
    const states = ['running', 'starting', 'error', 'untrusted', 'stopped'];
    assert.deepEqual(
      asked.filter(word => !states.includes(word) && !said.some(source => source.includes(word))),
      [],
    );
  });

  describe('texts', () => {
    const keys = textsIn(manifest)
      .filter(text => /^%.+%$/.test(text))
      .map(text => text.slice(1, -1));

    it('that are named all exist, and all that exist are named', () => {
      assert.deepEqual([...new Set(keys)].sort(), Object.keys(words).sort());
    });

    it('are never empty', () => {
      assert.deepEqual(
        Object.entries(words).filter(([, text]) => text.trim() === ''),
        [],
      );
    });

    it('are translatable wherever the user reads them', () => {
      const { title } = configuration as unknown as { title: string };
      const shown = [
        title,
        ...commands.map(command => command.title),
        ...Object.values(configuration.properties).flatMap(setting => descriptionsIn(setting)),
      ];
      assert.deepEqual(
        shown.filter(text => !/^%.+%$/.test(text)),
        [],
      );
    });
  });

  describe('settings', () => {
    it('have a type, a default, a scope and words that say what they do', () => {
      const settings = Object.entries(configuration.properties);
      assert.ok(settings.length > 0);
      for (const [id, setting] of settings) {
        assert.match(id, /^mcpTasks\./);
        assert.equal(typeof setting.type, 'string', id);
        assert.ok(Object.hasOwn(setting, 'default'), id);
        assert.ok(
          ['window', 'machine', 'resource', 'application', 'machine-overridable'].includes(String(setting.scope)),
          id,
        );
        assert.ok(setting.markdownDescription ?? setting.description, id);
      }
    });

    it('say what each choice means, and default to one of them', () => {
      for (const [id, { enum: choices, enumDescriptions, default: initial }] of Object.entries(
        configuration.properties,
      )) {
        if (Array.isArray(choices)) {
          assert.equal(Array.isArray(enumDescriptions) && enumDescriptions.length, choices.length, id);
          assert.ok(choices.includes(initial), id);
        }
      }
    });

    it('that name programs are kept from folders that are not trusted', () => {
      const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
      assert.ok(restricted.includes('mcpTasks.servers'));
      assert.deepEqual(
        restricted.filter(id => !Object.hasOwn(configuration.properties, id)),
        [],
      );
    });

    it('are all read somewhere', () => {
      const source = ['settings', 'historySettings', 'sourceSettings']
        .map(file => textOf(`src/host/${file}.ts`))
        .join('\n');
      for (const id of Object.keys(configuration.properties)) {
        assert.ok(source.includes(`'${id.replace('mcpTasks.', '')}'`), id);
      }
    });
  });

  it('wakes up for nothing that VS Code derives from contributions, and never for everything', () => {
    assert.deepEqual(
      manifest.activationEvents.filter(event => /^\*$|^onCommand:|^onView:|^onLanguage:/.test(event)),
      [],
    );
  });

  it('asks for the oldest VS Code whose API it was compiled against', () => {
    const types = JSON.parse(textOf('node_modules/@types/vscode/package.json'));
    assert.equal(manifest.engines.vscode, `^${types.version}`);
  });

  it('names pictures that exist', () => {
    const icons = [...Object.values(views), ...Object.values(viewsContainers)].flat().map(({ icon }) => icon);
    const files = [...icons, ...(manifest.icon ? [manifest.icon] : [])];
    assert.deepEqual(
      files.filter(file => !existsSync(path.join(repository, file))),
      [],
    );
  });

  it('starts at the bundle of the composition root', () => {
    assert.equal(manifest.main, './dist/extension.js');
  });

  it('locks packages by what they hold, not by where somebody once got them', () => {
    const lock = textOf('package-lock.json');
    assert.doesNotMatch(lock, /"resolved"/);
    assert.match(lock, /"integrity": "sha512-/);
  });
});

function descriptionsIn(value: unknown): string[] {
  if (!isRecord(value)) {
    return [];
  }
  const own = ['description', 'markdownDescription', 'enumDescriptions'].flatMap(key => textsIn(value[key]));
  return [...own, ...Object.values(value).flatMap(descriptionsIn)];
}
