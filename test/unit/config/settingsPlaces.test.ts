import assert from 'node:assert/strict';
import { placeInSettings } from '../../../src/config/settingsPlaces';

/** The part of the text that was found. */
function found(text: string, name: string): string | undefined {
  const place = placeInSettings(text, name);
  return place && text.slice(place.offset, place.offset + place.length);
}

describe('placeInSettings', () => {
  const settings = `{
    // "build" here is none
    "editor.fontSize": 12,
    "mcpTasks.servers": { "other": { "command": "build" }, "build": { "command": "node" }, },
  }`;

  it('finds the name of a server in the setting, and nothing that only looks like it', () => {
    assert.equal(found(settings, 'build'), '"build"');
    assert.equal(placeInSettings(settings, 'build')?.offset, settings.indexOf('"build": {'));
  });

  it('finds it in the settings of a workspace file', () => {
    assert.equal(found(`{ "folders": [], "settings": ${settings} }`, 'other'), '"other"');
  });

  it('falls back to the setting, and to nothing', () => {
    assert.equal(found(settings, 'gone'), '"mcpTasks.servers"');
    assert.equal(found('{ "a": 1 }', 'build'), undefined);
    assert.equal(found('', 'build'), undefined);
  });

  it('finds it in a text that does not parse', () => {
    assert.equal(found('{ "mcpTasks.servers": { "build": { "command": ', 'build'), '"build"');
  });

  it('takes a name for a name only', () => {
    assert.equal(found('{ "mcpTasks.servers": { "__proto__": {}, "0": {} } }', '__proto__'), '"__proto__"');
    assert.equal(found('{ "mcpTasks.servers": { "__proto__": {}, "0": {} } }', '0'), '"0"');
  });
});
