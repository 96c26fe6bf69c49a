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
  'text/x-markdown': 'md',
};

/** What VS Code takes for Markdown, beside our own `md`. */
const MARKDOWN_ENDINGS: ReadonlySet<string> = new Set([
  ...['mkd', 'mkdn', 'mdwn', 'mdown', 'markdown', 'markdn', 'mdtxt', 'mdtext', 'ron', 'ronn', 'litcoffee', 'workbook'],
]);
/** What VS Code opens as a notebook, and draws with whatever outputs a stranger has put into it. */
const NOTEBOOK_ENDING = 'ipynb';

/** Types that say no more than that it is text, or bytes: an address may know better. */
const VAGUE: ReadonlySet<string> = new Set(['', 'text/plain', 'application/octet-stream', 'binary/octet-stream']);

/** Types that are text though they do not begin with `text/`. */
const TEXT_TYPE = /^text\/|^application\/(?:.*\+)?(?:json|xml|yaml)$|^image\/svg\+xml$/;
const TEXT_ENDINGS: ReadonlySet<string> = new Set([
  'js',
  'ts',
  'sql',
  'sh',
  'py',
  'rb',
  'pl',
  'php',
  'tex',
  'jsonl',
  'toml',
]);

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

/** The ending under which VS Code shows no more of a file than there is to read, and all Markdown is known as such. */
export function shownEnding(ending: string): string {
  return MARKDOWN_ENDINGS.has(ending) ? 'md' : ending === NOTEBOOK_ENDING ? 'json' : ending;
}

/** Whether the type says no more than that it is text, or bytes. */
export function isVague(mimeType: string | undefined): boolean {
  return VAGUE.has(plainType(mimeType));
}

/** What VS Code shows bytes with: by the ending of their file, else by what they are said to be. */
export function viewerOf(ending: string, mimeType?: string): Viewer {
  const byEnding = viewerOfEnding(ending);
  return byEnding === 'none' && TEXT_TYPE.test(plainType(mimeType)) ? 'text' : byEnding;
}

/** Until it was read: text is tried first of what nobody knows, which is what most links lead to. */
export function linkViewerOf(ending: string, mimeType: string | undefined): Viewer {
  const viewer = viewerOf(ending, mimeType);
  const isKnown = mime.getType(ending) !== null || !isVague(mimeType);
  return viewer === 'none' && !isKnown ? 'text' : viewer;
}

function viewerOfEnding(ending: string): Viewer {
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
