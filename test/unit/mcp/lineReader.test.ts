import assert from 'node:assert/strict';
import { LineReader } from '../../../src/mcp/lineReader';

describe('LineReader', () => {
  let lines: string[];
  let reader: LineReader;

  beforeEach(() => {
    lines = [];
    reader = new LineReader(line => lines.push(line));
  });

  const push = (...chunks: (string | Buffer)[]) => {
    for (const chunk of chunks) {
      reader.push(Buffer.from(chunk as string));
    }
  };

  it('cuts at line ends of either kind, wherever the chunks end', () => {
    push('fir', 'st\nsec', 'ond\r\n\nthird', '\n');
    assert.deepEqual(lines, ['first', 'second', '', 'third']);
  });

  it('puts characters together that arrive in pieces', () => {
    const bytes = Buffer.from('größe 😀\n');
    for (const byte of bytes) {
      reader.push(Buffer.from([byte]));
    }
    assert.deepEqual(lines, ['größe 😀']);
  });

  it('bounds lines that are too long, and those that never end', () => {
    push(`${'x'.repeat(50_000)}\n`, 'y'.repeat(30_000), 'y'.repeat(30_000));
    assert.deepEqual(
      lines.map(line => line.length),
      [10_000],
    );
    push('\n');
    assert.equal(lines[1]?.length, 10_000);
  });

  it('remembers the last line that had any words in it', () => {
    assert.equal(reader.lastLine, '');
    push('Error: no token  \n', '\n   \n');
    assert.equal(reader.lastLine, 'Error: no token');
  });

  it('remembers last words that no line end follows', () => {
    push('Starting\nError: no token');
    assert.equal(reader.lastLine, 'Error: no token');
    push(' given\n');
    assert.equal(reader.lastLine, 'Error: no token given');
  });
});
