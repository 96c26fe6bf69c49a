import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { repository } from './explorer';
import {
  demoHttp,
  everythingHttp,
  everythingSse,
  interactiveExample,
  scriptedHttp,
  streamableExample,
} from './httpServer';
import { HttpLine, type Line, StdioLine } from './lines';

/** A server that the extension is to stay connected with. */
export interface Peer {
  readonly generation: '2025-11-25' | '2026-07-28';
  open(): Promise<Line>;
  /** A call that becomes a task of a second or a few. */
  readonly call: readonly [tool: string, args: Record<string, unknown>];
  /** Its task waits for an answer that it does not get. */
  readonly isEndless?: boolean;
}

const demoFile = (generation: string): string => path.join(repository, 'dist', 'demo', `demo-${generation}.js`);
const everythingFile = path.join(repository, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const scriptedFile = path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs');

const RESEARCH = ['simulate-research-query', { topic: 'owls' }] as const;
const REPORT = ['write_report', { topic: 'owls', seconds: 2 }] as const;

/** Keeps its tasks on disk, and ends each at the third question about it. */
function durable(http: boolean): object {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? ''; // A copy, removed after the run.
  const stateFile = path.join(workspace, `tasks-${randomUUID()}.json`);
  return {
    generation: '2026-07-28',
    http,
    stateFile,
    capabilities: { listen: false },
    tools: [{ name: 'build', polls: 3 }],
  };
}

/** Every kind of server, by name. */
export const peers = {
  'everything, stdio': {
    generation: '2025-11-25',
    open: () => StdioLine.open('node', everythingFile, 'stdio'),
    call: RESEARCH,
  },
  'everything, HTTP': { generation: '2025-11-25', open: () => HttpLine.open(everythingHttp), call: RESEARCH },
  'everything, SSE': {
    generation: '2025-11-25',
    open: () => HttpLine.open(everythingSse, { type: 'sse' }),
    call: RESEARCH,
  },
  'SDK example with input, HTTP': {
    generation: '2025-11-25',
    open: () => HttpLine.open(interactiveExample),
    call: ['confirm_delete', { filename: 'a.txt' }],
    isEndless: true,
  },
  'SDK example, HTTP': {
    generation: '2025-11-25',
    open: () => HttpLine.open(streamableExample),
    call: ['delay', { duration: 1_500 }],
  },
  'demo 2025-11-25, stdio': {
    generation: '2025-11-25',
    open: () => StdioLine.open('node', demoFile('2025-11-25')),
    call: REPORT,
  },
  'demo 2026-07-28, stdio': {
    generation: '2026-07-28',
    open: () => StdioLine.open('node', demoFile('2026-07-28')),
    call: REPORT,
  },
  'demo 2025-11-25, HTTP': {
    generation: '2025-11-25',
    open: () => HttpLine.open(demoHttp('2025-11-25')),
    call: REPORT,
  },
  'demo 2026-07-28, HTTP': {
    generation: '2026-07-28',
    open: () => HttpLine.open(demoHttp('2026-07-28')),
    call: REPORT,
  },
  'tasks on disk 2026-07-28, stdio': {
    generation: '2026-07-28',
    open: () => StdioLine.open('node', scriptedFile, JSON.stringify(durable(false))),
    call: ['build', {}],
  },
  'tasks on disk 2026-07-28, HTTP': {
    generation: '2026-07-28',
    open: () => HttpLine.open(scriptedHttp(durable(true))),
    call: ['build', {}],
  },
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof peers;
