import assert from 'node:assert/strict';
import { DraftFile } from '../../../src/editors/draftsFile';

const START = 1_000_000;

describe('DraftFile', () => {
  const said = (file: DraftFile) => new TextDecoder().decode(file.bytes);

  it('grows, and tells of it four times a second at most', () => {
    const file = new DraftFile(START);
    const told = [0, 10, 249, 250, 260, 500].map(ms => file.append(`${ms} `, START + ms));
    assert.deepEqual(told, [true, false, false, true, false, true]);
    assert.equal(said(file), '0 10 249 250 260 500 ');
    assert.deepEqual([file.isReadOnly, file.isWritten], [true, false]);
  });

  it('is the user’s once it is finished', () => {
    const file = new DraftFile(START);
    file.append('Paris', START);
    assert.equal(file.finish(START), true);
    assert.equal(file.finish(START), false);
    file.overwrite(new TextEncoder().encode('Paris, of course — “oui”'), START);
    assert.deepEqual([file.isReadOnly, file.content], [false, 'Paris, of course — “oui”']);
    assert.equal(said(file), file.content);
  });

  it('holds words of the user once something else is saved than it said', () => {
    const file = new DraftFile(START);
    file.append('Paris', START);
    file.finish(START);
    file.overwrite(new TextEncoder().encode('Paris'), START);
    assert.equal(file.isWritten, false);
    file.overwrite(new TextEncoder().encode('Rome'), START);
    file.overwrite(new TextEncoder().encode('Rome'), START);
    assert.equal(file.isWritten, true);
  });

  it('is nobody’s in the end, and stays so', () => {
    const file = new DraftFile(START);
    file.end(START);
    file.finish(START);
    assert.deepEqual([file.isReadOnly, file.isOver], [true, true]);
  });

  it('is younger with each change, however fast they come', () => {
    const file = new DraftFile(START);
    const times = [file.changedAt];
    for (const change of [
      () => file.append('a', START),
      () => file.append('b', START),
      () => file.finish(START - 5),
      () => file.overwrite(new Uint8Array(), START),
      () => file.end(START),
    ]) {
      change();
      times.push(file.changedAt);
    }
    assert.deepEqual(
      times,
      [...new Set(times)].sort((a, b) => a - b),
    );
    assert.equal(file.createdAt, START);
  });
});
