import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { codeSpan, textBlock } from '../../../src/editors/markdown';

/** As lenient as the preview of VS Code can be made. */
const preview = new MarkdownIt({ html: true, linkify: true });

/** The tags of a document that is shown as Markdown. */
function tagsIn(markdown: string): string[] {
  return Array.from(preview.render(markdown).matchAll(/<(\w+)/g), ([, tag = '']) => tag);
}

/** Texts made of what Markdown and HTML are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '`',
          '``',
          '````',
          '~~~',
          '\n',
          '\r\n',
          '\r',
          '\u2028',
          '\\',
          '[a](command:x)',
          '![b](https://evil.example)',
        ],
        ...[
          '<a href="https://evil.example">',
          '<img src=x>',
          '<!--',
          '-->',
          '</code>',
          '</pre>',
          'https://evil.example',
        ],
        ...['# ', '- ', '> ', '    ', '\t', '| a |', '[x]: https://evil.example', '&lt;', '&#96;', '*', '_', ' '],
      ),
      fc.string(),
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''));

describe('codeSpan', () => {
  it('shows a text as it is', () => {
    assert.equal(codeSpan('node server.js'), '`node server.js`');
    assert.equal(codeSpan('a ` b'), '``a ` b``');
    assert.equal(codeSpan('`a`'), '`` `a` ``');
    assert.equal(codeSpan(''), '` `');
    assert.equal(codeSpan('two\nlines'), '`two lines`');
  });

  it('lets nothing in the text be Markdown', () => {
    fc.assert(
      fc.property(hostile, text => {
        assert.deepEqual(tagsIn(`- **Name:** ${codeSpan(text)}\n- next`), ['ul', 'li', 'strong', 'code', 'li']);
      }),
    );
  });
});

describe('textBlock', () => {
  it('shows a text as it is', () => {
    assert.equal(textBlock('one\ntwo'), '```text\none\ntwo\n```');
    assert.equal(textBlock('one\n', 'json'), '```json\none\n```');
    assert.equal(textBlock('```\n````'), '`````text\n```\n````\n`````');
  });

  it('lets nothing in the text be Markdown, or end the block', () => {
    fc.assert(
      fc.property(hostile, text => {
        assert.deepEqual(tagsIn(`before\n\n${textBlock(text)}\n\nafter`), ['p', 'pre', 'code', 'p']);
      }),
    );
  });

  it('shows what would be unseen, and asks VS Code no question about it', () => {
    assert.equal(textBlock('a\u202eb\u2028c'), '```text\na\\u202eb\\u2028c\n```');
  });
});
