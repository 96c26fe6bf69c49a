import mime from 'mime';

/** What VS Code shows a file with: `text` is an editor; `none`: it has nothing for it. */
export type Viewer = 'text' | 'image' | 'audio' | 'video' | 'none';

/** Endings that VS Code's own viewers of pictures, sounds and films know. */
const VIEWERS: Readonly<Record<Exclude<Viewer, 'text' | 'none'>, readonly string[]>> = {
  image: ['png', 'jpg', 'jpe', 'jpeg', 'gif', 'webp', 'bmp', 'ico', 'avif', 'svg'],
  audio: ['mp3', 'wav', 'ogg', 'oga'],
  video: ['mp4', 'webm'],
};

/** Types whose usual ending is not the one that VS Code goes by, or that are in no registry. */
const USUAL_ENDINGS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'application/typescript': 'ts',
  'text/x-typescript': 'ts',
  'text/typescript': 'ts',
  'text/x-python': 'py',
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
  'text/x-shellscript': 'sh',
  'text/x-diff': 'diff',
  'text/x-patch': 'diff',
};

/** Types that say no more than that it is text, or bytes: an address may know better. */
const VAGUE: ReadonlySet<string> = new Set(['', 'text/plain', 'application/octet-stream', 'binary/octet-stream']);

/** Types that are text though they do not begin with `text/`. */
const TEXT_TYPE = /^text\/|^application\/(?:.*\+)?(?:json|xml|yaml)$|^image\/svg\+xml$/;
const TEXT_ENDINGS: ReadonlySet<string> = new Set(['js', 'ts', 'sql', 'sh', 'py', 'rb', 'pl', 'php', 'tex', 'jsonl']);

export interface Described {
  /** A stranger's words. */
  readonly mimeType?: string | undefined;
  /** A stranger's words. */
  readonly uri?: string | undefined;
}

/** The MIME type in small letters, without parameters; empty where there is none. */
export function plainType(mimeType: string | undefined): string {
  return (mimeType ?? '').slice(0, 200).split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * The ending of a file, by its MIME type; where that says little, by its address.
 * @returns a few letters and digits
 */
export function endingOf({ mimeType, uri }: Described, otherwise: string): string {
  const type = plainType(mimeType);
  const byType = USUAL_ENDINGS[type] ?? mime.getExtension(type) ?? undefined;
  const byAddress = uri === undefined ? undefined : addressEnding(uri);
  const ending = VAGUE.has(type) ? (byAddress ?? (type === '' ? undefined : byType)) : (byType ?? byAddress);
  return ending ?? otherwise;
}

/** The last letters of the last name in an address. */
function addressEnding(uri: string): string | undefined {
  const [path = ''] = uri.slice(-1_000).split(/[?#]/);
  return /[^/\\]\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase();
}

/** What VS Code shows bytes with, by the ending of their file. */
export function viewerOf(ending: string): Viewer {
  const [viewer] = Object.entries(VIEWERS).find(([, endings]) => endings.includes(ending)) ?? [];
  return (viewer as Viewer | undefined) ?? (isTextEnding(ending) ? 'text' : 'none');
}

function isTextEnding(ending: string): boolean {
  return TEXT_ENDINGS.has(ending) || TEXT_TYPE.test(mime.getType(ending) ?? '');
}

/** The ending of a text: one that VS Code takes for text, or that nobody knows. */
export function textEndingOf(described: Described): string {
  const ending = endingOf(described, 'txt');
  const isText = ending === 'svg' || viewerOf(ending) === 'text' || mime.getType(ending) === null;
  return isText ? ending : 'txt';
}
