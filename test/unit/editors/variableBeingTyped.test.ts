// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import { variableBeingTyped } from '../../../src/editors/configuration/variableBeingTyped';

/** The cursor is where `|` stands; what would be replaced. */
function replaced(marked: string): string | undefined {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const typed = variableBeingTyped(text, offset);
  return typed && text.slice(typed.start, typed.end);
}

describe('The variable that is being typed', () => {
  it('begins with a dollar sign in a value', () => {
    assert.equal(replaced('{ "command": "$|" }'), '$');
    assert.equal(replaced('{ "args": ["-y", "--key=${|"] }'), '${');
    assert.equal(replaced('{ "env": { "A": "${input:ke|" } }'), '${input:ke');
  });

  it('reaches to its closing brace, which is not doubled', () => {
    assert.equal(replaced('{ "command": "${inp|ut:key}/bin" }'), '${input:key}');
    assert.equal(replaced('{ "command": "${|}" }'), '${}');
  });

  it('takes nothing of what follows it', () => {
    assert.equal(replaced('{ "command": "$| and ${userHome}" }'), '$');
    assert.equal(replaced('{ "command": "${a|${userHome}" }'), '${a');
    assert.equal(replaced('{ "args": ["${|", "x}"] }'), '${');
  });

  it('is found in a text that is half written', () => {
    assert.equal(replaced('{ "servers": { "a": { "url": "https://${|'), '${');
    assert.equal(replaced('{ // a comment with "quotes"\n "command": "${us|"'), '${us');
  });

  it('is none outside of a value', () => {
    assert.equal(replaced('{ "$|": 1 }'), undefined);
    assert.equal(replaced('{ "command": "plain|" }'), undefined);
    assert.equal(replaced('{ "command": "${userHome}|" }'), undefined);
    assert.equal(replaced('{ "command": |"$" }'), undefined);
    assert.equal(replaced('$|'), undefined);
  });
});
