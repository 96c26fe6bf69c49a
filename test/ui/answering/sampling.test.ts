import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from '../../host/window.mjs';
import { eventually } from '../support/eventually';
import { openWindow } from '../support/openWindow';
import { askingTool, samplingQuestion } from '../support/questions';
import { calmTree, scripted } from '../support/servers';
import type { Window } from '../support/window';

const modelHelper = path.join(repository, 'test', 'fixtures', 'model-helper');
const old = {
  pollInterval: 500,
  tools: [
    askingTool('think', { thought: samplingQuestion('How many owls?') }),
    askingTool('look', { folders: { method: 'roots/list' } }),
  ],
};
const demo = 'Demo (2025-11-25)';

describe('A server that borrows', () => {
  let window: Window;
  const rows = (expected: RegExp) =>
    eventually(
      `rows like ${expected}`,
      () => calmTree(window),
      text => expected.test(text),
    );
  /** Runs a tool of the scripted server and opens what it asks. */
  const runAndAnswer = async (tool: string, question: RegExp) => {
    await window.runTool('Old', tool);
    await window.tasks.click(question);
  };
  /** Opens the result of the newest task and reads the responses that it tells. */
  const responsesOf = async (taskId: string): Promise<Record<string, unknown>> => {
    const [tool = '', number = ''] = taskId.split('-');
    await rows(new RegExp(`(?:\\[pass\\] ${tool} [\\s\\S]*){${number}}`));
    await window.tasks.click(tool);
    await window.editors.waitForText(new RegExp(`^Result of ${taskId}: `));
    const text = await window.editors.wholeText();
    return JSON.parse(text.slice(text.indexOf('{')));
  };

  before(async () => {
    window = await openWindow({
      theme: 'light',
      extensions: [repository, modelHelper],
      env: { MCP_TASKS_OFFER_MODEL: 'yes' },
      settings: {
        'chat.disableAIFeatures': false,
        // Chat starts none of them, and we do.
        'chat.mcp.autostart': 'never',
        'mcpTasks.connect': 'whenNeeded',
        'mcpTasks.servers': { Old: scripted(old) },
      },
    });
    await window.tasks.waitForText(/(?:\[server-environment\][\s\S]*){3}/);
  });
  after(() => window.close());

  it('a language model shows all that would be sent to it, before anything is', async () => {
    await window.runTool(demo, 'summarize_notes');
    await window.quickPick.pick('Run');
    await rows(/\[sparkle\] #s · Monday: the import fails .* — language model$/m);
    await window.screenshot('sampling-row');
    await window.tasks.click(/Monday: the import fails/);
    await window.quickPick.waitForText(`
      ${demo} asks for a language model: summarize_notes
      > (The document below shows all that would be sent. Send it?)
      → [sparkle] Ask Parrot
        [check-all] Ask Parrot and Do Not Ask Again for ${demo} / You still read each answer before it is sent.
        [edit] Write the Answer Myself
        [circle-slash] Decline
        [clock] Not Now
    `);
    await window.editors.waitForTab(/request\.md$/);
    await window.editors.waitForText(/# Request for a Language Model/);
    await window.screenshots('sampling-consent');
    const request = await window.editors.wholeText();
    assert.match(request, /- \*\*Server:\*\* `Demo \(2025-11-25\)`\n- \*\*Task:\*\* `summarize_notes`\n/);
    assert.match(request, /- \*\*Model to be asked:\*\* `Parrot` of `mcp-tasks-tests`\n/);
    assert.match(
      request,
      /## System Prompt[\s\S]*You summarize meeting notes\.[\s\S]*## Message 1, of the User[\s\S]*Monday:/,
    );
    assert.match(request, /## Message 2, of the User\n\n```text\nThursday: measured\..*\n```\n/);
  });

  it('gets what the user makes of the answer of the model', async () => {
    await window.quickPick.pick('Ask Parrot');
    await window.quickPick.waitForText(`
      ${demo} asks for a language model: summarize_notes
      > (Read the answer in the document below, and change it there if you like.)
      → [send] Send to ${demo} / What the document says then is sent.
        [edit] Edit the Answer
        [refresh] Ask Again
        [circle-slash] Decline
        [clock] Not Now
    `);
    await window.editors.waitForText(/^Thursday: measured\./);
    await window.screenshots('sampling-review');
    await window.quickPick.pick('Edit the Answer');
    await eventually(
      'the cursor in the document',
      () => window.page.locator('.part.editor .monaco-editor.focused').count(),
      count => count > 0,
    );
    await window.page.keyboard.press('ControlOrMeta+A');
    await window.page.keyboard.type('It was the buffer. Owls agree.');
    await window.screenshot('sampling-edited');
    await window.quickPick.pick(`Send to ${demo}`);
    await rows(/\[pass\] summarize_notes — #s · Notes summarized by parrot/);
    await window.editors.waitForTabs(tabs => tabs.length === 0, 'no tab left of the question');
    await window.tasks.click('summarize_notes');
    await window.editors.waitForText(/parrot writes:\n\nIt was the buffer\. Owls agree\./);
  });

  it('gets what the user writes without a model', async () => {
    await runAndAnswer('think', /How many owls/);
    await window.quickPick.pick('Write the Answer Myself');
    await window.quickPick.waitForText(/→ \[send\] Send to Old/);
    await window.quickPick.pick('Send to Old');
    await window.quickPick.waitForText(/\[error\] There is no answer yet: write it into the document\n/);
    await window.screenshot('sampling-empty');
    await window.page.keyboard.type('Seven.');
    await window.quickPick.pick('Send to Old');
    const { thought } = await responsesOf('think-1');
    const { _meta, ...message } = thought as Record<string, unknown>;
    assert.deepEqual(message, {
      role: 'assistant',
      content: { type: 'text', text: 'Seven.' },
      model: 'written by the user',
      stopReason: 'endTurn',
    });
  });

  it('is not asked about again where the user said so, but each answer is read before it goes', async () => {
    await runAndAnswer('think', /How many owls/);
    await window.quickPick.pick('Ask Parrot and Do Not Ask Again for Old');
    await window.quickPick.pick('Send to Old');
    assert.match(JSON.stringify(await responsesOf('think-2')), /"text":"How many owls\?"\},"model":"parrot"/);

    await runAndAnswer('think', /How many owls/);
    await window.quickPick.waitForText(/→ \[send\] Send to Old/);
    await window.screenshot('sampling-not-asked-again');
    await window.quickPick.pick('Not Now');
    await rows(/\[bell-dot\] think — #s · needs input\n {4}\[sparkle\] #s · How many owls\? — language model\n/);
    await window.tasks.contextMenu(/How many owls/, 'Decline Input Request');
    assert.match(JSON.stringify(await responsesOf('think-3')), /"thought":\{"error":\{"code":-1,/);
  });

  it('the folders gets them once, or always', async () => {
    const folder = pathToFileURL(window.host.workspace ?? '').href;
    const shared = { roots: [{ uri: folder, name: 'workspace' }] };
    await runAndAnswer('look', /Which folders are open here/);
    await window.quickPick.waitForText(`
      Old asks which folders you work in: look
      > (The server would be told the paths below, and nothing that is in them.)
      → [folder-opened] Share These Folders
        [check-all] Always Share With Old / It is then told the folders of every workspace, without a question.
        [circle-slash] Share No Folder
        [clock] Not Now
      ── Folders
        [folder] workspace / ${window.host.workspace}
    `);
    await window.screenshots('roots');
    await window.quickPick.accept();
    assert.deepEqual(rootsOf(await responsesOf('look-1')), shared);

    await runAndAnswer('look', /Which folders are open here/);
    await window.quickPick.pick('Always Share With Old');
    await rows(/(?:\[pass\] look [\s\S]*){2}/);
    await window.runTool('Old', 'look');
    assert.deepEqual(rootsOf(await responsesOf('look-3')), shared, 'nobody was asked');
  });

  it('is asked about again when its consents are taken back', async () => {
    await window.command('MCP Tasks: Revoke Consents…');
    await window.quickPick.waitForText(`
      > (Which servers are to ask again?)
        [ ] Old — asks a language model without a first question
        [ ] Old — is told the workspace folders
    `);
    await window.screenshot('consents');
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Space');
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Space');
    await window.page.keyboard.press('Enter');
    await window.quickPick.waitForEnd();

    await runAndAnswer('look', /Which folders are open here/);
    await window.quickPick.pick('Share No Folder');
    assert.deepEqual(rootsOf(await responsesOf('look-4')), { roots: [] });
    await runAndAnswer('think', /How many owls/);
    await window.quickPick.waitForText(/→ \[sparkle\] Ask Parrot\n/);
    await window.quickPick.pick('Decline');
    await rows(/(?:\[pass\] think [\s\S]*){4}/);
  });
});

function rootsOf({ folders }: Record<string, unknown>): unknown {
  const { _meta, ...result } = folders as Record<string, unknown>;
  return result;
}
