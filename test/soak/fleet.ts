import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { ServerDefinition } from '../../src/config/serverDefinition';
import { definitionOf } from '../support/wholeCore';
import { killed, startNode } from './children';
import { CutProxy } from './cutProxy';
import { Journal } from './journal';

const repository = path.resolve(import.meta.dirname, '../..');
const scripted = path.join(repository, 'test/fixtures/servers/scriptedServer.mjs');
const everything = path.join(repository, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const demo = (name: string) => path.join(repository, `dist/demo/demo-${name}.js`);

const question = { method: 'elicitation/create', params: { message: 'Go on?', requestedSchema: { type: 'object' } } };
const TOOLS = [
  { name: 'build', polls: 3 },
  { name: 'check', polls: 2, error: { code: -32_000, message: 'It is broken' } },
  { name: 'ask', status: 'input_required', inputRequests: { go: question }, steps: [{}, { status: 'completed' }] },
  { name: 'wait', polls: 40 },
].map(tool => ({ ...tool, onCancel: { status: 'cancelled', steps: [] } }));
const SCRIPTED_CALLS = TOOLS.map(({ name }) => ({ name, args: {} }));
const EVERYTHING_CALLS = [false, true].map(ambiguous => ({
  name: 'simulate-research-query',
  args: { topic: 'soak', ambiguous },
}));
const DEMO_CALLS = [
  { name: 'run_build', args: { seconds: 2 } },
  { name: 'run_tests', args: { seconds: 2 } },
  { name: 'server_time', args: {} },
];

/** What a window has to know of a server. */
export interface Target {
  readonly definition: ServerDefinition;
  /** What is called there. */
  readonly calls: readonly { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[];
}

/** What the soak knows of one of its servers. */
export interface Member extends Target {
  /** Of the scripted ones, which say what they did. */
  readonly journal?: Journal;
  /** The process behind a server over HTTP. */
  readonly http?: HttpServer;
  readonly generation: '2025-11-25' | '2026-07-28';
  /** Its tasks outlive its process. */
  readonly keepsTasks?: boolean;
}

/** A server over HTTP, which is killed and comes back on its port, behind a network that is cut. */
export class HttpServer {
  readonly proxy = new CutProxy(() => this.port);
  private child: ChildProcess | undefined;
  private port = 0;
  lives = 0;

  constructor(
    /** @param port that of the life before, or 0 */
    private readonly arguments_: (port: number) => readonly string[],
    private readonly env: (port: number) => NodeJS.ProcessEnv = () => ({}),
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async begin(fixedPort = 0): Promise<void> {
    this.port = fixedPort;
    await this.start();
    await this.proxy.listen();
  }

  async start(): Promise<void> {
    this.lives++;
    await new Promise<void>(resolve => {
      this.child = startNode(this.arguments_(this.port), {
        env: this.env(this.port),
        onLine: line => {
          this.port = Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? this.port);
          resolve();
        },
      });
      this.child.once('exit', () => resolve());
      if (this.port !== 0) {
        resolve(); // Nothing new to hear: whoever connects tries again.
      }
    });
  }

  async kill(): Promise<void> {
    if (this.child) {
      await killed(this.child);
    }
  }

  async end(): Promise<void> {
    await this.kill();
    await this.proxy.close();
  }
}

/** Fifty servers of all kinds. */
export class Fleet {
  readonly members: Member[] = [];
  private readonly servers: HttpServer[] = [];
  private demos: ChildProcess | undefined;

  constructor(private readonly folder: string) {}

  async begin(): Promise<void> {
    const stdio = (['2025-11-25', '2026-07-28'] as const).flatMap(generation =>
      Array.from({ length: 8 }, (_, number) => this.scriptedStdio(generation, number)),
    );
    const http = await Promise.all(
      (['2025-11-25', '2026-07-28'] as const).flatMap(generation =>
        Array.from({ length: 12 }, (_, number) => this.scriptedHttp(generation, number)),
      ),
    );
    const others = [
      ...[1, 2].map(number =>
        this.stdio(`everything ${number}`, '2025-11-25', [everything, 'stdio'], EVERYTHING_CALLS),
      ),
      ...[1, 2].map(number => this.stdio(`demo old ${number}`, '2025-11-25', [demo('2025-11-25')], DEMO_CALLS)),
      ...[1, 2].map(number => this.stdio(`demo new ${number}`, '2026-07-28', [demo('2026-07-28')], DEMO_CALLS)),
      await this.everythingHttp(1),
      await this.everythingHttp(2),
      ...(await this.demoHttp()),
    ];
    this.members.push(...stdio, ...http, ...others);
  }

  get definitions(): ServerDefinition[] {
    return this.members.map(({ definition }) => definition);
  }

  async end(): Promise<void> {
    await Promise.all(this.servers.map(server => server.end()));
    if (this.demos) {
      await killed(this.demos);
    }
  }

  private script(name: string, generation: Member['generation'], number: number, more: object = {}) {
    const journal = new Journal(path.join(this.folder, `${name}.jsonl`));
    const script = {
      generation,
      tools: TOOLS,
      uniqueIds: true,
      pageSize: 100,
      pollInterval: 500,
      journal: journal.file,
      // Some report by themselves, some have to be asked.
      ...(number % 2 === 0 && { silent: true, capabilities: { listen: false } }),
      ...more,
    };
    return { journal, script: JSON.stringify(script) };
  }

  private scriptedStdio(generation: Member['generation'], number: number): Member {
    const name = `stdio ${generation} ${number}`;
    const { journal, script } = this.script(name, generation, number);
    return { ...this.stdio(name, generation, [scripted, script], SCRIPTED_CALLS), journal };
  }

  private async scriptedHttp(generation: Member['generation'], number: number): Promise<Member> {
    const name = `http ${generation} ${number}`;
    // Every third keeps its tasks over its own end.
    const keeps = number % 3 === 0 && { stateFile: path.join(this.folder, `${name}.state.json`) };
    const { journal, script } = this.script(name, generation, number, { http: true, ...keeps });
    const server = new HttpServer(port => [scripted, JSON.stringify({ ...JSON.parse(script), port })]);
    await server.begin();
    this.servers.push(server);
    return { ...this.overHttp(name, generation, server, SCRIPTED_CALLS), journal, keepsTasks: keeps !== false };
  }

  private async everythingHttp(number: number): Promise<Member> {
    const port = await freePort();
    const server = new HttpServer(
      () => [everything, 'streamableHttp'],
      at => ({ PORT: String(at) }),
    );
    await server.begin(port);
    this.servers.push(server);
    return this.overHttp(`everything http ${number}`, '2025-11-25', server, EVERYTHING_CALLS);
  }

  /** Two servers in one process, each with a port of its own. */
  private async demoHttp(): Promise<Member[]> {
    const urls = await new Promise<Record<string, string>>((resolve, reject) => {
      this.demos = startNode([demo('http')], { onLine: line => resolve(JSON.parse(line)) });
      this.demos.once('exit', () => reject(new Error('The demo servers over HTTP did not start')));
    });
    return Object.entries(urls).map(([generation, url]) => ({
      definition: definitionOf(`demo http ${generation}`, { kind: 'http', url, headers: {} }),
      generation: generation as Member['generation'],
      calls: DEMO_CALLS,
    }));
  }

  private stdio(
    name: string,
    generation: Member['generation'],
    args: readonly string[],
    calls: Target['calls'],
  ): Member {
    const definition = definitionOf(name, { kind: 'stdio', command: process.execPath, args, cwd: repository, env: {} });
    return { definition, generation, calls };
  }

  private overHttp(name: string, generation: Member['generation'], http: HttpServer, calls: Target['calls']): Member {
    const url = `http://127.0.0.1:${http.proxy.port}/mcp`;
    return { definition: definitionOf(name, { kind: 'http', url, headers: {} }), generation, http, calls };
  }
}

async function freePort(): Promise<number> {
  const probe = new CutProxy(() => 0);
  await probe.listen();
  const { port } = probe;
  await probe.close();
  return port;
}
