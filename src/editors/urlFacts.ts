import { isIP } from 'node:net';
import { domainToUnicode } from 'node:url';

/** What there is to know about a URL before it is opened; nothing is fetched for it. */
export interface UrlFacts {
  /** The whole of it as sent, each character of it seen. */
  readonly shown: string;
  /** Where it leads. Absent when it is no URL, or has none. */
  readonly host?: UrlHost;
  /** What a browser makes of it, where that is not what was sent. */
  readonly rewritten?: string;
  readonly warnings: readonly UrlWarning[];
  /** What to open, or why it cannot be opened. */
  readonly verdict: { readonly href: string } | { readonly refusal: UrlRefusal; readonly scheme?: string };
}

export interface UrlHost {
  /** In the letters of domain names, with a port that is not the usual one. */
  readonly ascii: string;
  /** As it is drawn, where that is something else. */
  readonly unicode?: string;
}

export type UrlWarning = 'international' | 'ipAddress' | 'userInfo' | 'notHttps' | 'unseen' | 'rewritten';
export type UrlRefusal = 'notAUrl' | 'scheme' | 'tooLong';

/** What is longer cannot be looked through, and so is not opened, in characters. */
const LONGEST_URL = 8_000;

// What leaves no trace on screen, or only a gap. Two blanks of other scripts are letters and symbols by their category.
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/gu;

/**
 * Takes a URL apart as browsers do.
 * @param url as sent: maybe no text at all
 * @see MCP 2025-11-25, Elicitation, "Safe URL Handling"
 */
export function urlFacts(url: unknown): UrlFacts {
  const sent = typeof url === 'string' ? url : (JSON.stringify(url) ?? '');
  const shown = seen(sent.slice(0, LONGEST_URL));
  const parsed = typeof url === 'string' && url.length <= LONGEST_URL ? parse(url) : undefined;
  if (!parsed) {
    return { shown, warnings: [], verdict: { refusal: sent.length > LONGEST_URL ? 'tooLong' : 'notAUrl' } };
  }
  const host = hostOf(parsed);
  const isRewritten = parsed.href !== sent && parsed.href !== `${sent}/`;
  const isWeb = parsed.protocol === 'https:' || parsed.protocol === 'http:';
  return {
    shown,
    ...(host && { host }),
    ...(isRewritten && { rewritten: seen(parsed.href) }),
    warnings: isWeb ? warningsAbout(parsed, { isUnseen: shown !== sent, isRewritten }) : [],
    verdict: isWeb ? { href: parsed.href } : { refusal: 'scheme', scheme: seen(parsed.protocol.slice(0, -1)) },
  };
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function hostOf({ host, hostname }: URL): UrlHost | undefined {
  if (host === '') {
    return undefined;
  }
  const unicode = seen(domainToUnicode(hostname));
  return { ascii: seen(host), ...(unicode !== '' && unicode !== hostname && { unicode }) };
}

function warningsAbout(url: URL, { isUnseen, isRewritten }: { isUnseen: boolean; isRewritten: boolean }): UrlWarning[] {
  const applies: readonly [UrlWarning, boolean][] = [
    ['international', /(?:^|\.)xn--/.test(url.hostname)],
    ['ipAddress', isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0],
    ['userInfo', url.username !== '' || url.password !== ''],
    ['notHttps', url.protocol !== 'https:'],
    ['unseen', isUnseen],
    ['rewritten', isRewritten],
  ];
  return applies.filter(([, isTrue]) => isTrue).map(([warning]) => warning);
}

function seen(text: string): string {
  return text.replace(UNSEEN, unseen =>
    Array.from(unseen, mark => {
      const code = mark.codePointAt(0)?.toString(16) ?? '';
      return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
    }).join(''),
  );
}
