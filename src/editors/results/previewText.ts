/**
 * A stranger's Markdown for the preview, where pictures, HTML and diagrams could fetch something from the web by
 * themselves: VS Code lets https through. A mark without width breaks what begins them; links stay, for nobody but the
 * user follows these.
 */
export function previewText(markdown: string): string {
  return markdown
    .replace(/!(?=\[)/g, '!\u200b')
    .replace(/<(?=[a-z/!?])/gi, '<\u200b')
    .replace(/mer(?=maid)/gi, '$&\u200b')
    .replace(/(?:`{3}|~{3}|:{3})[^\n]*/g, line => line.replace(/[&\\]/g, '$&\u200b')); // "m&#101;rmaid" is mermaid, too.
}

const SCHEME = 'command';

/** A character in every way that Markdown and HTML have to write it. */
function written(character: string, ...more: readonly string[]): string {
  const codes = [character, character.toUpperCase()].map(one => one.charCodeAt(0));
  const references = codes.flatMap(code => [`&#0*${code};?`, `&#x0*${code.toString(16)};?`]);
  return `(?:${[character, ...new Set(references), ...more].join('|')})`;
}

const COMMAND_LINK = new RegExp(
  `(?<=[(<"'=:;\\s])(${Array.from(SCHEME, letter => written(letter)).join('')})(?=${written(':', '&colon;', '\\\\:')}[\\w.%&\\\\-])`,
  'gi',
);

/** Breaks what makes a link of a text run a command of VS Code: its editors would, when it is clicked. */
export function breakCommandLinks(text: string): string {
  return text.replace(COMMAND_LINK, '$1\u200b');
}
