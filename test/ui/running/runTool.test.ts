import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from '../../host/window.mjs';
import { eventually } from '../support/eventually';
import { scripted, windowWith } from '../support/servers';
import type { Window } from '../support/window';

const PICK = 'Run which tool?';
const FIT = { title: 'Sea', mode: 'ferry', from: { name: 'Home' } };

/** Nothing here is clicked. */
describe('Running a tool by the keyboard alone', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'run-tool-'));
  const callsFile = path.join(folder, 'calls.jsonl');
  let window: Window;
  before(async () => {
    writeFileSync(callsFile, '');
    const file = path.join(repository, 'test', 'fixtures', 'servers', 'travelServer.mjs');
    window = await windowWith({
      Travel: { command: 'node', args: [file], env: { TRAVEL_CALLS: callsFile } },
      Builds: scripted({ tools: [{ name: 'build', description: 'Builds the program.', polls: 1 }] }),
    });
    await window.tasks.waitForText(/Travel — no task support/);
    await window.tasks.waitForText(/Builds — 2025-11-25/);
  });
  after(async () => {
    await window.close();
    rmSync(folder, { recursive: true });
  });

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await window.page.keyboard.press(key);
    }
  };
  const type = (text: string) => window.page.keyboard.type(text);
  /** What the server was asked for so far. */
  const calls = (): { name: string; args: unknown }[] =>
    readFileSync(callsFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  const waitForCalls = (count: number) =>
    eventually(
      `${count} calls`,
      async () => calls(),
      all => all.length === count,
    );
  /** The list of tools, with what is typed into it, once the tool wanted is the one that Enter would take. */
  const find = async (letters: string, tool: string) => {
    await window.commandByKeys('MCP Tasks: Run Tool…');
    await window.quickPick.waitFor(PICK);
    await eventually(
      'both servers to have answered',
      () => window.quickPick.text(),
      text => text.includes('build — Builds') && text.includes('calls — Travel'),
    );
    await type(letters);
    await window.quickPick.waitForText(new RegExp(`→ (?:\\[[\\w-]+\\] )?${tool} `));
  };
  /** An editor that has just opened takes keys from then on. */
  const atFirstGap = () => window.messages.waitForStatus('Ln 2, Col 13');
  /** Pastes arguments over those that are there. */
  const replace = async (args: object) => {
    await press('ControlOrMeta+A');
    await window.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(JSON.stringify(args, undefined, 2))})`);
    await press('ControlOrMeta+V');
    await window.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  };
  /** Goes to this button of the active row; a list that grows meanwhile has the focus go back to the input. */
  const goToButton = (label: RegExp) =>
    eventually(
      `the button ${label} to have the focus`,
      async () => {
        const focus = window.page.locator('.quick-input-widget :focus');
        const [at = ''] = await focus.evaluateAll(all =>
          all.map(({ ariaLabel, className }) => `${className}|${ariaLabel}`),
        );
        const isButton = at.includes('action-label');
        if (isButton && label.test(at.slice(at.indexOf('|') + 1))) {
          return true;
        }
        await press(isButton ? 'ArrowRight' : 'Tab');
        return false;
      },
      isThere => isThere,
    );
  const resultSays = async (expected: RegExp) => {
    await window.editors.waitForText(expected);
    await window.commandByKeys('View: Close All Editors');
    await window.editors.waitForTabs(tabs => tabs.length === 0);
  };

  it('finds it among the tools of all servers by some of its letters, and says what each does', async () => {
    await window.commandByKeys('MCP Tasks: Run Tool…');
    await window.quickPick.waitForText(/build — Builds[\s\S]*plan_trip — Travel[\s\S]*wipe_disk/);
    const text = await window.quickPick.text();
    assert.match(text, /wipe_disk — Travel.*may destroy or overwrite.*reaches beyond its server/);
    assert.match(text, /look_around — Travel.*only reads/);
    assert.doesNotMatch(text, /── /, 'nothing was used yet');
    await window.screenshots('running-list');
    await type('lkarnd');
    await window.quickPick.waitForText(/→ (?:\[[\w-]+\] )?look_around /);
    // A second Enter on the way is one for the question that comes, which needs an answer.
    await press('Enter', 'Enter');
    await window.quickPick.waitFor('look_around (Travel)');
    await type('harbour');
    await press('Enter', 'Enter');
    await resultSays(/look_around was called with \{"place":"harbour"\}/);
    assert.deepEqual(calls(), [{ name: 'look_around', args: { place: 'harbour' } }]);
  });

  it('lists it first from then on, and runs it with its last arguments by a button of its row', async () => {
    await window.commandByKeys('MCP Tasks: Run Tool…');
    await window.quickPick.waitForText(/── recently used\n→ .*look_around[^\n]*\n[\s\S]*── all tools\n.*build/);
    await goToButton(/^Run with Last Arguments: \{"place":"harbour"\}/);
    await window.screenshots('running-again-from-list');
    await press('Enter');
    await resultSays(/harbour/);
    assert.equal((await waitForCalls(2))[1]?.name, 'look_around');
  });

  it('has arguments written as JSON where no simple input fits them, and helps with each', async () => {
    await find('plan', 'plan_trip');
    await press('Enter');
    await window.editors.waitForTab('plan_trip arguments.json');
    await window.editors.waitForText(/"title": ""[\s\S]*"mode": "train"[\s\S]*"name": ""/);
    await window.page.locator('.codelens-decoration', { hasText: 'Save as Template…' }).waitFor();
    await window.page.locator('.squiggly-error').first().waitFor();
    await window.screenshots('running-json');
    await atFirstGap();
    // Into the value of "mode", whose choices are offered.
    await press('ArrowDown', 'End', 'ArrowLeft', 'ArrowLeft');
    await press('ControlOrMeta+Shift+ArrowLeft', 'ControlOrMeta+Space');
    const widget = window.page.locator('.suggest-widget.visible');
    await widget.getByText('"ferry"').first().waitFor();
    await window.screenshots('running-json-suggestions');
    await press('Escape');
    await replace(FIT);
    await press('ControlOrMeta+Enter', 'ControlOrMeta+Enter');
    await window.editors.waitForTabs(tabs => !tabs.some(tab => tab.includes('arguments.json')));
    await resultSays(/plan_trip was called with/);
    assert.deepEqual((await waitForCalls(3))[2], { name: 'plan_trip', args: FIT });
  });

  it('keeps arguments as a template, which is there the next time, until it is deleted', async () => {
    await find('plan', 'plan_trip');
    await goToButton(/^Edit as JSON$/);
    await press('Enter');
    await window.editors.waitForText(/"title": ""/);
    await atFirstGap();
    await replace(FIT);
    await window.commandByKeys('MCP Tasks: Save Arguments as Template…');
    await eventually(
      'the question for a name',
      () => window.quickPick.message(),
      text => text.startsWith('Name of the template'),
    );
    await type('Home by sea');
    await press('Enter');
    await window.messages.waitForNotification('The template "Home by sea" is saved.');
    await window.commandByKeys('MCP Tasks: Discard These Arguments');
    await window.editors.waitForTabs(tabs => tabs.length === 0);

    await find('plan', 'plan_trip');
    await press('Enter');
    await window.quickPick.waitForText(/── templates\n.*Home by sea — \{"title":"Sea"/);
    await window.screenshots('running-templates');
    await type('sea');
    await press('Enter');
    await resultSays(/plan_trip was called with/);
    assert.deepEqual((await waitForCalls(4))[3]?.args, FIT);

    await find('plan', 'plan_trip');
    await press('Enter');
    await window.quickPick.waitForText(/Home by sea/);
    await press('ArrowDown', 'ArrowDown');
    await goToButton(/^Delete Template$/);
    await press('Enter');
    await eventually(
      'the template to be gone',
      () => window.quickPick.text(),
      text => !text.includes('Home by sea'),
    );
    await press('Escape');
  });

  it('asks before it runs what may destroy something, until that is not wanted any more', async () => {
    await find('wipe', 'wipe_disk');
    await press('Enter');
    const words = await window.messages.dialog();
    assert.match(words, /^Run "wipe_disk" of the server "Travel"\?\nThe server says of this tool: may destroy/);
    await window.screenshots('running-destructive');
    await press('Escape');
    await find('wipe', 'wipe_disk');
    assert.equal(calls().length, 4, 'it ran without a word');
    await press('Enter');
    await window.messages.dialog();
    await eventually(
      'the button that says so for good',
      async () => {
        await press('Tab');
        return window.page.locator('.monaco-dialog-box :focus').allInnerTexts();
      },
      ([text]) => text === 'Run, and Do Not Ask Again',
    );
    await press('Enter');
    await resultSays(/wipe_disk was called/);
    await find('wipe', 'wipe_disk');
    await press('Enter');
    await resultSays(/wipe_disk was called/);
    await waitForCalls(6);
  });

  it('asks for a secret again, which was not kept, and for what the user wants to change', async () => {
    await find('sign', 'sign_up');
    await press('Enter');
    await window.quickPick.waitFor('sign_up (Travel)');
    await type('ada');
    await press('Enter');
    await eventually(
      'the second question',
      () => window.quickPick.message(),
      text => text.startsWith('password'),
    );
    await type('first secret');
    await press('Enter');
    await resultSays(/sign_up was called/);

    await window.commandByKeys('MCP Tasks: Run Again');
    await window.quickPick.waitFor('Run which tool again?');
    await type('sign');
    await press('Enter');
    await eventually(
      'the question for the secret',
      () => window.quickPick.message(),
      text => text.startsWith('password: secret'),
    );
    assert.equal(await window.page.locator('.quick-input-widget input[type="password"]').count(), 1);
    await type('second secret');
    await window.screenshots('running-secret');
    await press('Enter');
    await resultSays(/sign_up was called/);

    await window.commandByKeys('MCP Tasks: Run Again with Changes…');
    await window.quickPick.waitFor('Run which tool again, with changes?');
    await type('sign');
    await press('Enter');
    await window.quickPick.waitFor('sign_up (Travel)');
    assert.equal(await window.quickPick.value(), 'ada');
    await type('grace');
    await press('Enter');
    await eventually(
      'the question for the password',
      () => window.quickPick.message(),
      text => text.startsWith('password'),
    );
    await type('third secret');
    await press('Enter');
    await resultSays(/sign_up was called/);
    assert.deepEqual(
      (await waitForCalls(9)).slice(6).map(({ args }) => args),
      [
        { user: 'ada', password: 'first secret' },
        { user: 'ada', password: 'second secret' },
        { user: 'grace', password: 'third secret' },
      ],
    );
  });

  it('has the time chosen for which the task is kept, and runs the task again from its row', async () => {
    await find('build', 'build');
    await goToButton(/^Choose How Long the Task Is Kept/);
    await press('Enter');
    await window.quickPick.waitForText(/→ as long as the server likes[\s\S]*1 hour[\s\S]*Other…/);
    await window.screenshots('running-time-to-live');
    await type('1 hour');
    await press('Enter');
    await window.tasks.waitForText(/\[pass\] build/);
    assert.deepEqual(await window.tasks.inlineActions('build'), ['Open Result', 'Run Again']);
    await window.tasks.inlineAction('build', 'Run Again');
    await window.tasks.waitForText(/\[pass\] build[\s\S]*\[pass\] build/);
  });
});
