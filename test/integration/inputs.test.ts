// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { folder, idOf, putBack, Telling, write } from './support/configurationFiles';
import { explorer, until } from './support/explorer';

const mcpJson = (): string => path.join(folder(), '.vscode', 'mcp.json');
/** The box that is open, as far as a test in the host gets at it. */
const accept = 'workbench.action.acceptSelectedQuickOpenItem';
const leave = 'workbench.action.closeQuickOpen';

describe('Inputs of servers', () => {
  afterEach(putBack);

  it('that a command answers are asked for once, though two servers start at the same time, and not again', async () => {
    let runs = 0;
    const command = vscode.commands.registerCommand('test.inputs.key', async (argument: { of: string }) => {
      runs += 1;
      return `key of ${argument.of}, ${runs}`;
    });
    const [one, other] = [new Telling(), new Telling()];
    write(mcpJson(), {
      inputs: [{ id: 'key', type: 'command', command: 'test.inputs.key', args: { of: 'tests' } }],
      servers: {
        One: one.entry({ env: { KEY: '${input:key}' } }),
        Other: other.entry({ env: { KEY: '${input:key}' } }),
      },
    });
    const api = await explorer();
    const ids = [await idOf('One', 'workspaceFile'), await idOf('Other', 'workspaceFile')];
    await Promise.all(ids.map(id => api.connect(id)));
    await api.disconnect(ids[0] ?? '');
    await api.connect(ids[0] ?? '');
    command.dispose();
    assert.equal(runs, 1);
    const keys = [...one.starts, ...other.starts].map(({ env }) => env.KEY);
    assert.deepEqual([...new Set(keys)], ['key of tests, 1']);
  });

  it('are not asked for by a server that starts by itself: it says what it needs', async () => {
    const telling = new Telling();
    const setting = vscode.workspace.getConfiguration('mcpTasks');
    await setting.update('connect', 'onStartup', vscode.ConfigurationTarget.Global);
    try {
      write(mcpJson(), {
        inputs: [{ id: 'colour', type: 'promptString', description: 'Which colour?', default: 'blue' }],
        servers: { Asking: telling.entry({ args: ['${input:colour}'] }) },
      });
      const api = await explorer();
      const id = await idOf('Asking', 'workspaceFile');
      const server = await until('the server to say what it needs', api.onDidChangeServers, () =>
        api.servers.find(one => one.id === id && one.need),
      );
      assert.deepEqual([server.state, server.need], ['stopped', { kind: 'answers', names: ['colour'] }]);
      assert.deepEqual(telling.starts, []);
    } finally {
      await setting.update('connect', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('are asked for in a box when somebody connects the server; leaving it starts nothing, an answer is kept', async () => {
    const telling = new Telling();
    write(mcpJson(), {
      inputs: [
        { id: 'size', type: 'promptString', description: 'Which size?', default: 'large' },
        {
          id: 'place',
          type: 'pickString',
          description: 'Where?',
          options: ['here', { label: 'Over there', value: 'there' }],
          default: 'there',
        },
      ],
      servers: { Asking: telling.entry({ args: ['${input:size}', '${input:place}'] }) },
    });
    const api = await explorer();
    const id = await idOf('Asking', 'workspaceFile');
    await pressingUntilSettled(leave, assert.rejects(api.connect(id)));
    assert.equal(telling.last, undefined);

    await pressingUntilSettled(accept, api.connect(id));
    await api.disconnect(id);
    await api.connect(id);
    assert.deepEqual([...new Set(telling.starts.map(({ args }) => args.join()))], ['large,there']);
  });
});

/** Nothing tells when a box is open: its key is pressed again and again, which does nothing while there is none. */
async function pressingUntilSettled(key: string, work: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const settled = (): void => {
    isSettled = true;
  };
  work.then(settled, settled);
  while (!isSettled) {
    await vscode.commands.executeCommand(key);
  }
  await work;
}
