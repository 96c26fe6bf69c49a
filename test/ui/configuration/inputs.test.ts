import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { configuredWindow, marking, startsIn, waitForStart } from '../support/configured';
import type { Window } from '../support/window';

const variable = (text: string) => `\${${text}}`;

describe('A server whose configuration asks for something', () => {
  let window: Window;
  let mark: string;
  let seen: string;

  before(async () => {
    window = await configuredWindow(({ workspace }) => {
      mark = path.join(workspace, '..', 'builds.started');
      seen = path.join(workspace, '..', 'builds.env');
      const server = marking(mark);
      const program = `require('fs').writeFileSync(process.env.SEEN, process.env.STAGE + ' ' + process.env.KEY); ${server.args[1]}`;
      const env = { ...server.env, SEEN: seen, STAGE: variable('input:stage'), KEY: variable('input:key') };
      return {
        [path.join(workspace, '.vscode/mcp.json')]: {
          inputs: [
            { id: 'stage', type: 'promptString', description: 'Which $(bug) stage?', default: 'test' },
            { id: 'key', type: 'promptString', description: 'The key of the builds', password: true },
          ],
          servers: { builds: { command: 'node', args: ['-e', program], env } },
        },
      };
    });
  });
  after(() => window.close());

  /** Answers both questions, as they come. */
  const answer = async (stage: string, key: string) => {
    await window.quickPick.waitFor(/builds/);
    await window.quickPick.type(stage);
    await window.quickPick.accept();
    await window.page.locator('.quick-input-widget:visible input[type="password"]').waitFor();
    await window.quickPick.type(key);
    await window.quickPick.accept();
  };
  const given = () => readFileSync(seen, 'utf8');

  it('is not started by itself, and its row says what it waits for', async () => {
    await window.tasks.waitForText(
      ['▾ [debug-disconnect] builds — needs an answer', '  [edit] Answer and Connect… — stage, key'].join('\n'),
    );
    assert.equal((await window.tasks.waitForRow('builds')).ariaLabel, 'Server builds, needs an answer');
    assert.equal(startsIn(mark), 0);
    await window.screenshots('needs-answer');
    await window.resizeSidebar(190);
    await window.screenshots('needs-answer-narrow');
    await window.resizeSidebar(320);
  });

  it('asks when the user wants it, says who asks, and starts nothing when a question is left', async () => {
    await window.tasks.click('Answer and Connect…');
    await window.quickPick.waitFor(/builds/);
    const asked = (await window.quickPick.text()).replaceAll('\u200b', '');
    assert.match(asked, /> test/);
    assert.match(asked, /Which \$\(bug\) stage\?/);
    assert.equal(await window.page.locator('.quick-input-widget .codicon-bug').count(), 0);
    await window.screenshots('input-question');
    await window.quickPick.cancel();
    await window.tasks.waitForText(/builds — (needs an answer|not connected)/);
    assert.equal(startsIn(mark), 0);
  });

  it('gets the answers, and is started', async () => {
    await window.tasks.contextMenu('builds', 'Connect');
    await answer('live', 'open sesame');
    await window.tasks.waitForText(/\[server-environment\] builds — 2026-07-28/);
    assert.equal(given(), 'live open sesame');
  });

  it('asks no more, neither when it is started again nor after a reload', async () => {
    const before = startsIn(mark);
    await window.tasks.contextMenu('builds', 'Restart Server');
    const restarted = await waitForStart(mark, before + 1);
    await window.tasks.waitForText(/\[server-environment\] builds/);
    await window.reload();
    await waitForStart(mark, restarted);
    await window.tasks.waitForText(/\[server-environment\] builds — 2026-07-28/);
    assert.equal(await window.page.locator('.quick-input-widget:visible').count(), 0);
    assert.equal(given(), 'live open sesame');
  });

  it('is asked about anew when the answers were cleared, those alone that were chosen', async () => {
    await window.command('MCP Tasks: Clear Saved Inputs…');
    const list = await window.quickPick.waitForText(/\[lock\] key/);
    assert.match(list, /\[x\] \[edit\] stage — \.vscode\/mcp\.json/);
    assert.doesNotMatch(list, /sesame|live/);
    await window.screenshots('clear-inputs');
    await window.quickPick.pick('stage');
    await window.quickPick.accept();
    await window.messages.waitForStatus(/^1 saved answer cleared$/);
    const before = startsIn(mark);
    await window.tasks.contextMenu('builds', 'Restart Server');
    await window.page.locator('.quick-input-widget:visible input[type="password"]').waitFor();
    await window.quickPick.type('another key');
    await window.quickPick.accept();
    await waitForStart(mark, before);
    assert.equal(given(), 'live another key');
  });

  it('says so where nothing is saved', async () => {
    await window.command('MCP Tasks: Clear Saved Inputs…');
    await window.quickPick.waitForText(/\[x\] \[lock\] key/);
    await window.quickPick.accept();
    await window.quickPick.waitForEnd();
    await window.command('MCP Tasks: Clear Saved Inputs…');
    await window.messages.waitForNotification(/No answer to an input of a configuration is saved\./);
  });
});
