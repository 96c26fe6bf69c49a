/** Names of variables, options and parameters whose values nobody wants to read in a log. */
export const SECRET_NAME = /key|token|secret|pass|credential|auth|cookie|dsn|(?:^|_)pat(?:$|_)/i;

/** A header value and, where it has a scheme such as `Bearer`, the part behind it. */
export function headerSecrets(value: string): string[] {
  return [value, ...value.split(/\s+/).slice(1)].filter(part => part.length > 0);
}

/** What an address tells about who calls; nothing where the text is no address. */
export function urlSecrets(text: string): string[] {
  if (!isAddress(text)) {
    return [];
  }
  const { username, password, searchParams } = new URL(text);
  const parameters = [...searchParams].filter(([name]) => SECRET_NAME.test(name)).map(([, value]) => value);
  const caller = [password, ...(password ? [username] : [])].flatMap(part => [part, unescaped(part)]);
  return [...new Set([...caller, ...parameters])].filter(part => part.length > 0);
}

/** What the value of an environment variable tells: all of it, who calls in an address, or nothing. */
export function variableSecrets(name: string, value: string): string[] {
  return SECRET_NAME.test(name) || isRandom(value) ? [value].filter(Boolean) : urlSecrets(value);
}

/** A part of an address as its user wrote it; servers may repeat it either way. */
function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A lone "%" is one.
  }
}

/** Those of a command line: `--token abc`, `--token=abc`, `TOKEN=abc`, addresses, and what is random enough to be one. */
export function argumentSecrets(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const secret = secretIn(arg, args[index - 1]);
    return secret === undefined ? urlSecrets(assignment(arg)?.value ?? arg) : headerSecrets(secret);
  });
}

/** The part at the end of an argument that is a secret as a whole. @param before the argument before it */
export function secretIn(arg: string, before: string | undefined): string | undefined {
  const header = headerIn(arg);
  if (header) {
    return SECRET_NAME.test(header.name) || isRandom(header.value) ? header.value : undefined;
  }
  const named = assignment(arg);
  if (named) {
    return SECRET_NAME.test(named.name) || isRandom(named.value) ? named.value : undefined;
  }
  const isValueOfSecret = before?.startsWith('-') === true && !before.includes('=') && SECRET_NAME.test(before);
  return (isValueOfSecret && !arg.startsWith('-')) || isRandom(arg) ? arg : undefined;
}

/** `Authorization: Bearer …`, as programs take headers on their command line; also behind the `=` of an option. */
function headerIn(arg: string): { readonly name: string; readonly value: string } | undefined {
  const [, name, value] = /^(?:-[\w-]*=)?([A-Za-z][A-Za-z0-9-]*):\s*(\S.*)$/s.exec(isAddress(arg) ? '' : arg) ?? [];
  // A single letter is a drive, and what two slashes follow is an address.
  return name !== undefined && name.length > 1 && value !== undefined && !value.startsWith('//')
    ? { name, value }
    : undefined;
}

/** The two sides of `name=value`; an address has an `=` of its own. */
export function assignment(arg: string): { readonly name: string; readonly value: string } | undefined {
  if (isAddress(arg)) {
    return undefined;
  }
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(arg) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

export function isAddress(text: string): boolean {
  return /^\w+:\/\//.test(text) && URL.canParse(text);
}

/** Long, of one piece, letters and digits mixed: a key rather than a word, a path or a package. */
function isRandom(text: string): boolean {
  return /^[\w+=.~-]{20,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && !/^[\w-]+(\.[\w-]+)+$/.test(text);
}
