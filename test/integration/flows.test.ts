import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import type * as vscode from 'vscode';
import { configure, connected, control, explorer, removeServers, repository } from './support/explorer';
import { type FlowName, flows } from './support/flows/allFlows';
import { FlowRow } from './support/flows/flowRow';
import { type FlowServerName, flowServers } from './support/flows/flowServers';
import { FlowStage } from './support/flows/flowStage';
import { HttpServer, scriptedHttp } from './support/httpServer';
import type { Line } from './support/lines';
import { offerModel } from './support/model';

/** Words of a server's name, and what comes out with it; the last that fit count. What begins with – it cannot do. */
type Outcomes = readonly (readonly [server: string, outcome: string])[];

const LEGACY_ONLY = '– not in 2026-07-28';
const NO_CALL = '– no call for it';

/** What is promised. */
const OUTCOMES: Readonly<Record<FlowName, Outcomes>> = {
  list: [
    ['', 'listed'],
    ['SDK example', 'no list'],
    ['2026-07-28', 'no list'],
  ],
  run: [
    ['', 'completed'],
    ['SDK example', '– always asks'],
  ],
  notify: [
    ['', 'pushed'],
    ['SDK example', '– never tells'],
  ],
  poll: [
    ['', '– always tells'],
    ['SDK example', '– asks at once'],
    ['scripted', 'completed'],
  ],
  progress: [
    ['', NO_CALL],
    ['demo', '0 to 7'],
    ['scripted', '1 to 3'],
    ['2026-07-28', LEGACY_ONLY],
  ],
  'result held open': [
    ['', 'asked once'],
    ['2026-07-28', LEGACY_ONLY],
  ],
  form: [['', 'completed']],
  'form declined': [['', 'completed']],
  // What a dismissed form means is for the server to say.
  'form cancelled': [
    ['', 'completed'],
    ['demo', 'cancelled'],
  ],
  'form refused': [['', 'refused, then completed']],
  url: [
    ['', 'completed'],
    ['everything', 'answered'],
    ['SDK example', NO_CALL],
  ],
  '-32042, completed': [
    ['', NO_CALL],
    ['scripted', 'completed'],
    ['2026-07-28', LEGACY_ONLY],
  ],
  '-32042, by hand': [
    ['', NO_CALL],
    ['everything', 'answered'],
    ['scripted', 'completed'],
    ['2026-07-28', LEGACY_ONLY],
  ],
  sampling: [
    ['', 'completed'],
    ['everything', 'answered'],
  ],
  // As the server takes it; for that, 2026-07-28 has no word.
  'sampling refused': [
    ['', 'completed'],
    ['everything', 'tool error'],
    ['SDK example', 'failed'],
    ['2026-07-28', 'refused (declineUnsupported)'],
  ],
  roots: [
    ['', 'completed'],
    ['everything', 'answered'],
    ['SDK example', NO_CALL],
  ],
  'several at once': [
    ['', 'completed'],
    ['everything', NO_CALL],
    ['SDK example', NO_CALL],
  ],
  'before the task': [
    ['', NO_CALL],
    ['2026-07-28', 'completed'],
    ['scripted', 'completed'],
  ],
  'asked by a call, disconnected': [
    ['', 'refused (closed)'],
    ['SDK example', NO_CALL],
    ['demo 2025-11-25', NO_CALL],
  ],
  'without a task': [
    ['', NO_CALL],
    ['everything', 'answered'],
    ['scripted', 'answered'],
    ['2026-07-28', LEGACY_ONLY],
  ],
  cancel: [
    ['', 'cancelled'],
    ['SDK example', 'refused (cancelUnsupported)'],
  ],
  'cancel, too late': [
    ['', 'refused (-32602), completed'],
    ['SDK example', '– no cancel'],
    ['2026-07-28', 'acknowledged, completed'],
  ],
  'cancel, ignored': [
    ['', '– never refuses'],
    ['demo', 'refused (-32600), working'],
    ['scripted', 'refused (-32600), working'],
    ['2026-07-28', 'acknowledged, working'],
  ],
  'cancel, completed anyway': [
    ['', '– never refuses'],
    ['demo', 'refused (-32600), completed'],
    ['scripted', 'acknowledged, completed'],
    ['2026-07-28', 'acknowledged, completed'],
  ],
  failed: [
    ['', NO_CALL],
    ['demo', 'failed (-32010)'],
    ['scripted', 'failed (-32001)'],
  ],
  // 2026-07-28 keeps the failed status for JSON-RPC errors.
  'tool error': [
    ['', NO_CALL],
    ['demo', 'failed, tool error'],
    ['scripted', 'failed, tool error'],
    ['2026-07-28', 'completed, tool error'],
  ],
  'ttl expired': [
    ['', '– minutes'],
    ['SDK example', '– never says so'],
    ['demo 2025-11-25', 'gone (expired)'],
    ['scripted', 'gone (expired)'],
  ],
  'unknown ID': [
    ['', 'refused (-32602)'],
    ['SDK example', 'refused (-32603)'],
  ],
  'question, task cancelled': [
    ['', 'cancelled'],
    ['SDK example', '– no cancel'],
  ],
  // By the demo because it was answered in another session, which there can be one of only here.
  'question withdrawn': [
    ['', '– after a minute'],
    ['demo', NO_CALL],
    ['demo 2025-11-25, HTTP', 'completed'],
    ['scripted', 'completed'],
  ],
  resume: [
    ['stdio 2025-11-25', 'gone (serverLost)'],
    ['stdio demo 2026-07-28', 'gone (unknown)'],
    ['everything HTTP', 'gone (unknown)'], // Its tasks lived in the session.
    ['SDK example', 'failed'], // It cannot ask a session that is no more.
    ['demo 2025-11-25, HTTP', 'asked anew, completed'],
    ['scripted 2025-11-25, HTTP', 'input_required, not asked again'],
    ['demo 2026-07-28, HTTP', 'asked still, completed'],
    ['scripted 2026-07-28', 'asked still, completed'],
  ],
  restart: [
    ['', 'gone (unknown)'],
    ['stdio 2025-11-25', 'gone (serverLost)'],
    ['SDK example', 'refused (-32603), input_required'], // That is no word of the specification for it.
    ['scripted 2026-07-28', 'asked still, completed'], // Its tasks are on disk.
  ],
};

const names = Object.keys(flowServers) as FlowServerName[];
const columns = Object.keys(flows) as FlowName[];

describe('Sampling', () => {
  for (const generation of ['2025-11-25', '2026-07-28'] as const) {
    it(`is declared where a language model is known, and only there: ${generation}`, async () => {
      const server = await HttpServer.start(scriptedHttp({ generation, http: true }));
      const { api, id } = await connected({ url: server.url });
      const declared = async () => {
        const { posts = [] } = await control(api, id, {});
        return JSON.stringify(posts.map(({ message }) => message?.params)).includes('"sampling":{}');
      };
      assert.equal(await declared(), false);
      const model = await offerModel();
      await api.disconnect(id);
      await api.connect(id);
      assert.equal(await declared(), true);
      model.dispose();
      await removeServers();
      await server.kill();
    });
  }
});

describe('Flows', function () {
  this.timeout(60_000);
  const rows = new Map<FlowServerName, FlowRow>();
  const found = new Map<string, string>();
  let lines: readonly Line[] = [];
  let model: vscode.Disposable | undefined;

  before(async () => {
    model = await offerModel();
    const chosen = names.filter(name => flowsOf(name).length > 0);
    const opened = await Promise.all(chosen.map(async name => [name, await flowServers[name].open()] as const));
    lines = opened.map(([, line]) => line);
    const entries = opened.flatMap(([name, { entry }]) => [[name, entry] as const, [twinOf(name), entry] as const]);
    const ids = await configure(Object.fromEntries(entries));
    let turn: Promise<unknown> = Promise.resolve();
    for (const [name, line] of opened) {
      const stage = new FlowStage(await explorer(), flowServers[name], line, ids[name] ?? '', ids[twinOf(name)] ?? '');
      const row = new FlowRow(stage, flowsOf(name), turn);
      turn = row.opened.catch(() => undefined);
      rows.set(name, row);
    }
  });

  after(async () => {
    publish(found);
    await closeRows();
    await Promise.all(lines.map(line => line.close()));
    await removeServers();
    model?.dispose();
  });

  for (const name of names) {
    for (const flow of columns.filter(column => !isMissing(name, column))) {
      it(nameOf(name, flow), async () => {
        const cell = rows.get(name)?.cell(flow);
        const outcome = await cell?.catch((error: Error) => `✘ ${error.message.split('\n')[0]}`);
        found.set(nameOf(name, flow), outcome ?? '');
        assert.equal(await cell, outcomeOf(name, flow));
      });
    }
  }

  it('leave no question and no process', async () => {
    await closeRows();
    assert.deepEqual((await explorer()).inputRequests, []);
  });

  async function closeRows(): Promise<void> {
    const open = [...rows.values()];
    rows.clear();
    await Promise.all(open.map(row => row.close()));
  }
});

/** Those that this run is about. */
function flowsOf(name: FlowServerName): FlowName[] {
  const wanted = new RegExp(process.env.MCP_TASKS_GREP ?? '');
  return columns.filter(flow => !isMissing(name, flow) && wanted.test(`Flows ${nameOf(name, flow)}`));
}

function outcomeOf(name: FlowServerName, flow: FlowName): string {
  const facts = `${name} ${flowServers[name].generation}`;
  const fits = ([words]: Outcomes[number]): boolean => words.split(' ').every(word => facts.includes(word));
  return OUTCOMES[flow].findLast(fits)?.[1] ?? '';
}

function isMissing(name: FlowServerName, flow: FlowName): boolean {
  return outcomeOf(name, flow).startsWith('–');
}

function nameOf(name: FlowServerName, flow: FlowName): string {
  return `${name}: ${flow}`;
}

function twinOf(name: FlowServerName): string {
  return `${name}, once more`;
}

/** What came out, as a table: in the output of the tests, and as a file. */
function publish(found: ReadonlyMap<string, string>): void {
  const cell = (name: FlowServerName, flow: FlowName): string =>
    found.get(nameOf(name, flow)) ?? (isMissing(name, flow) ? outcomeOf(name, flow) : '');
  const rows = names.map(name => [name, ...columns.map(flow => cell(name, flow))]);
  const table = [['server', ...columns], ['server', ...columns].map(() => '---'), ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n');
  const folder = path.join(repository, '.vscode-test', 'artefacts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'flows.md'), `${table}\n`);
  Mocha.reporters.Base.consoleLog(table);
}
