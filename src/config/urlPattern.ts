/**
 * Whether an address is one that a pattern of `chat.mcp.allowedServers` or `deniedServers` means. Both are compared in
 * their usual form, in whatever letter case. `*` stands for anything; before the path it stays within the host and the
 * port, so that `https://*.example.com/*` means no `https://evil.test/.example.com/`, and `:*` is a port or none.
 * @see VS Code 1.139, AllowedMcpServersService
 */
export function matchesUrl(pattern: string, address: string): boolean {
  const url = usualForm(address);
  if (url === undefined) {
    return false;
  }
  if (!pattern.includes('*')) {
    return usualForm(pattern)?.toLowerCase() === url.toLowerCase();
  }
  const usual = usualPattern(pattern);
  return usual !== undefined && regularExpression(usual).test(url);
}

/** Without who calls, the usual port and the fragment. */
function usualForm(address: string): string | undefined {
  if (!URL.canParse(address)) {
    return undefined;
  }
  const { protocol, origin, pathname, search } = new URL(address);
  return /^https?:$/.test(protocol) ? origin + pathname + search : address;
}

/** The same of a pattern, which need not be an address: there may be a `*` anywhere. */
function usualPattern(pattern: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(https?):\/\/(.*)$/is.exec(pattern) ?? [];
  if (!scheme) {
    return pattern;
  }
  const end = endOfHost(rest, 0);
  const place = hostAndPort(rest.slice(0, end).replace(/^.*@/s, ''));
  if (!place) {
    return undefined;
  }
  const usualPort = scheme.toLowerCase() === 'https' ? '443' : '80';
  const port = place.port === undefined || place.port === usualPort ? '' : `:${place.port}`;
  const path = rest.slice(end).replaceAll('\\', '/').replace(/#.*$/s, '');
  return `${scheme.toLowerCase()}://${place.host}${port}${path.startsWith('/') ? path : `/${path}`}`;
}

function hostAndPort(text: string): { readonly host: string; readonly port?: string } | undefined {
  const parts = text.startsWith('[') ? /^(\[[^\]]*\])(?::(.*))?$/s : /^(.*?)(?::([^:]*))?$/s;
  const [, host, port] = parts.exec(text) ?? [];
  return text === '' || host === undefined ? undefined : { host, ...(port !== undefined && { port }) };
}

function regularExpression(pattern: string): RegExp {
  const scheme = pattern.indexOf('://');
  const end = endOfHost(pattern, scheme < 0 ? 0 : scheme + '://'.length);
  const before = pattern.slice(0, end).replace(/:\*|\*|[^*]/g, part => {
    switch (part) {
      case ':*':
        return '(:[^/@\\\\?#]*)?';
      case '*':
        return '[^/@\\\\?#]*';
      default:
        return escaped(part);
    }
  });
  return new RegExp(`^${before}${pattern.slice(end).split('*').map(escaped).join('.*')}$`, 'i');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function endOfHost(text: string, from: number): number {
  const length = text.slice(from).search(/[/\\?#]/);
  return length < 0 ? text.length : from + length;
}
