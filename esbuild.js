// Builds what is shipped (dist/) and, with --tests, the suites that run inside the extension host.
const esbuild = require('esbuild');
const path = require('node:path');
const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');

const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');
const production = process.argv.includes('--production');

/** The only doors to what is big: a dynamic import of these modules stays a `require` of a chunk of its own. */
const lazyChunks = {
  name: 'lazy-chunks',
  setup(build) {
    build.onResolve({ filter: /\/(mcp\/mcpClient|arguments\/jsonHelp)$/ }, args =>
      args.kind === 'dynamic-import' ? { path: `./${path.basename(args.path)}.js`, external: true } : undefined,
    );
  },
};

/**
 * VS Code's API as a module of the bundle, whose names are taken once. Left to itself, esbuild copies all three hundred
 * of them for each file that imports the API, which made up most of the time that the extension took to load.
 */
const sharedApi = {
  name: 'shared-api',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ kind }) =>
      kind === 'require-call' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'api' },
    );
    build.onLoad({ filter: /^vscode$/, namespace: 'api' }, () => ({ contents: apiModule() }));
  },
};

function apiModule() {
  const types = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
  const names = [...types.matchAll(/^\texport (?:class|const|enum|function|namespace) (\w+)/gm)].map(
    ([, name]) => name,
  );
  // Of versions newer than the oldest one, whose types these are.
  names.push('LanguageModelDataPart');
  // Pure, so that those which nobody uses are left out.
  const taken = [...new Set(names)].map(name => `export const ${name} = /* @__PURE__ */ take('${name}');`);
  return ["const api = require('vscode');", 'const take = name => api[name];', ...taken].join('\n');
}

/** One copy for all chunks: the translations that `activate` loads have to reach every one of them. */
const sharedTranslator = {
  name: 'shared-translator',
  setup(build) {
    build.onResolve({ filter: /^@vscode\/l10n$/ }, () => ({ path: './l10n.js', external: true }));
  },
};

/** One copy of what the demo servers share: their scripts are doors to it. */
const sharedDemos = {
  name: 'shared-demos',
  setup(build) {
    build.onResolve({ filter: /^\.\/allDemos$/ }, () => ({ path: './all-demos.js', external: true }));
  },
};

/** Zod brings its messages in fifty languages along, of which nothing here ever asks for another than English. */
const englishZod = {
  name: 'english-zod',
  setup(build) {
    build.onResolve({ filter: /\/locales\/index\.js$/ }, ({ path: index, resolveDir }) =>
      /zod[\\/]v4/.test(resolveDir) ? { path: path.resolve(resolveDir, index, '..', 'en.js') } : undefined,
    );
  },
};

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Packages that offer both are bundled from their ES modules: their UMD wrappers hide imports from the bundler.
  mainFields: ['module', 'main'],
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {esbuild.BuildOptions[]} */
const builds = [
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    plugins: [lazyChunks, sharedApi, sharedTranslator],
  },
  {
    ...node,
    entryPoints: { mcpClient: 'src/mcp/mcpClient.ts' },
    outdir: 'dist',
    plugins: [sharedTranslator],
  },
  {
    ...node,
    entryPoints: { jsonHelp: 'src/editors/arguments/jsonHelp.ts' },
    outdir: 'dist',
    plugins: [sharedTranslator],
  },
  { ...node, entryPoints: { l10n: '@vscode/l10n' }, outdir: 'dist' },
  { ...node, entryPoints: { supervisor: 'src/supervisor/supervisor.ts' }, outdir: 'dist' },
  {
    ...node,
    entryPoints: {
      'demo-2025-11-25': 'src/demo/demo20251125.ts',
      'demo-2026-07-28': 'src/demo/demo20260728.ts',
      'demo-http': 'src/demo/demoHttp.ts',
    },
    outdir: 'dist/demo',
    plugins: [sharedDemos],
  },
  { ...node, entryPoints: { 'all-demos': 'src/demo/allDemos.ts' }, outdir: 'dist/demo', plugins: [englishZod] },
];

if (tests) {
  builds.push({
    ...node,
    entryPoints: { index: 'test/integration/index.ts' },
    outdir: '.vscode-test/suite',
    external: ['vscode', 'mocha'],
  });
}

async function main() {
  const present = builds.filter(build =>
    Object.values(build.entryPoints).every(file => !file.startsWith('src/') || existsSync(path.resolve(file))),
  );
  if (!watch) {
    const results = await Promise.all(present.map(build => esbuild.build({ ...build, metafile: production })));
    if (production) {
      writeFileSync('dist/ThirdPartyNotices.txt', notices(results.map(({ metafile }) => metafile)));
    }
    return;
  }
  for (const build of present) {
    const context = await esbuild.context({ ...build, logLevel: 'info' });
    await context.watch();
  }
}

/** The licences of the packages that were bundled: they ask to come along. */
function notices(metafiles) {
  const folders = metafiles
    .flatMap(metafile => Object.keys(metafile.inputs))
    .flatMap(file => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(folders)]
    .sort()
    .map(notice)
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(candidate => /^licen[cs]e/i.test(candidate));
  const text = file ? readFileSync(path.join(folder, file), 'utf8').trim() : '';
  return `${name} ${version} (${license})\n\n${text}`;
}

if (require.main === module) {
  main().catch(error => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

// A test looks at what would be bundled.
module.exports = { builds };
