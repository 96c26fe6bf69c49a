import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { McpTasksApi } from '../../src/api/mcpTasksApi';
import { configure, explorer, removeServers, scripted, startTask, until } from './support/explorer';

// Last in the order of files: showing the view makes servers start from then on.
describe('Try the Demo Server', () => {
  after(removeServers);

  it('runs the demo servers whose names are not taken, and touches no setting of the user', async () => {
    const api = await explorer();
    await vscode.commands.executeCommand('mcpTasks.tryDemo');
    const demos = api.servers.filter(({ source }) => source.kind === 'demo');
    assert.deepEqual(
      demos.map(({ name, transport, state }) => [name, transport, state]),
      [
        // The sample workspace has servers with the names of those over stdio, which are then not added.
        ['Demo over HTTP (2025-11-25)', 'http', 'running'],
        ['Demo over HTTP (2026-07-28)', 'http', 'running'],
      ],
    );
    const setting = vscode.workspace.getConfiguration('mcpTasks').inspect('servers');
    assert.deepEqual([setting?.workspaceValue, setting?.workspaceFolderValue], [undefined, undefined]);
  });

  for (const generation of ['2025-11-25', '2026-07-28'] as const) {
    it(`runs tasks over HTTP, which a second try leaves as they are: ${generation}`, async () => {
      const { api, id } = await demoOverHttp(generation);
      const running = await startTask(api, id, 'watch_logs', { seconds: 0.2 });
      const finished = await (await startTask(api, id, 'write_report', { topic: 'tides', seconds: 0.2 })).finished();
      assert.match(JSON.stringify(await finished.result()), /tides/);
      await vscode.commands.executeCommand('mcpTasks.tryDemo');
      const { isWorking, gone } = await api.getTask(id, running.taskId);
      assert.deepEqual([isWorking, gone], [true, undefined]);
      await (await running.cancel()).finished();
    });
  }

  it('shows the view, after which a configured server starts by itself', async () => {
    const api = await explorer();
    const { server = '' } = await configure({ server: scripted({}) });
    await until('the server to run', api.onDidChangeServers, () =>
      api.servers.find(({ id }) => id === server)?.state === 'running' ? true : undefined,
    );
  });
});

async function demoOverHttp(generation: '2025-11-25' | '2026-07-28'): Promise<{ api: McpTasksApi; id: string }> {
  const api = await explorer();
  const server = api.servers.find(({ name }) => name === `Demo over HTTP (${generation})`);
  assert.equal(server?.generation, generation);
  return { api, id: server.id };
}
