import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { repository } from './explorer';

const LONGEST_START_MS = 20_000;

/** How a server over HTTP is run, and where it is then. */
export interface HttpProgram {
  /** For Node. */
  readonly args: readonly string[];
  /** The variable that names its port; without one, it chooses its port itself and says where it is. */
  readonly portVariable?: string;
  /** Where it is, once it has said this. */
  urlFrom(said: string, port: number): string | undefined;
}

const packages = path.join(repository, 'node_modules', '@modelcontextprotocol');

/** One of the examples of the SDK, or a server of a package, at a path of its own on a port that it is told. */
function onPort(file: string, portVariable: string, urlPath: string, ...args: readonly string[]): HttpProgram {
  return {
    args: [path.join(packages, file), ...args],
    portVariable,
    urlFrom: (said, port) => (said.includes(String(port)) ? `http://127.0.0.1:${port}${urlPath}` : undefined),
  };
}

const EVERYTHING = 'server-everything/dist/index.js';

/** `@modelcontextprotocol/server-everything` over Streamable HTTP. */
export const everythingHttp = onPort(EVERYTHING, 'PORT', '/mcp', 'streamableHttp');
/** The same over the older transport. */
export const everythingSse = onPort(EVERYTHING, 'PORT', '/sse', 'sse');
/** Tasks that ask; no list, no cancel. */
export const interactiveExample = onPort('sdk/dist/esm/examples/server/simpleTaskInteractive.js', 'PORT', '/mcp');
/** The tool `delay` runs as a task; no list, no cancel. */
export const streamableExample = onPort('sdk/dist/esm/examples/server/simpleStreamableHttp.js', 'MCP_PORT', '/mcp');

export function demoHttp(generation: '2025-11-25' | '2026-07-28'): HttpProgram {
  return {
    args: [path.join(repository, 'dist', 'demo', 'demo-http.js')],
    urlFrom: said => (said.includes('}\n') ? JSON.parse(said)[generation] : undefined),
  };
}

/** The scripted server, which see. */
export function scriptedHttp(script: object): HttpProgram {
  return {
    args: [path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs'), JSON.stringify(script)],
    urlFrom: said => /^(http:.*)\n/.exec(said)?.[1],
  };
}

/** A server of a test's own on a free loopback port. */
export class HttpServer {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start({ args, portVariable, urlFrom }: HttpProgram): Promise<HttpServer> {
    const port = portVariable === undefined ? 0 : await freePort();
    const env = { ...process.env, ...(portVariable !== undefined && { [portVariable]: String(port) }) };
    const child = spawn('node', args, { env });
    child.stdin.on('error', () => undefined); // It ends with the test run; nobody writes to it.
    return new HttpServer(await whereabouts(child, said => urlFrom(said, port)), child);
  }

  /** At once. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('No port was given.');
  }
  return address.port;
}

/** Resolves when the server has said where it is, on whichever stream it talks. */
function whereabouts(child: ChildProcess, urlFrom: (said: string) => string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The HTTP server did not start in time. It said: ${said}`));
    }, LONGEST_START_MS);
    const hear = (data: Buffer): void => {
      said += data.toString();
      const url = urlFrom(said);
      if (url !== undefined) {
        clearTimeout(limit);
        for (const stream of streams) {
          stream.off('data', hear).resume();
        }
        resolve(url);
      }
    };
    const streams = [child.stdout, child.stderr].filter(stream => stream !== null);
    for (const stream of streams) {
      stream.on('data', hear);
    }
    child.once('exit', () => {
      clearTimeout(limit);
      reject(new Error(`The HTTP server ended. It said: ${said}`));
    });
  });
}
