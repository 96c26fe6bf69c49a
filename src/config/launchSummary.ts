import { SECRET_NAME } from './launch';
import type { ServerDefinition } from './serverDefinition';

/** How a server is started or reached, as it may be shown: variables unresolved, what looks like a secret masked. */
export type LaunchSummary =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd?: string;
      /** Names only. */
      readonly environment: readonly string[];
    }
  | { readonly kind: 'http'; readonly url: string /** Names only. */; readonly headers: readonly string[] }
  | { readonly kind: 'invalid'; readonly problem: string };

const MASK = '•••';

export function summarizeLaunch({ entry }: Pick<ServerDefinition, 'entry'>): LaunchSummary {
  switch (entry.kind) {
    case 'stdio': {
      const { command, cwd, env } = entry;
      const args = entry.args.map((arg, index) => maskedArgument(arg, entry.args[index - 1]));
      return { kind: 'stdio', command, args, environment: Object.keys(env), ...(cwd !== undefined && { cwd }) };
    }
    case 'http':
      return { kind: 'http', url: maskedUrl(entry.url), headers: Object.keys(entry.headers) };
    case 'invalid':
      return { kind: 'invalid', problem: entry.problem };
  }
}

/** `--token abc`, `--token=abc`, `TOKEN=abc`, an address with a secret in it, and what is random enough to be one. */
function maskedArgument(arg: string, before: string | undefined): string {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(arg) ?? [];
  if (name !== undefined && value !== undefined) {
    return SECRET_NAME.test(name) || isRandom(value) ? `${name}=${MASK}` : `${name}=${maskedUrl(value)}`;
  }
  const isValueOfSecret = before?.startsWith('-') === true && !before.includes('=') && SECRET_NAME.test(before);
  return (isValueOfSecret && !arg.startsWith('-')) || isRandom(arg) ? MASK : maskedUrl(arg);
}

/** Long, of one piece, letters and digits mixed: a key rather than a word, a path or a package. */
function isRandom(text: string): boolean {
  return /^[\w+=.~-]{20,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && !/^[\w-]+(\.[\w-]+)+$/.test(text);
}

function maskedUrl(text: string): string {
  if (!/^\w+:\/\//.test(text) || !URL.canParse(text)) {
    return text;
  }
  const { username, password, search } = new URL(text);
  // In the text itself: parsing and printing it again would escape the variables in it.
  let masked = search ? text.replace(/\?[^#]*/, query => query.replace(/=[^&]*/g, `=${MASK}`)) : text;
  if (username || password) {
    masked = masked.replace(/\/\/[^/@]*@/, `//${MASK}@`);
  }
  return masked;
}
