import assert from 'node:assert/strict';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const repository = path.resolve(import.meta.dirname, '../..');
const { builds }: { readonly builds: readonly BuildOptions[] } = createRequire(import.meta.url)('../../esbuild.js');

/** What would be bundled into `dist/<entry>.js`, and what that would still load when it runs; nothing is written. */
async function bundle(entry: string) {
  const options = builds.find(({ entryPoints }) => Object.hasOwn(entryPoints ?? {}, entry));
  assert.ok(options, `There is no bundle ${entry}`);
  const { metafile } = await build({ ...options, absWorkingDir: repository, metafile: true, write: false });
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint);
  assert.ok(output);
  return {
    files: Object.keys(output.inputs),
    sources: Object.keys(output.inputs).filter(file => file.startsWith('src/')),
    packages: new Set(Object.keys(output.inputs).flatMap(packageOf)),
    loads: output.imports.map(({ path: loaded, kind }) => `${kind} ${loaded}`),
  };
}

function packageOf(file: string): string[] {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name ? [name] : [];
}

describe('bundles', function () {
  // A busy machine may take its time.
  this.timeout(15_000);

  it('load the MCP client only when the first server connects', async () => {
    const { sources, packages, loads } = await bundle('extension');
    assert.deepEqual([...packages].sort(), ['@discoveryjs/json-ext', 'dotenv', 'jsonc-parser', 'mime']);
    assert.deepEqual(
      sources.filter(file => file.startsWith('src/mcp/') || file.startsWith('src/demo/')),
      [],
    );
    assert.ok(loads.includes('dynamic-import ./mcpClient.js'), loads.join());
  });

  it('have the MCP client in a chunk of its own', async () => {
    const { packages, loads } = await bundle('mcpClient');
    assert.ok(packages.has('@modelcontextprotocol/client'));
    assert.ok(!loads.some(loaded => loaded.includes('vscode')), 'without VS Code');
  });

  it('load what helps with JSON only when somebody writes some', async () => {
    const { loads } = await bundle('extension');
    assert.ok(loads.includes('dynamic-import ./jsonHelp.js'), loads.join());
    const { packages, sources, loads: own } = await bundle('jsonHelp');
    assert.ok(packages.has('vscode-json-languageservice'));
    assert.ok(!own.some(loaded => loaded.endsWith(' vscode')), 'without VS Code');
    assert.ok(sources.length < 12, sources.join());
  });

  it('have a supervisor that is small, for it is started once per server', async () => {
    const { sources, packages, loads } = await bundle('supervisor');
    assert.deepEqual([...packages].sort(), [
      'cross-spawn',
      'isexe',
      'path-key',
      'shebang-command',
      'shebang-regex',
      'which',
    ]);
    assert.ok(
      sources.every(file => /^src\/(supervisor|base)\//.test(file)),
      sources.join(),
    );
    assert.ok(
      loads.every(loaded => isBuiltin(loaded.split(' ')[1] ?? '')),
      loads.join(),
    );
  });

  it('share the one translator that activation fills', async () => {
    for (const entry of ['extension', 'mcpClient', 'jsonHelp']) {
      const { packages, loads } = await bundle(entry);
      assert.equal(packages.has('@vscode/l10n'), false, entry);
      assert.ok(
        loads.some(loaded => loaded.endsWith(' ./l10n.js')),
        entry,
      );
    }
  });

  it("take VS Code's API once, and each name of it that the code wants", async () => {
    const { loads } = await bundle('extension');
    assert.deepEqual(
      loads.filter(loaded => loaded.endsWith(' vscode')),
      ['require-call vscode'],
    );
    const options = builds.find(({ entryPoints }) => Object.hasOwn(entryPoints ?? {}, 'extension'));
    const { warnings } = await build({ ...options, absWorkingDir: repository, write: false, logLevel: 'silent' });
    assert.deepEqual(
      warnings.map(({ text }) => text),
      [],
    );
  });

  it('hold no UMD wrapper, which would hide from the bundler what it loads', async () => {
    for (const entry of ['extension', 'mcpClient', 'jsonHelp']) {
      const { files } = await bundle(entry);
      assert.deepEqual(
        files.filter(file => file.includes('/umd/')),
        [],
        entry,
      );
    }
  });

  it('need nothing at run time that is not shipped', async () => {
    const shipped = new Set(['vscode', './mcpClient.js', './jsonHelp.js', './l10n.js', './all-demos.js']);
    for (const entry of [
      'extension',
      'mcpClient',
      'jsonHelp',
      'l10n',
      'supervisor',
      'demo-2025-11-25',
      'demo-2026-07-28',
      'demo-http',
      'all-demos',
    ]) {
      const { loads } = await bundle(entry);
      const missing = loads
        .map(loaded => loaded.split(' ')[1] ?? '')
        .filter(loaded => !loaded.startsWith('node:') && !isBuiltin(loaded) && !shipped.has(loaded));
      assert.deepEqual(missing, [], entry);
    }
  });
});
