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
  readonly viewer: Viewer;
  readonly content: Content | LinkContent;
  /** As the server calls it: a stranger's words. */
  readonly title?: string;
  /** As sent: a stranger's words. */
  readonly mimeType?: string;
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

/** The files of a result. */
export interface ResultFolder {
  /** Beginning with the one to look at first. */
  readonly parts: readonly [ResultPart, ...ResultPart[]];
  /** The document once more, for the Markdown preview: nothing of a stranger's in it fetches anything. */
  readonly preview?: () => string;
}
