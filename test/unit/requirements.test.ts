import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { requirements } from '../support/requirements';

const tests = path.resolve(import.meta.dirname, '..');
const artefacts = path.resolve(tests, '..', '.vscode-test', 'artefacts');
const LAST = 49;

/** The titles of tests, and the cells of tables that make tests, in a file; of a title with values, its beginning. */
function titlesIn(file: string): Set<string> {
  const source = readFileSync(path.join(tests, file), 'utf8');
  const texts = source.matchAll(/'((?:[^'\\\n]|\\.)+)'|`([^`\n]+)`/g);
  return new Set(Array.from(texts, ([, plain, template = '']) => plain ?? template.replace(/[: (]*\$\{.*/, '')));
}

describe('The requirements of the protocol', () => {
  it('are all in the table, once each', () => {
    assert.deepEqual(
      Object.keys(requirements),
      Array.from({ length: LAST }, (_, index) => `T${index + 1}`),
    );
  });

  it('are each shown by a test, or it is said why not', () => {
    const open = Object.entries(requirements).filter(([, { shownBy, notShown }]) => shownBy.length === 0 && !notShown);
    assert.deepEqual(
      open.map(([name]) => name),
      [],
    );
  });

  it('are shown by tests that exist', () => {
    const missing = Object.entries(requirements).flatMap(([name, { shownBy }]) =>
      shownBy.filter(([file, title]) => !titlesIn(file).has(title)).map(proof => [name, ...proof].join(' · ')),
    );
    assert.deepEqual(missing, []);
  });

  after(() => {
    mkdirSync(artefacts, { recursive: true });
    writeFileSync(path.join(artefacts, 'requirements.md'), tableText());
  });
});

function tableText(): string {
  const rows = Object.entries(requirements).map(([name, { what, shownBy, notShown }]) => {
    const proofs = shownBy.map(([file, title]) => `\`${file}\`: ${title}`);
    return `| ${name} | ${what} | ${[...proofs, ...(notShown ? [`not shown: ${notShown}`] : [])].join('<br>')} |`;
  });
  return ['| | what | shown by |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
