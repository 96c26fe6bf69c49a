/**
 * A stranger's Markdown for the preview, where pictures, HTML and diagrams could fetch something from the web by
 * themselves: VS Code lets https through. A mark without width breaks what begins them; links stay, for nobody but the
 * user follows these.
 */
export function previewText(markdown: string): string {
  return markdown
    .replace(/!(?=\[)/g, '!\u200b')
    .replace(/<(?=[a-z/!?])/gi, '<\u200b')
    .replace(/mer(?=maid)/gi, '$&\u200b');
}

/** Breaks what makes a link of Markdown run a command of VS Code: its editors would, when it is clicked. */
export function breakCommandLinks(markdown: string): string {
  return markdown.replace(/(?<=[(<"'=:\s])command:(?=[\w.%-])/gi, 'command\u200b:');
}
