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
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly configuration: readonly Category[];
    readonly keybindings: readonly Keybinding[];
    readonly walkthroughs: readonly Walkthrough[];
  };
}

interface Command {
  readonly command: string;
  readonly category?: string;
  readonly title: string;
}

interface MenuItem {
  readonly command: string;
  readonly group?: string;
  readonly when?: string;
}

interface Category {
  readonly title: string;
  readonly order: number;
  readonly properties: Readonly<Record<string, Setting>>;
}

interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
  readonly when: string;
  readonly args?: unknown;
}

interface Walkthrough {
  readonly id: string;
  readonly steps: readonly {
    readonly id: string;
    readonly description: string;
    readonly media: { readonly image: Readonly<Record<string, string>>; readonly altText: string };
    readonly completionEvents: readonly string[];
  }[];
}

type Setting = Readonly<Record<string, unknown>>;

const manifest: Manifest = JSON.parse(textOf('package.json'));
const words: Readonly<Record<string, string>> = JSON.parse(textOf('package.nls.json'));
const { commands, menus, views, viewsContainers, viewsWelcome, configuration, keybindings, walkthroughs } =
  manifest.contributes;
const settings = Object.assign({}, ...configuration.map(({ properties }) => properties)) as Record<string, Setting>;
const wordsOf = (text: string): string => words[text.replaceAll('%', '')] ?? '';
const commandIds: readonly string[] = Object.values(CommandIds);
const viewIds = Object.values(views)
  .flat()
  .map(({ id }) => id);

/** VS Code makes these. */
const focusCommands = viewIds.map(id => `${id}.focus`);

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
        const english = wordsOf(title);
        const small = /^(?:the|a|an|as|by|of|to|in|on|for|from|and|with)$/;
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
      assert.deepEqual(hidden, [CommandIds.loadMore, CommandIds.changeFilter]);
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
      named.filter(id => !commandIds.includes(id) && !focusCommands.includes(id)),
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
    const said = [
      'taskItem',
      'serverItem',
      'toolItem',
      'callItem',
      'inputItem',
      'brokenFileItem',
      'hintItem',
      'placeWords',
    ].map(file => textOf(`src/views/${file}.ts`));
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
      const shown = [
        ...configuration.map(({ title }) => title),
        ...commands.map(command => command.title),
        ...Object.values(settings).flatMap(setting => descriptionsIn(setting)),
        ...viewsWelcome.map(({ contents }) => contents),
        ...walkthroughs.flatMap(walkthrough => descriptionsIn(walkthrough)),
      ];
      assert.deepEqual(
        shown.filter(text => !/^%.+%$/.test(text)),
        [],
      );
    });
  });

  describe('settings', () => {
    it('have a type, a default, a scope and words that say what they do', () => {
      assert.ok(Object.keys(settings).length > 10);
      for (const [id, setting] of Object.entries(settings)) {
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

    it('stand in categories, in an order of their own, each once', () => {
      assert.deepEqual(repeated(configuration.flatMap(({ properties }) => Object.keys(properties))), []);
      assert.deepEqual(repeated(configuration.map(({ order }) => String(order))), []);
      for (const { title, properties } of configuration) {
        const orders = Object.values(properties).map(({ order }) => order);
        assert.deepEqual(
          orders,
          orders.map((_, index) => index + 1),
          title,
        );
      }
    });

    it('say what each choice means, and default to one of them', () => {
      for (const [id, { enum: choices, enumDescriptions, default: initial }] of Object.entries(settings)) {
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
        restricted.filter(id => !Object.hasOwn(settings, id)),
        [],
      );
    });

    it('are all read somewhere', () => {
      const source = ['settings', 'historySettings', 'sourceSettings']
        .map(file => textOf(`src/host/${file}.ts`))
        .join('\n');
      for (const id of Object.keys(settings)) {
        assert.ok(source.includes(`'${id.replace('mcpTasks.', '')}'`), id);
      }
    });
  });

  describe('keys', () => {
    it('work on the focused row of the view alone, and not while something is typed', () => {
      const ofView = keybindings.filter(({ when }) => !/\bresourceScheme == mcp-task\b/.test(when));
      assert.ok(ofView.length > 5);
      for (const { command, when, args } of ofView) {
        assert.match(when, /^focusedView == mcpTasks\.explorer && listFocus && !inputFocus\b/, command);
        const isOfView = command === CommandIds.refresh;
        const focused = [{ $treeViewId: 'mcpTasks.explorer', $focusedTreeItem: true }];
        assert.deepEqual(args, isOfView ? undefined : focused, command);
      }
    });

    it('leave plain letters to the search by typing, and are no two alike', () => {
      const pressed = keybindings.flatMap(({ key, mac, when }) => (when.endsWith('isMac') ? [] : [key, mac ?? key]));
      assert.deepEqual(
        pressed.filter(key => /^(?:shift\+)?.$/.test(key)),
        [],
      );
      assert.deepEqual(repeated(keybindings.map(({ key, when }) => `${key} ${when}`)), []);
    });

    it('name commands which exist', () => {
      assert.deepEqual(
        keybindings.map(({ command }) => command).filter(id => !commandIds.includes(id)),
        [],
      );
    });
  });

  describe('menus', () => {
    const grouped = [menus['view/title'], menus['view/item/context']].flatMap(menu => menu ?? []);

    it('stand in groups whose order VS Code knows, copying and removing where they always are', () => {
      const known = /^(?:inline|navigation|[0-4]_[a-z]+|5_cutcopypaste|[67]_[a-z]+|z_[a-z]+)@\d+$/;
      assert.deepEqual(
        grouped.filter(({ group = '' }) => !known.test(group)),
        [],
      );
      for (const { command, group = '' } of grouped) {
        assert.equal(/\.copy/.test(command), group.startsWith('5_cutcopypaste'), command);
        assert.equal(
          /\.(?:removeFromList|clearFinished|clearHistory|delete)/.test(command),
          group.startsWith('7_'),
          command,
        );
      }
    });
  });

  describe('the walkthrough', () => {
    const steps = walkthroughs.flatMap(walkthrough => walkthrough.steps);

    it('has a step for each of connecting, running, watching, answering and reading', () => {
      assert.deepEqual(
        steps.map(({ id }) => id),
        ['connect', 'run', 'watch', 'answer', 'read'],
      );
    });

    it('has a picture of each step for every kind of theme', () => {
      for (const { id, media } of steps) {
        assert.deepEqual(Object.keys(media.image), ['dark', 'light', 'hc', 'hcLight'], id);
        assert.deepEqual(
          Object.values(media.image).filter(file => !existsSync(path.join(repository, file))),
          [],
        );
      }
    });

    it('offers what it speaks of, and notices when that was done', () => {
      for (const { id, description, completionEvents } of steps) {
        assert.match(wordsOf(description), /\]\(command:mcpTasks\./, id);
        for (const event of completionEvents) {
          const [kind = '', what = ''] = event.split(':');
          const known: Readonly<Record<string, readonly string[]>> = {
            onCommand: commandIds,
            onView: viewIds,
            onContext: [textOf('src/views/contextKeys.ts').includes(`'${what}'`) ? what : ''],
          };
          assert.ok(known[kind]?.includes(what), event);
        }
      }
    });

    it('is where the empty view says it is', () => {
      const links = Array.from(
        wordsOf('%welcome.start%').matchAll(/command:workbench\.action\.openWalkthrough\?([^)]+)/g),
        ([, args = '']) => JSON.parse(decodeURIComponent(args)),
      );
      const { publisher, name } = JSON.parse(textOf('package.json'));
      assert.deepEqual(links, [`${publisher}.${name}#${walkthroughs[0]?.id}`]);
    });
  });

  it('says something in every empty view whose configuration has been read, and nothing before', () => {
    for (const { when, contents } of viewsWelcome) {
      assert.match(when, /^mcpTasks\.configurationRead\b/, contents);
    }
    const states = ['isWorkspaceTrusted && workbenchState != empty', 'isWorkspaceTrusted && workbenchState == empty'];
    for (const state of [...states, '!isWorkspaceTrusted']) {
      assert.ok(
        viewsWelcome.some(({ when }) => when.endsWith(`configurationRead && ${state}`)),
        state,
      );
    }
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
  const own = ['title', 'altText', 'description', 'markdownDescription', 'enumDescriptions'].flatMap(key =>
    textsIn(value[key]),
  );
  return [...own, ...Object.values(value).flatMap(descriptionsIn)];
}
