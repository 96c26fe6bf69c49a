import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { breakCommandLinks, previewText } from '../../../../src/editors/results/previewText';

/** As VS Code's preview does it: with HTML, and addresses made links. */
const rendered = (markdown: string): string => new MarkdownIt({ html: true, linkify: true }).render(markdown);

describe('previewText', () => {
  const hostile = [
    '![a](https://example.invalid/a.png)',
    '![a][1]\n\n[1]: https://example.invalid/a.png',
    '[![a](https://example.invalid/a.png)](https://example.invalid)',
    'x!![a](https://example.invalid/a.png)',
    '\\\\![a](https://example.invalid/a.png)',
    '<img src="https://example.invalid/a.png">',
    'a <IMG SRC=https://example.invalid/a.png> b',
    '<svg><image href="https://example.invalid/a.png"/></svg>',
    '<style>@import "https://example.invalid/a.css"</style>',
    '<link rel=stylesheet href="https://example.invalid/a.css">',
    '<video poster="https://example.invalid/a.png"></video>',
    '<!-- -->\n<iframe src="https://example.invalid"></iframe>',
    '<?x?><![CDATA[<img src="https://example.invalid/a.png">]]>',
    '<a\nhref="command:workbench.action.quit">x</a>',
    '<script>fetch("https://example.invalid")</script>',
    '> - <img src="https://example.invalid/a.png">',
  ];

  it('leaves nothing that would fetch something, or run', () => {
    for (const markdown of hostile) {
      const before = rendered(markdown);
      const html = rendered(previewText(markdown));
      assert.match(before, /<(?:img|svg|style|link|video|iframe|script|a\nhref)|<!\[CDATA/i, 'the test can fail');
      assert.doesNotMatch(html, /<(?:img|svg|image|style|link|video|iframe|script)\b|<!|<\?|href="command:/i, markdown);
    }
  });

  it('leaves no diagram to be drawn, for it could have pictures of the web', () => {
    assert.doesNotMatch(rendered(previewText('```mermaid\ngraph TD\n```\n\n::: mermaid\nx\n:::')), /mermaid/i);
  });

  it('leaves no diagram whose name is written in another way', () => {
    for (const name of ['m&#101;rmaid', '&#x6D;ermaid', 'mermai&#100', 'a m&#101;rmaid']) {
      for (const fence of ['```', '~~~~', '> ```', '- ~~~']) {
        const html = rendered(previewText(`${fence}${name}\ngraph TD\n`));
        assert.doesNotMatch(html, /mermaid/i, fence + name);
      }
    }
    assert.match(rendered('```m&#101;rmaid\nx\n```'), /language-mermaid/, 'the test can fail');
  });

  it('leaves everything else as it was', () => {
    const harmless =
      '# A\n\n*b* `c` [d](https://example.com) 1 < 2 && 3 > 2 !\n\n| a |\n|---|\n| b |\n\n```js\nif (a<b) {}\n```\n';
    assert.equal(rendered(previewText(harmless)).replaceAll('\u200b', ''), rendered(harmless));
  });
});

describe('breakCommandLinks', () => {
  /** With the character references resolved that HTML of a stranger may have. */
  const targets = (markdown: string): string => {
    const { unescapeAll } = new MarkdownIt().utils;
    return unescapeAll(rendered(markdown));
  };

  it('leaves no link that would run a command', () => {
    const links = [
      '[x](command:a.b)',
      '[x](<COMMAND:a>)',
      '[x]\n\n[x]: command:a',
      '<command:a>',
      "<a href='command:a'>",
      '<a href="&#99;ommand:a">',
      '<a href=&#x43;ommand:a>',
      '[x](&#0099;ommand:a)',
      '[x](c&#111;mman&#100;&colon;a)',
      '[x](command&#58;a)',
      '[x](command\\:a)',
      '[x](comman&#68;&#x3a;a)',
    ];
    for (const markdown of links) {
      assert.match(targets(markdown), /(?:href=.?|;)command:/i, `the test can fail: ${markdown}`);
      assert.doesNotMatch(targets(breakCommandLinks(markdown)), /command:/i, markdown);
    }
  });

  it('breaks those of style sheets', () => {
    for (const style of ['@import url("command:a.b")', '@import url( command:a.b )', "@import 'command:a.b'"]) {
      assert.doesNotMatch(breakCommandLinks(style), /command:/, style);
    }
  });

  it('takes no time for text that begins like one again and again', () => {
    const long = ' &#0'.repeat(200_000) + '0'.repeat(200_000) + ' comman'.repeat(200_000);
    const start = performance.now();
    assert.equal(breakCommandLinks(long), long);
    assert.ok(performance.now() - start < 1_000);
  });

  it('leaves words as they are', () => {
    const words = 'The command: run it. `x command:` https://a.example/command:b';
    assert.equal(breakCommandLinks(words), words);
  });
});
