import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter';
import { LiveFile } from '../../../src/editors/liveFile';
import { FakeClock } from '../../support/fakeClock';

describe('LiveFile', () => {
  let clock: FakeClock;
  let text: string | undefined;
  let renders: number;
  let told: number;
  let listeners: number;
  let source: Emitter<void>;
  let file: LiveFile;

  beforeEach(() => {
    clock = new FakeClock();
    text = 'first';
    renders = told = listeners = 0;
    source = new Emitter<void>();
    file = new LiveFile(
      {
        name: 'x.md',
        render() {
          renders++;
          return text;
        },
        onDidChange(listener) {
          listeners++;
          const subscription = source.event(listener);
          return {
            dispose() {
              listeners--;
              subscription.dispose();
            },
          };
        },
      },
      clock,
      () => told++,
    );
  });

  const read = () => new TextDecoder().decode(file.bytes);
  const says = (words: string | undefined) => {
    text = words;
    source.fire();
  };
  /** Opened and looked at, the first word about it over. */
  const opened = async () => {
    read();
    file.setVisible(true);
    await clock.advance(0);
    await clock.advance(10_000);
    told = renders = 0;
  };

  it('is made when it is read', () => {
    assert.equal(renders, 0);
    assert.equal(read(), 'first');
  });

  it('tells of a change while somebody looks at it', async () => {
    await opened();
    const before = file.changedAt;
    says('second');
    await clock.advance(0);
    assert.deepEqual([told, read()], [1, 'second']);
    assert.ok(file.changedAt > before);
  });

  it('tells nothing when the text stays the same', async () => {
    await opened();
    const before = file.changedAt;
    source.fire();
    await clock.advance(10_000);
    assert.deepEqual([told, renders, file.changedAt], [0, 1, before]);
  });

  it('changes at most twice a second, and is right in the end', async () => {
    await opened();
    for (let number = 1; number <= 99; number++) {
      says(`text ${number}`);
      await clock.advance(10);
    }
    assert.deepEqual([told, renders], [2, 2]);
    await clock.advance(500);
    assert.deepEqual([told, read()], [3, 'text 99']);
  });

  it('changes less often the longer it is', async () => {
    text = 'x'.repeat(4 * 1_024 * 1_024);
    await opened();
    says(`${text}1`);
    await clock.advance(0);
    assert.equal(told, 1);
    says(`${text}2`);
    await clock.advance(4_000);
    assert.equal(told, 1);
    await clock.advance(200);
    assert.equal(told, 2);
  });

  it('is read as it was told last, however fast it changes', async () => {
    await opened();
    says('second');
    await clock.advance(0);
    says('third');
    assert.equal(read(), 'second');
    assert.equal(renders, 1);
    await clock.advance(500);
    assert.equal(read(), 'third');
  });

  it('costs nothing while nobody looks, and is up to date for whoever reads or looks again', async () => {
    await opened();
    file.setVisible(false);
    assert.equal(listeners, 0);
    says('second');
    await clock.advance(10_000);
    assert.deepEqual([told, renders], [0, 0]);
    assert.equal(read(), 'second');
    says('third');
    file.setVisible(true);
    await clock.advance(500);
    assert.deepEqual([told, read(), listeners], [1, 'third', 1]);
  });

  it('tells whoever looks again of what was read meanwhile', async () => {
    await opened();
    file.setVisible(false);
    text = 'second';
    read();
    file.setVisible(true);
    await clock.advance(500);
    assert.equal(told, 1);
  });

  it('keeps its last text when there is nothing to tell any more', async () => {
    await opened();
    says(undefined);
    await clock.advance(500);
    assert.deepEqual([told, read()], [0, 'first']);
  });

  it('is made anew when it was forgotten', () => {
    read();
    file.forget();
    text = 'second';
    assert.equal(read(), 'second');
  });

  it('has no timer and no listener left when it ends', async () => {
    await opened();
    says('second');
    file.dispose();
    await clock.advance(10_000);
    assert.deepEqual([told, listeners], [0, 0]);
  });
});
