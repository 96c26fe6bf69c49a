import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { repository } from './explorer';

const LONGEST_START_MS = 20_000;

/** A server of a test's own on a free loopback port. */
export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** `@modelcontextprotocol/server-everything` over Streamable HTTP. */
export async function everythingOverHttp(): Promise<HttpServer> {
  const file = path.join(repository, 'node_modules', '@modelcontextprotocol', 'server-everything', 'dist', 'index.js');
  const port = await freePort();
  const child = spawn('node', [file, 'streamableHttp'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await listening(child, port);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
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

/** Resolves when the server names its port, on whichever stream it talks. */
function listening(child: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The HTTP server did not start in time. It said: ${said}`));
    }, LONGEST_START_MS);
    const hear = (data: Buffer): void => {
      said += data.toString();
      if (said.includes(String(port))) {
        clearTimeout(limit);
        resolve();
      }
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => {
      clearTimeout(limit);
      reject(new Error(`The HTTP server ended. It said: ${said}`));
    });
  });
}
