import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { getL10nJson } from '@vscode/l10n-dev';

const repository = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(repository, file), 'utf8');
const textsOf = (file: string): Readonly<Record<string, string>> => JSON.parse(textOf(file));

/** Every file whose texts a user may read. The demo servers speak for themselves, as any server does. */
const sources = new Map(
  readdirSync(path.join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => file.endsWith('.ts') && !/^(?:demo|supervisor)\//.test(file))
    .map(file => [file, textOf(`src/${file}`)]),
);

const exported = textsOf('media/l10n/bundle.l10n.json');
const bundle = textsOf('media/l10n/bundle.l10n.de.json');
const manifestTexts = textsOf('package.nls.json');
const manifestBundle = textsOf('package.nls.de.json');

interface Pair {
  readonly name: string;
  readonly english: string;
  readonly german: string;
}

const pairs: readonly Pair[] = [
  ...Object.entries(bundle).map(([english, german]) => ({ name: english, english, german })),
  ...Object.entries(manifestBundle).map(([name, german]) => ({ name, english: manifestTexts[name] ?? '', german })),
];

const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('Texts', () => {
  it('are translated wherever a user reads them: no literal is shown', () => {
    // What a name, a word of a file or an example is reads the same in every language.
    const same = ['{"mcpTask":1,…}', 'Authorization', 'mcpTasks.connect', 'MCP Task Explorer'];
    // Sent to a server, or to a log.
    const unseen = ['mcp/serverQuestions.ts: The user refused', 'ledger/storage.ts: read-only'];
    const codes = ['editors/results/partPicker.ts: file', 'editors/serverDocuments.ts: log'];
    const shown = [...sources].flatMap(([file, source]) => shownLiterals(source).map(text => ({ file, text })));
    assert.deepEqual(
      shown
        .filter(({ text }) => !same.includes(text))
        .map(({ file, text }) => `${file}: ${text}`)
        .filter(hit => !unseen.includes(hit) && !codes.includes(hit)),
      [],
    );
  });

  it('are found where they stand: each call has its text right there, in one piece', () => {
    const calls = [...sources].flatMap(([file, source]) =>
      Array.from(source.matchAll(/\bl10n\.t\(\s*(.{0,30})/g), ([, start = '']) => ({ file, start })),
    );
    assert.ok(calls.length > 500);
    assert.deepEqual(
      calls.filter(({ start }) => !/^['"]/.test(start)),
      [],
    );
  });

  it('are all in the exported bundle, and no other: `npm run l10n` exports them', async function () {
    this.timeout(60_000);
    const files = [...sources.values()].map(contents => ({ extension: '.ts', contents }));
    assert.deepEqual(sorted(Object.keys(exported)), sorted(Object.keys(await getL10nJson(files))));
  });
});

describe('German', () => {
  it('is complete, and has nothing that is said no more', () => {
    assert.deepEqual(sorted(Object.keys(bundle)), sorted(Object.keys(exported)));
    assert.deepEqual(sorted(Object.keys(manifestBundle)), sorted(Object.keys(manifestTexts)));
    assert.deepEqual(
      pairs.filter(({ german }) => german.trim() === ''),
      [],
    );
  });

  it('keeps placeholders, icons, links and code', () => {
    const kept = (text: string) =>
      sorted(text.match(/\{\d+\}|\$\([\w~-]+\)|\(command:[^)]*\)|`[^`]*`|\*\*|#[\w.]+#/g) ?? []);
    for (const { name, english, german } of pairs) {
      assert.deepEqual(kept(german), kept(english), name);
    }
  });

  it('asks on where English does, and ends sentences where English does', () => {
    for (const { name, english, german } of pairs) {
      assert.equal(/…$/.test(german), /…$/.test(english), name);
      assert.equal(/\?$/.test(german), /\?$/.test(english), name);
      assert.equal(/[.!]$/.test(german), /[.!]$/.test(english), name);
    }
  });

  it('has one word for each thing', () => {
    const words: readonly (readonly [RegExp, RegExp])[] = [
      [/\btasks?\b(?!Support)/i, /aufgabe|MCP Tasks|Task Explorer|mcpTask/i],
      [/\btools?\b/i, /werkzeug/i],
      [/\bresults?\b/i, /ergebnis/i],
      [/\bsign(?:ed)?[- ]?in\b/i, /anmeld|angemeldet|melden Sie sich/i],
      [/\bfolders?\b/i, /ordner/i],
      [/\bsettings?\b/i, /einstellung/i],
      [/\bhistory\b/i, /verlauf/i],
    ];
    const plain = (text: string) => text.replace(/\(command:[^)]*\)|`[^`]*`|"\w+"/g, '');
    assert.deepEqual(
      pairs.filter(({ english, german }) =>
        words.some(([thing, word]) => thing.test(plain(english)) && !word.test(german)),
      ),
      [],
    );
  });

  it('speaks of durations where they stand by themselves: VS Code names them in the nominative', () => {
    const spoken = [...sources.values()].flatMap(source =>
      Array.from(source.matchAll(/l10n\.t\(\s*'([^']+)',[^;]*?\b(?:spokenDuration\(|age\b)/g), ([, text = '']) => text),
    );
    assert.ok(spoken.length > 6, spoken.join('\n'));
    for (const english of spoken) {
      assert.doesNotMatch(bundle[english] ?? '', /\b(?:vor|seit|für|in|nach|von) \{\d\}/, english);
    }
    assert.deepEqual(
      ['Running for', 'Waiting for'].map(label => bundle[label]),
      ['Laufzeit', 'Wartezeit'],
    );
  });

  it('names commands as the palette does, and quotes in its own way', () => {
    const keys = Object.keys(manifestTexts).filter(key => key.startsWith('command.'));
    const keyOf = (title: string, texts: Readonly<Record<string, string>>) => keys.find(key => texts[key] === title);
    for (const pair of pairs) {
      const named = Array.from(pair.english.matchAll(/"MCP Tasks: ([^"]+)"/g), ([, title = '']) => title);
      const translated = Array.from(pair.german.matchAll(/„MCP Tasks: ([^“]+)“/g), ([, title = '']) => title);
      const meant = named.map(title => keyOf(title, manifestTexts));
      assert.ok(!meant.includes(undefined), pair.name);
      assert.deepEqual(
        translated.map(title => keyOf(title, manifestBundle)),
        meant,
        pair.name,
      );
      assert.doesNotMatch(pair.german, /"/, pair.name);
      assert.equal(pair.german.split('„').length, pair.german.split('“').length, pair.name);
    }
  });

  it('is what the core speaks once its bundle is loaded', () => {
    l10n.config({ contents: bundle });
    try {
      assert.equal(l10n.t('The server answered with HTTP {0}.', 500), 'Der Server antwortete mit HTTP 500.');
    } finally {
      l10n.config({ contents: {} });
    }
  });
});

const QUOTED = /(['"`])((?:\\.|(?!\1).)*)\1/.source;
/** Where VS Code shows what it is given, and where what is thrown is shown. */
const SHOWING = new RegExp(
  `\\b(?:(?:show(?:Information|Warning|Error)Message|setStatusBarMessage|new (?:User|Connection|Protocol)Error)\\(|(?:placeHolder|placeholder|prompt|tooltip|detail|description|label|message|validationMessage|title|text)\\s*[:=](?!=))\\s*${QUOTED}`,
  'g',
);

/** Literals with words in them that are given to be shown. */
function shownLiterals(source: string): string[] {
  return Array.from(source.matchAll(SHOWING), ([, , text = '']) => text).filter(text => {
    const literal = text.replace(/\$\{[^}]*\}/g, '').replace(/\$\([\w~-]+\)/g, '');
    return /[A-Za-z]{2}/.test(literal) && !text.includes('l10n.t(');
  });
}
