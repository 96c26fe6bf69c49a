import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Disposable } from '../base/disposable';

/** Where a browser may come back to: this machine alone. */
const HOST = '127.0.0.1';
const PATH = '/callback';

/** What the browser shows then. */
export interface LoopbackWords {
  readonly title: string;
  readonly text: string;
}

/** Listens on this machine for the browser that comes back from a sign-in, on a port that nobody knows before. */
export class Loopback implements Disposable {
  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  /** @param arrived hears of each response; who waits for it is its matter */
  static async open(words: LoopbackWords, arrived: (response: URLSearchParams) => void): Promise<Loopback> {
    const page = pageOf(words);
    const server = createServer((request, response) => answer(request, response, page, arrived));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, HOST, resolve);
    });
    const { port } = server.address() as AddressInfo; // It listens on a port, not on a pipe.
    return new Loopback(server, `http://${HOST}:${port}${PATH}`);
  }

  /** A page that is on its way to the browser gets there. */
  dispose(): void {
    this.server.close();
    this.server.closeIdleConnections();
  }
}

/** Browsers ask for more than they were sent to: an icon, a preview. None of that is a response. */
function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  page: string,
  arrived: (response: URLSearchParams) => void,
): void {
  const asked = URL.canParse(url, `http://${HOST}`) ? new URL(url, `http://${HOST}`) : undefined;
  response.setHeader('connection', 'close');
  if (method !== 'GET' || asked?.pathname !== PATH || !asked.searchParams.has('state')) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(page);
  arrived(asked.searchParams);
}

function pageOf({ title, text }: LoopbackWords): string {
  return `<!doctype html>
<html>
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title></head>
<body style="font: 16px system-ui, sans-serif; margin: 4em auto; max-width: 30em; padding: 0 1em">
<h1 style="font-size: 1.25em">${escaped(title)}</h1>
<p>${escaped(text)}</p>
</body>
</html>
`;
}

/** A translation may hold anything. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, mark => `&#${mark.charCodeAt(0)};`);
}
