import { inert, oneLine } from '../../base/strangerText';
import type { Viewer } from './mediaTypes';
import { type Content, contentSize } from './pieces';

/** Behind an address that only the server knows. */
export interface LinkContent {
  readonly kind: 'link';
  /** A stranger's. */
  readonly uri: string;
}

/** One file of a result. */
export interface ResultPart {
  /** `document`: what there is to read, with links to the others. `structured`: the JSON that goes with it. */
  readonly role: 'document' | 'structured' | 'part';
  /** Of our making: never a path. */
  readonly name: string;
  /** What it is called outside of VS Code, where that is another name. */
  readonly savedName?: string;
  readonly viewer: Viewer;
  readonly content: Content | LinkContent;
  /** As the server calls it: a stranger's words. */
  readonly title?: string;
  /** As sent: a stranger's words. */
  readonly mimeType?: string;
}

/** A part that is fetched when it is wanted. */
export type LinkPart = ResultPart & { readonly content: LinkContent };

export function isLink(part: ResultPart): part is LinkPart {
  return part.content.kind === 'link';
}

/** VS Code hands no document to extensions that is larger, in bytes; its own editors get slow long before. */
export const LARGEST_SHOWN = 50 * 1024 * 1024;

/** In bytes, nearly; nothing where only the server knows. */
export function partSize({ content }: Pick<ResultPart, 'content'>): number | undefined {
  return content.kind === 'link' ? undefined : contentSize(content);
}

/** Whether no editor can show it: it is to be saved. */
export function isTooBig(part: Pick<ResultPart, 'content'>): boolean {
  return (partSize(part) ?? 0) > LARGEST_SHOWN;
}

/** The longest of a stranger's words in a line about a part, in characters. */
const LONGEST_FACT = 100;

/**
 * What is known of a part, for a line of our own: nothing of a stranger's in it is a link or an icon.
 * @returns nothing where nothing is known
 */
export function partFacts(
  part: Pick<ResultPart, 'content' | 'mimeType'> & { readonly title?: string | undefined },
  sizeWords: (bytes: number) => string,
): string | undefined {
  const size = partSize(part);
  const said = [part.title, part.mimeType].flatMap(text => (text ? [inert(oneLine(text, LONGEST_FACT))] : []));
  const facts = [...said, ...(size === undefined ? [] : [sizeWords(size)])];
  return facts.length > 0 ? facts.join(' · ') : undefined;
}

/** The files of a result. */
export interface ResultFolder {
  /** Beginning with the one to look at first. */
  readonly parts: readonly [ResultPart, ...ResultPart[]];
  /** The document once more, for the Markdown preview: nothing of a stranger's in it fetches anything. */
  readonly preview?: () => string;
  /** What is copied as text of a result that says nothing in words; nothing of pictures and the like. */
  readonly copied?: ResultPart;
}
