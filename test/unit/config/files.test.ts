import assert from 'node:assert/strict';
import { readMcpJson } from '../../../src/config/mcpJson';
import { configurationFiles, configurationRows, configurationText } from '../../support/configurationFiles';
import { fileExpectations } from './fileExpectations';

/** Its launches are resolved by a test of their own. */
const RESOLVED_ELSEWHERE = 'project/.vscode/mcp.json';

describe('configuration files', () => {
  const rows = configurationRows();

  it('are all in the table, and each is expected to be something', () => {
    const files = configurationFiles().sort();
    assert.deepEqual(rows.map(({ file }) => file).sort(), files);
    assert.deepEqual([...Object.keys(fileExpectations), RESOLVED_ELSEWHERE].sort(), files);
  });

  for (const { file, kind, proves } of rows.filter(row => row.file !== RESOLVED_ELSEWHERE)) {
    it(`${file}: ${proves}`, () => {
      const { format = 'vscode', servers = {}, inputs = [], notes = [], broken } = fileExpectations[file] ?? {};
      const text = configurationText(file);
      const read = readMcpJson(text, kind);
      if (read.kind === 'broken') {
        const { message, offset } = read.problem;
        assert.match(message, broken?.message ?? /nothing is wrong/);
        assert.equal(text.slice(offset).split('\n')[0], broken?.at);
        return;
      }
      assert.equal(broken, undefined, 'must be broken');
      assert.deepEqual([...read.servers], Object.entries(servers));
      assert.deepEqual({ format: read.format, inputs: plain(read.inputs) }, { format, inputs });
      assert.equal(read.notes.length, notes.length, read.notes.join('\n'));
      notes.forEach((note, index) => {
        assert.match(read.notes[index] ?? '', note);
      });
    });
  }

  it('may be nested, but not without end', () => {
    const nested = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
    const problemOf = (text: string): string => {
      const read = readMcpJson(text, 'vscode');
      return read.kind === 'broken' ? read.problem.message : 'none';
    };
    const inputs = (value: string): string => `{ "inputs": [{ "args": ${value} }] }`;
    assert.equal(problemOf(inputs(nested(20))), 'none');
    for (const text of [
      inputs(nested(80)),
      inputs(nested(1_000_000)),
      '['.repeat(1_000_000),
      '{"a":'.repeat(1_000_000),
    ]) {
      assert.match(problemOf(text), /too deeply/);
    }
  });
});

/** What a command gets as its arguments has no prototype, and is the same for that. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
