import type { ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { isRecord } from '../../src/base/record';
import type { Generation } from '../../src/tasks/generation';
import { HttpPeer, type PeerRequest } from './httpPeer';

/** What goes wrong with one request, in place of its answer. */
export type HttpFault = (response: ServerResponse, request: PeerRequest) => void;

type Json = Readonly<Record<string, unknown>>;

const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';
const AT = '2026-01-01T00:00:00Z';
/** The shortest at which anybody polls. */
const POLL_MS = 500;

/**
 * A server over HTTP with one tool, `work`, that makes a task of each call, and answers as a test likes until it is
 * told to break: then the next requests of a method, or all of them, meet with a fault.
 */
export class HostileHttp {
  readonly peer: HttpPeer;
  readonly tasks = new Map<string, Json>();
  /** What calls and tasks result in. */
  result: Json = { content: [{ type: 'text', text: 'done' }] };
  tools: readonly Json[] = [{ name: 'work', inputSchema: { type: 'object' }, execution: { taskSupport: 'optional' } }];
  /** Results of methods of which nothing else here knows. */
  readonly answers = new Map<string, Json>();
  /** Put into every answer about a task. */
  more: Json = {};
  private readonly faults = new Map<string, { readonly fault: HttpFault; left: number }>();

  constructor(
    readonly generation: Exclude<Generation, 'none'> = '2025-11-25',
    tls?: ServerOptions,
  ) {
    this.peer = tls ? new HttpPeer(listener => createServer(tls, listener), 'https') : new HttpPeer();
    this.peer.respond = (request, response) => this.respond(request, response);
  }

  /** @param method of JSON-RPC, an HTTP method other than POST, or `*` for any */
  breaks(method: string, fault: HttpFault, times = Number.POSITIVE_INFINITY): void {
    this.faults.set(method, { fault, left: times });
  }

  mend(): void {
    this.faults.clear();
  }

  /** Ends every task. */
  finish(status = 'completed'): void {
    for (const [taskId, task] of this.tasks) {
      this.tasks.set(taskId, { ...task, status });
    }
  }

  private respond(request: PeerRequest, response: ServerResponse): void {
    const method = String(request.message.method ?? request.http.method);
    const entry = this.faults.get(method) ?? this.faults.get('*');
    if (entry && entry.left > 0) {
      entry.left -= 1;
      entry.fault(response, request);
    } else if (request.message.method === undefined) {
      response.writeHead(method === 'DELETE' ? 200 : 405).end();
    } else if (request.message.id === undefined) {
      response.writeHead(202).end();
    } else {
      this.answer(method, request, response);
    }
  }

  private answer(method: string, request: PeerRequest, response: ServerResponse): void {
    const result = this.resultOf(method, isRecord(request.message.params) ? request.message.params : {});
    if (result) {
      this.peer.answer(request, response, result);
    } else {
      this.peer.refuse(request, response, method.startsWith('tasks/') ? -32_602 : -32_601);
    }
  }

  /** Of a request; nothing where there is none. */
  resultOf(method: string, params: Json): Json | undefined {
    const usual = this.generation === '2025-11-25' ? this.legacy(method, params) : this.modern(method, params);
    const result = usual ?? this.answers.get(method);
    return result && (this.generation === '2025-11-25' ? result : { resultType: 'complete', ...result });
  }

  private legacy(method: string, params: Json): Json | undefined {
    switch (method) {
      case 'initialize':
        return {
          protocolVersion: '2025-11-25',
          capabilities: { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } }, tools: {} },
          serverInfo: { name: 'hostile', version: '1' },
        };
      case 'ping':
        return {};
      case 'tools/list':
        return { tools: this.tools };
      case 'tools/call':
        return params.task === undefined ? this.result : { task: this.begin() };
      case 'tasks/get':
        return this.task(params);
      case 'tasks/list':
        return { tasks: Array.from(this.tasks.values(), task => ({ ...task, ...this.more })) };
      case 'tasks/result':
        return this.task(params) && this.result;
      case 'tasks/cancel':
        this.finish('cancelled');
        return this.task(params);
      default:
        return undefined;
    }
  }

  private modern(method: string, params: Json): Json | undefined {
    switch (method) {
      case 'server/discover':
        return {
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: {}, extensions: { [TASKS_EXTENSION]: {} } },
          ttlMs: 0,
          cacheScope: 'private',
        };
      case 'tools/list':
        return { tools: this.tools, ttlMs: 0, cacheScope: 'private' };
      case 'tools/call':
        return { resultType: 'task', ...this.begin() };
      case 'tasks/get': {
        const task = this.task(params);
        return task?.status === 'completed' ? { ...task, result: this.result } : task;
      }
      case 'tasks/cancel':
        this.finish('cancelled');
        return {};
      default:
        return undefined;
    }
  }

  private begin(): Json {
    const taskId = `task-${this.tasks.size + 1}`;
    const [ttl, pollInterval] =
      this.generation === '2025-11-25' ? ['ttl', 'pollInterval'] : ['ttlMs', 'pollIntervalMs'];
    const task = { taskId, status: 'working', createdAt: AT, lastUpdatedAt: AT, [ttl]: null, [pollInterval]: POLL_MS };
    this.tasks.set(taskId, task);
    return { ...task, ...this.more };
  }

  private task({ taskId }: Json): Json | undefined {
    const task = this.tasks.get(String(taskId));
    return task && { ...task, ...this.more };
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Answers with a status and nothing that could be read. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = '<html>No.</html>'): HttpFault =>
  response =>
    void response.writeHead(code, { 'content-type': 'text/html', ...headers }).end(body);

/** Says nothing, and keeps the connection. */
export const silence: HttpFault = () => undefined;

/** Ends the connection with a reset (RST) in place of an answer. */
export const reset: HttpFault = response => void response.socket?.resetAndDestroy();

/** Ends its half of the connection in place of an answer. */
export const halfClose: HttpFault = response => void response.socket?.end();

/** Begins the status line, and ends. */
export const cutInHeaders: HttpFault = response => void response.socket?.end('HTTP/1.1 200 O');

/** Ends in the middle of the body that it had promised. */
export const cutInBody: HttpFault = (response, { message }) => {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': '10000' });
  response.write(`{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},"result":{"content":[`);
  setImmediate(() => response.socket?.destroy());
};

/** A stream that ends in the middle of an event, in good order or not. */
export const cutInEvent =
  (how: 'end' | 'reset', beginning = 'data: {"jsonrpc":"2.0","id":'): HttpFault =>
  response => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(beginning);
    setImmediate(() => (how === 'end' ? response.end() : response.socket?.resetAndDestroy()));
  };

/** The answer that would be right, but for what its headers say of it. */
export const answerAs =
  (
    server: HostileHttp,
    headers: Readonly<Record<string, string>>,
    shape: (json: string) => string = json => json,
  ): HttpFault =>
  (response, { message }) => {
    const params = isRecord(message.params) ? message.params : {};
    const result = server.resultOf(String(message.method), params);
    response.writeHead(200, headers);
    response.end(shape(JSON.stringify({ jsonrpc: '2.0', id: message.id, result })));
  };
