import { assignment, secretIn } from './secrets';
import type { ServerDefinition } from './serverDefinition';

/** How a server is started or reached, as it may be shown: variables unresolved, what looks like a secret masked. */
export type LaunchSummary =
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd?: string;
      /** Where more variables come from, as written. */
      readonly envFile?: string;
      /** Names only. */
      readonly environment: readonly string[];
    }
  | { readonly kind: 'http'; readonly url: string /** Names only. */; readonly headers: readonly string[] }
  | { readonly kind: 'invalid'; readonly problem: string };

const MASK = '•••';

export function summarizeLaunch({ entry }: Pick<ServerDefinition, 'entry'>): LaunchSummary {
  switch (entry.kind) {
    case 'stdio': {
      const { command, cwd, env, envFile } = entry;
      const args = entry.args.map((arg, index) => maskedArgument(arg, entry.args[index - 1]));
      return {
        kind: 'stdio',
        command,
        args,
        environment: Object.keys(env),
        ...(cwd !== undefined && { cwd }),
        ...(envFile !== undefined && { envFile }),
      };
    }
    case 'http':
      return { kind: 'http', url: maskedUrl(entry.url), headers: Object.keys(entry.headers) };
    case 'invalid':
      return { kind: 'invalid', problem: entry.problem };
  }
}

function maskedArgument(arg: string, before: string | undefined): string {
  const secret = secretIn(arg, before);
  if (secret !== undefined) {
    return arg.slice(0, arg.length - secret.length) + MASK;
  }
  const named = assignment(arg);
  return named ? `${named.name}=${maskedUrl(named.value)}` : maskedUrl(arg);
}

/** In the text itself: an address with variables in it may be none yet, or escape them when it is printed again. */
function maskedUrl(text: string): string {
  const [, scheme, authority = '', path = '', query = '', rest = ''] =
    /^(\w+:\/\/)([^/?#]*)([^?#]*)(\?[^#]*)?(.*)$/s.exec(text) ?? [];
  if (scheme === undefined) {
    return text;
  }
  const host = authority.includes('@') ? `${MASK}${authority.slice(authority.lastIndexOf('@'))}` : authority;
  return scheme + host + path + query.replace(/=[^&]*/g, `=${MASK}`) + rest;
}
