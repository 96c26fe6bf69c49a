import { assignment, isAddress, secretIn } from './secrets';
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
  const named = assignment(arg);
  const prefix = named ? `${named.name}=` : '';
  return prefix + (secretIn(arg, before) === undefined ? maskedUrl(named?.value ?? arg) : MASK);
}

function maskedUrl(text: string): string {
  if (!isAddress(text)) {
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
