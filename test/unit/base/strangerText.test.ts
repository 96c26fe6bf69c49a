import assert from 'node:assert/strict';
import {
  exactText,
  inert,
  oneLine,
  shortTaskId,
  visibleText,
  withoutIcons,
  withoutLinks,
} from '../../../src/base/strangerText';

/** A surrogate without its other half. */
const HALF_CHARACTER = /\p{Cs}/u;

describe('oneLine', () => {
  it('makes one line of any text', () => {
    assert.equal(oneLine('  first\r\n\tsecond\u2028third\u2029fourth\u0085fifth  '), 'first second third fourth fifth');
    assert.equal(oneLine('\n\n'), '');
  });

  it('removes what turns the text around it, and what terminals obey', () => {
    assert.equal(oneLine('a\u202eb\u2066c\u200fd\u061ce\ufefff'), 'a b c d e f');
    assert.equal(oneLine('\u001b[31mred\u0007\u0000'), '[31mred');
  });

  it('keeps the scripts and signs of the world', () => {
    for (const text of ['Größe – 90 %', '日本語 テスト', 'עברית', 'العربية', 'हिन्दी', '👩‍👩‍👧 done']) {
      assert.equal(oneLine(text), text);
    }
  });

  it('cuts what is too long, and says so', () => {
    assert.equal(oneLine('abcdef', 6), 'abcdef');
    assert.equal(oneLine('abcdefg', 6), 'abcde…');
    assert.equal(oneLine('x'.repeat(10_000_000)).length, 300);
  });

  it('does not let control characters push the words out of sight', () => {
    assert.equal(oneLine(`${'\n'.repeat(30)}words`, 20), 'words');
  });

  it('never leaves half a character behind', () => {
    for (const text of ['😀😀😀😀', 'a😀😀😀😀', '😀'.repeat(200), `x${'😀'.repeat(200)}`]) {
      for (const longest of [4, 5, 6, 300]) {
        assert.doesNotMatch(oneLine(text, longest), HALF_CHARACTER);
        assert.ok(oneLine(text, longest).length <= longest);
      }
    }
  });
});

describe('visibleText', () => {
  it('keeps lines and tabs, and the scripts and signs of the world', () => {
    for (const text of ['a\n\tb\n\n', 'Größe – 90 %', 'עברית', '👩‍👩‍👧 done']) {
      assert.equal(visibleText(text, 100), text);
    }
    assert.equal(visibleText('a\r\nb', 100), 'a\nb');
  });

  it('shows what turns the text around it, breaks lines elsewhere, or is obeyed by terminals', () => {
    assert.equal(
      visibleText('a\u202eb\u2028c\u0000d\u001b[31m\re', 100),
      'a\\u202eb\\u2028c\\u0000d\\u001b[31m\\u000de',
    );
  });

  it('cuts what is too long, and says so', () => {
    assert.equal(visibleText('abcdefg', 6), 'abcde…');
    assert.doesNotMatch(visibleText('😀'.repeat(200), 12), HALF_CHARACTER);
  });
});

describe('withoutIcons', () => {
  it('breaks what VS Code would draw as an icon, and nothing else', () => {
    assert.equal(withoutIcons('$(bug) $(sync~spin)').includes('$('), false);
    assert.equal(withoutIcons('costs $5 (net)'), 'costs $5 (net)');
  });
});

describe('inert', () => {
  it('breaks what a notification would make a link or an icon of', () => {
    const text = inert('[click](command:evil) $(bug) [a][b] (c)');
    assert.deepEqual([text.includes(']('), text.includes('$(')], [false, false]);
    assert.equal(text.replaceAll('\u200b', ''), '[click](command:evil) $(bug) [a][b] (c)');
  });
});

describe('withoutLinks', () => {
  it('breaks addresses that a hover would make links of, and nothing else', () => {
    const text = 'https://a.example HTTP://b www.c.example me@d.example a:b //e wwwf';
    assert.doesNotMatch(withoutLinks(text), /https?:\/\/|www\.|@d/i);
    assert.equal(withoutLinks(text).replaceAll('\u200b', ''), text);
    assert.equal(withoutLinks('a:b //e wwwf'), 'a:b //e wwwf');
  });
});

describe('exactText', () => {
  const shown = (text: string) => exactText(text, 100).shown;

  it('leaves alone what is plain to see', () => {
    for (const text of ['node', '--port=80', '@scope/package@1.2', '/a/b.c', `\${input:key}`, 'C=D']) {
      assert.equal(shown(text), text);
    }
  });

  it('puts into quotes what could be mistaken, and spells out what cannot be seen', () => {
    assert.equal(shown(''), '""');
    assert.equal(shown('a b'), '"a b"');
    assert.equal(shown('a\nCommand: b'), '"a\\nCommand: b"');
    assert.equal(shown('\u202eb\u200e"'), '"\\u202eb\\u200e\\""');
    assert.equal(shown('пode'), '"пode"');
  });

  it('says how much it does not show', () => {
    assert.deepEqual(exactText(`${'x'.repeat(100)} rm`, 100), { shown: 'x'.repeat(100), hidden: 3 });
    assert.deepEqual(exactText(`${'x'.repeat(99)}😀`, 100), { shown: 'x'.repeat(99), hidden: 2 });
  });
});

describe('shortTaskId', () => {
  it('shows the first characters of a long ID, and a short one whole', () => {
    assert.equal(shortTaskId('786512e2-9e0d-44bd-8f29-789f320fe840'), '786512e2…');
    assert.equal(shortTaskId('task-1'), 'task-1');
    assert.equal(shortTaskId('twelve chars'), 'twelve chars');
  });

  it('shows nothing of an ID that would break the line', () => {
    assert.equal(shortTaskId('a\nb\u202e'), 'a b');
    assert.doesNotMatch(shortTaskId(`x${'😀'.repeat(50)}`), HALF_CHARACTER);
  });
});
