import { codeSpan, fenced, textBlock } from '../markdown';
import { isTooBig, partSize, type ResultPart } from './resultPart';
import type { ResultWords } from './resultWords';

/** What a document is put together from. */
export type DocumentPiece =
  /** A stranger's text, to the letter. */
  | { readonly kind: 'words'; readonly text: string }
  /** A stranger's text that is no Markdown. */
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'json'; readonly json: string }
  | { readonly kind: 'part'; readonly part: ResultPart }
  /** Markdown of our own. */
  | { readonly kind: 'own'; readonly markdown: string };

/** The longest name or address of a stranger's in a line, in characters. */
const LONGEST_NAME = 200;

/**
 * The document of a result as Markdown.
 * @param say what becomes of a stranger's text
 */
export function documentText(
  pieces: readonly DocumentPiece[],
  words: ResultWords,
  say: (text: string) => string = text => text,
): string {
  const last = pieces.length - 1;
  const text = pieces.map((piece, index) => pieceText(piece, words, say, index === last)).join('\n\n');
  return text.endsWith('\n') ? text : `${text}\n`;
}

function pieceText(piece: DocumentPiece, words: ResultWords, say: (text: string) => string, isLast: boolean): string {
  switch (piece.kind) {
    case 'words':
      return say(isLast ? piece.text : `${piece.text}${closingFence(piece.text)}`);
    case 'plain':
      return say(textBlock(piece.text));
    case 'json':
      return say(fenced(piece.json, 'json'));
    case 'own':
      return piece.markdown;
    case 'part':
      return partText(piece.part, words);
  }
}

/** A picture is shown in the preview; everything has a link, and its facts beside it. */
function partText(part: ResultPart, words: ResultWords): string {
  const { name, title, mimeType, content, viewer } = part;
  const target = encodeURIComponent(name);
  const size = partSize(part);
  const facts = [
    ...(title ? [codeSpan(title, LONGEST_NAME)] : []),
    ...(mimeType ? [codeSpan(mimeType, LONGEST_NAME)] : []),
    ...(size === undefined ? [] : [words.size(size)]),
    ...(content.kind === 'link' ? [words.readWhenOpened(codeSpan(content.uri, LONGEST_NAME))] : []),
    ...(isTooBig(part) || viewer === 'none' ? [words.toBeSaved] : []),
  ];
  const link = `[${linkText(name)}](${target})${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
  const isPicture = viewer === 'image' && content.kind === 'base64' && !isTooBig(part);
  return isPicture ? `![${linkText(name)}](${target})\n\n${link}` : link;
}

/** Of a file name of ours: these are the only marks in it that mean something. */
function linkText(name: string): string {
  return name.replace(/_/g, '\\_');
}

/** What ends the fence that a text leaves open, lest it swallow what comes after it. */
function closingFence(text: string): string {
  let open: string | undefined;
  for (const [, fence = '', rest = ''] of text.matchAll(/^ {0,3}(`{3,}|~{3,})([^\n]*)$/gm)) {
    if (open === undefined) {
      const isInline = fence.startsWith('`') && rest.includes('`'); // Code within a line, at the beginning of it.
      open = isInline ? undefined : fence;
    } else if (fence.startsWith(open) && rest.trim() === '') {
      open = undefined;
    }
  }
  return open === undefined ? '' : `${text.endsWith('\n') ? '' : '\n'}${open}`;
}
