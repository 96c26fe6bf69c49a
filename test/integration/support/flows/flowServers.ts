import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { repository } from '../explorer';
import { scriptedHttp } from '../httpServer';
import { HttpLine, type Line, StdioLine } from '../lines';
import { peers } from '../peers';
import type { FlowServer, Jobs } from './flowServer';
import { scriptedJobs, scriptedTools } from './scriptedJobs';

const PAGE = 'https://example.com/page';
const MESSAGE = { role: 'assistant', model: 'parrot', content: { type: 'text', text: 'Owls at night' } };
const ROOTS = { roots: [{ uri: 'file:///owls', name: 'owls' }] };
const accept = (content?: Readonly<Record<string, unknown>>) => ({
  action: 'accept' as const,
  ...(content && { content }),
});

const everythingJobs: Jobs = {
  plain: { call: ['simulate-research-query', { topic: 'owls' }], says: /Research Report: owls/ },
  endless: ['simulate-research-query', { topic: 'mice' }],
  form: {
    call: ['simulate-research-query', { topic: 'owls', ambiguous: true }],
    kind: 'elicitation',
    answer: accept({ interpretation: 'historical' }),
    says: /owls \(historical\)/,
    bad: { interpretation: 'poetical' },
    saysDeclined: /User declined/,
    saysCancelled: /User cancelled/,
  },
  url: {
    call: ['trigger-url-elicitation', { url: PAGE, message: 'Go there' }],
    kind: 'url',
    answer: accept(),
    says: /completed the URL elicitation/,
    isTaskless: true,
  },
  gated: {
    call: ['trigger-url-elicitation', { url: PAGE, message: 'Go there', errorPath: true }],
    says: /completed the URL elicitation/,
  },
  sampling: {
    call: ['trigger-sampling-request', { prompt: 'Owls?' }],
    kind: 'sampling',
    answer: MESSAGE,
    says: /Owls at night/,
    saysRefused: /-1.*refused/,
    isTaskless: true,
  },
  roots: { call: ['get-roots-list'], kind: 'roots', answer: ROOTS, says: /file:\/\/\/owls/, isTaskless: true },
  lonely: {
    call: ['trigger-elicitation-request'],
    kind: 'elicitation',
    answer: accept({ name: 'Ada', integer: 7 }),
    says: /Name: Ada.*Favorite Integer: 7/,
    isTaskless: true,
  },
};

const exampleJobs: Jobs = {
  form: {
    call: ['confirm_delete', { filename: 'a.txt' }],
    kind: 'elicitation',
    answer: accept({ confirm: true }),
    says: /Deleted 'a\.txt'/,
    bad: { confirm: 'perhaps' },
    saysDeclined: /Deletion cancelled/,
    saysCancelled: /Deletion cancelled/,
  },
  sampling: {
    call: ['write_haiku', { topic: 'owls' }],
    kind: 'sampling',
    answer: MESSAGE,
    says: /Owls at night/,
    saysRefused: /refused/,
  },
};

const room = {
  call: ['book_room', { seconds: 0.1 }],
  kind: 'elicitation',
  answer: accept({ room: 'grace', people: 7 }),
  says: /Room grace booked.*7 people/,
} as const;

const demoJobs: Jobs = {
  plain: { call: ['write_report', { topic: 'owls', seconds: 0.8 }], says: /Report: owls/ },
  endless: ['watch_logs'],
  form: {
    call: ['deploy', { seconds: 0.2 }],
    kind: 'elicitation',
    answer: accept({ environment: 'preview', replicas: 3 }),
    says: /Deployed 2\.7\.0 to preview/,
    bad: { environment: 'moon' },
    saysDeclined: /Deployment declined/,
    saysCancelled: /dismissed/,
  },
  url: { call: ['link_account', { seconds: 0.2 }], kind: 'url', answer: accept(), says: /account linked/ },
  sampling: {
    call: ['summarize_notes', { seconds: 0.1 }],
    kind: 'sampling',
    answer: MESSAGE,
    says: /parrot writes:.*Owls at night/,
    saysRefused: /No summary: The user refused/,
  },
  roots: {
    call: ['survey_folders', { seconds: 0.1 }],
    kind: 'roots',
    answer: ROOTS,
    says: /1 folder is open.*file:\/\/\/owls/,
  },
  several: {
    call: ['review_release', { seconds: 0.1 }],
    answers: { security: accept({ approved: true }), legal: accept({ approved: false }) },
    says: /security approves, legal objects/,
  },
  failing: { call: ['run_build', { seconds: 0.2 }], says: /failed/ },
  toolError: ['run_tests', { seconds: 0.2 }],
  stubborn: ['migrate_database', { seconds: 0.5 }],
  late: ['migrate_database', { seconds: 0.5 }],
};

const demo20251125: Jobs = { ...demoJobs, brief: ['watch_logs', {}, { ttlMs: 300 }] };
const demo20260728: Jobs = { ...demoJobs, opening: room };

/** Of 2026-07-28 a script whose tasks are on disk: the next process knows them. */
function scriptedLine(generation: FlowServer['generation'], way: 'stdio' | 'HTTP'): Promise<Line> {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? ''; // A copy, removed after the run.
  const stateFile = path.join(workspace, `flows-${randomUUID()}.json`);
  const isDurable = generation === '2026-07-28';
  const tools = scriptedTools(generation);
  const script = {
    generation,
    uniqueIds: true,
    pageSize: 2,
    tools,
    http: way === 'HTTP',
    ...(isDurable && { stateFile }),
  };
  const file = path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs');
  return way === 'HTTP' ? HttpLine.open(scriptedHttp(script)) : StdioLine.open('node', file, JSON.stringify(script));
}

function scripted(generation: FlowServer['generation'], way: 'stdio' | 'HTTP'): FlowServer {
  const jobs = scriptedJobs(generation);
  return { generation, open: () => scriptedLine(generation, way), jobs, isScripted: true };
}

/** The rows of the matrix. */
export const flowServers = {
  'everything, stdio': { ...peers['everything, stdio'], jobs: everythingJobs, surveysRoots: true },
  'everything, HTTP': { ...peers['everything, HTTP'], jobs: everythingJobs, surveysRoots: true },
  'SDK example with input, HTTP': { ...peers['SDK example with input, HTTP'], jobs: exampleJobs },
  'demo 2025-11-25, stdio': { ...peers['demo 2025-11-25, stdio'], jobs: demo20251125 },
  'demo 2025-11-25, HTTP': { ...peers['demo 2025-11-25, HTTP'], jobs: demo20251125, asksAnew: true },
  'demo 2026-07-28, stdio': { ...peers['demo 2026-07-28, stdio'], jobs: demo20260728 },
  'demo 2026-07-28, HTTP': { ...peers['demo 2026-07-28, HTTP'], jobs: demo20260728 },
  'scripted 2025-11-25, stdio': scripted('2025-11-25', 'stdio'),
  'scripted 2025-11-25, HTTP': scripted('2025-11-25', 'HTTP'),
  'scripted 2026-07-28, stdio': scripted('2026-07-28', 'stdio'),
  'scripted 2026-07-28, HTTP': scripted('2026-07-28', 'HTTP'),
} as const satisfies Record<string, FlowServer>;

export type FlowServerName = keyof typeof flowServers;
