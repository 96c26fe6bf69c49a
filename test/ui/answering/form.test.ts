import assert from 'node:assert/strict';
import { dedent } from '../support/eventually';
import { openWindow } from '../support/openWindow';
import { calmTree } from '../support/servers';
import type { Window } from '../support/window';

const refusals = '[Decline] [Cancel Request]';
const back = '[Back (Ctrl+Alt+-)]';

describe('A form answered by the keyboard alone', () => {
  let window: Window;
  before(async () => {
    window = await openWindow({ theme: 'light' });
    await window.tasks.waitForText(/Demo \(2025-11-25\) — 2025-11-25[\s\S]*Demo \(2026-07-28\) — 2026-07-28/);
  });
  after(() => window.close());

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await window.page.keyboard.press(key);
    }
  };
  const type = (text: string) => window.page.keyboard.type(text);
  /** Replaces what is in the input. */
  const enter = async (text: string) => {
    await press('ControlOrMeta+A');
    await type(text);
    await press('Enter');
  };
  /** Waits for the step at this place to be just this, below its title. */
  const stepOf = (question: string) => (position: string, buttons: string, below: string) =>
    window.quickPick.waitForText(`${question} (${position}) ${buttons}\n${dedent(below)}`);
  const step = stepOf('Demo (2025-11-25) asks: What will the meetup be like?');

  it('is opened from the command palette', async () => {
    await window.commandByKeys('MCP Tasks: Run Tool…');
    await window.quickPick.waitFor('Run which tool?');
    await type('plan_meetup');
    await window.quickPick.waitForText(/→ \[tasklist\] plan_meetup — Demo \(2025-11-25\)/);
    await press('Enter');
    await window.quickPick.waitForText(/→ Run — with the defaults of the server/);
    await press('Enter');
    await window.tasks.waitForText(/\[comment-discussion\] now · What will the meetup be like\? — form/);
    await window.commandByKeys('MCP Tasks: Answer Input Request…');
    await step('1/13', refusals, '>\nName: As on the poster — characters: 3 to 60');
    await window.screenshots('form-text');
  });

  it('tells a wrong text at its field, whatever it had to be', async () => {
    await enter('Ow');
    await step('1/13', refusals, '> Ow\nName must NOT have fewer than 3 characters');
    await window.screenshots('form-text-wrong');
    await enter('Owls at night');

    await step(
      '2/13',
      `${back} ${refusals}`,
      '> (name@example.com)\nContact: Who answers questions, by e-mail — an e-mail address',
    );
    await enter('nobody');
    await step('2/13', `${back} ${refusals}`, '> nobody\nContact must match format "email"');
    await enter('owls@example.com');

    await step(
      '3/13',
      `${back} ${refusals} [Forward]`,
      '> (https://example.com)\nWebsite (optional): Where to sign up — a URI',
    );
    await enter('the hall');
    await step('3/13', `${back} ${refusals}`, '> the hall\nWebsite must match format "uri"');
    await enter('https://example.com/owls?by=night');

    await step('4/13', `${back} ${refusals}`, '> (2026-12-31)\nDay: When it takes place — a date');
    await enter('31.12.2026');
    await step('4/13', `${back} ${refusals}`, '> 31.12.2026\nDay must match format "date"');
    await enter('2026-12-31');

    await step(
      '5/13',
      `${back} ${refusals} [Forward]`,
      '> (2026-12-31T12:00:00Z)\nSign up until (optional): With the time of day — a date and time',
    );
    await enter('2026-12-30');
    await step('5/13', `${back} ${refusals}`, '> 2026-12-30\nSign up until must match format "date-time"');
    await enter('2026-12-30T18:00:00Z');
  });

  it('proposes the numbers of the server, and tells what is none', async () => {
    await step('6/13', `${back} ${refusals} [Forward]`, '> 40\nSeats: How many can come — a whole number, 5 to 200');
    await enter('many');
    await step('6/13', `${back} ${refusals}`, '> many\nEnter a number.');
    await enter('3.5');
    await step('6/13', `${back} ${refusals}`, '> 3.5\nSeats must be integer, Seats must be >= 5');
    await enter('30');

    await step('7/13', `${back} ${refusals} [Forward]`, '> 0\nFee (optional): In euros — a number, 0 to 99.5');
    await enter('100');
    await step('7/13', `${back} ${refusals}`, '> 100\nFee must be <= 99.5');
    await enter('4.5');
    await step(
      '8/13',
      `${back} ${refusals} [Forward]`,
      '> (Recorded (optional): To be watched afterwards)\n  (not given)\n→ true\n  false',
    );
    await window.screenshots('form-boolean');
  });

  it('goes back and forward, and keeps what was entered', async () => {
    await press('Control+Alt+Minus');
    await step('7/13', `${back} ${refusals} [Forward]`, '> 4.5\nFee (optional): In euros — a number, 0 to 99.5');
    await press('Control+Alt+Minus');
    await step('6/13', `${back} ${refusals} [Forward]`, '> 30\nSeats: How many can come — a whole number, 5 to 200');
    // From the input to the buttons of the title, and along them.
    await press('Shift+Tab', 'ArrowRight', 'ArrowRight');
    await window.page.locator('.quick-input-titlebar .action-label[aria-label="Forward"]:focus').waitFor();
    await window.screenshots('form-forward');
    await press('Enter');
    await step('7/13', `${back} ${refusals} [Forward]`, '> 4.5\nFee (optional): In euros — a number, 0 to 99.5');
    await press('Enter');
    await step(
      '8/13',
      `${back} ${refusals} [Forward]`,
      '> (Recorded (optional): To be watched afterwards)\n  (not given)\n→ true\n  false',
    );
    await press('ArrowDown', 'Enter');
  });

  it('offers one choice, and several, by the names that the server gave them', async () => {
    await step(
      '9/13',
      `${back} ${refusals} [Forward]`,
      '> (Format (optional): What happens)\n  (not given)\n→ talks\n  workshop\n  panel',
    );
    await press('ArrowUp', 'Enter');
    await step(
      '10/13',
      `${back} ${refusals} [Forward]`,
      '> (Venue: Where it takes place)\n→ Town hall, large hall\n  Library, reading room\n  Online only',
    );
    await press('ArrowDown');
    await window.screenshots('form-choice');
    await press('Enter');

    const topics = ['  [ ] accessibility', '  [ ] databases', '  [ ] security'].join('\n');
    await step(
      '11/13',
      `${back} ${refusals} [Forward]`,
      `> (Topics: One to three — to pick: 1 to 3)\n${topics}\n  [x] testing`,
    );
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Space', 'Enter');
    const wrong = 'Topics must NOT have fewer than 1 items';
    await step('11/13', `${back} ${refusals}`, `> (${wrong})\n ${wrong}\n${topics}\n→ [ ] testing`);
    await window.screenshots('form-choices-wrong');
    await press('Space', 'ArrowUp', 'Space', 'Enter');

    await window.quickPick.waitForText(/\(12\/13\)[\s\S]*\n {2}\[x\] Something to eat\n {2}\[ \] Live stream\n/);
    await press('ArrowDown', 'ArrowDown', 'Space');
    await window.screenshots('form-choices');
    await press('Enter');
  });

  const answers = [
    '  [edit] Name: Owls at night',
    '  [edit] Contact: owls@example.com',
    '  [edit] Website: https://example.com/owls?by=night',
    '  [edit] Day: 2026-12-31',
    '  [edit] Sign up until: 2026-12-30T18:00:00Z',
    '  [edit] Seats: 30',
    '  [edit] Fee: 4.5',
    '  [edit] Recorded: false',
    '  [edit] Format: (not given)',
    '  [edit] Venue: Library, reading room',
    '  [edit] Topics: security, testing',
    '  [edit] Extras: Something to eat, Live stream',
  ];
  const ways = dedent(`
    ── Answer
    → [send] Send to Demo (2025-11-25)
      [circle-slash] Decline — the server is told no
      [stop-circle] Cancel Request — the server is told that you dismissed it
      [clock] Not Now — nothing is sent
  `);

  it('shows everything before it is sent, and who would get it', async () => {
    const end = await window.quickPick.waitForText(/\(13\/13\)/);
    assert.ok(end.endsWith([...answers.slice(-8), ways].join('\n')), end);
    assert.match(end, /\n> \(Nothing is sent yet\. Send it\?\)\n/);
    await window.screenshots('form-review');
    // Beyond the last is the first.
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown');
    const top = await window.quickPick.waitForText(/\n→ The MCP server/);
    const message = dedent(`
      ── Message
      → The MCP server Demo (2025-11-25) asks, for
        plan_meetup:
        What will the meetup be like?
      ── Your Answers
    `);
    assert.ok(top.includes([message, ...answers.slice(0, 8)].join('\n')), top);
    await window.screenshots('form-review-top');
  });

  it('leads from the review to a field and back', async () => {
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
    await step(
      '1/13',
      `${back} ${refusals} [Forward]`,
      '> Owls at night\nName: As on the poster — characters: 3 to 60',
    );
    await enter('Owls by day');
    answers[0] = '  [edit] Name: Owls by day';
    await window.quickPick.waitForText(/\(13\/13\)[\s\S]*→ \[send\]/);
  });

  it('is sent, and the task goes on with just these answers', async () => {
    await press('Enter');
    await window.quickPick.waitForEnd();
    await window.tasks.waitForText(/\[pass\] plan_meetup — .*"Owls by day" in Graz on 2026-12-31/);
    await window.waitForBadge('');
    await window.commandByKeys('MCP Tasks: Open Result');
    await window.quickPick.waitFor('Open the result of which task?');
    await press('Enter');
    await window.editors.waitForTab('plan_meetup.md');
    await window.screenshots('form-result');
    await window.commandByKeys('MCP Tasks: Open Part of Result…');
    await window.quickPick.goTo('plan_meetup.json');
    await press('Enter');
    await window.editors.waitForTab('plan_meetup.json');
    await press('ControlOrMeta+1');
    assert.deepEqual(JSON.parse(await window.editors.wholeText()), {
      city: 'Graz',
      name: 'Owls by day',
      contact: 'owls@example.com',
      website: 'https://example.com/owls?by=night',
      day: '2026-12-31',
      signUpUntil: '2026-12-30T18:00:00Z',
      seats: 30,
      fee: 4.5,
      recorded: false,
      format: 'talks',
      venue: 'library',
      topics: ['security', 'testing'],
      extras: ['food', 'stream'],
    });
  });

  it('works the same way for a task of 2026-07-28', async () => {
    const stepOfDeploy = stepOf('Demo (2026-07-28) asks: Which environment?');
    await window.commandByKeys('MCP Tasks: Run Tool…');
    await window.quickPick.waitFor('Run which tool?');
    await type('deploy');
    await window.quickPick.waitForText(/→ \[tasklist\] deploy — Demo \(2025-11-25\)/);
    // What is typed has the list drawn anew a moment later, with its first item active.
    await window.quickPick.goTo('deploy', 'Demo (2026-07-28)');
    await window.quickPick.waitForText(/→ \[server-process\] deploy — Demo \(2026-07-28\)/);
    await press('Enter');
    await window.quickPick.waitForText(/→ Run — with/);
    await press('Enter');
    await window.tasks.waitForText(/\[comment-discussion\] now · Which environment\? — form/);
    await window.commandByKeys('MCP Tasks: Answer Input Request…');
    await stepOfDeploy('1/4', `${refusals} [Forward]`, '> (Environment)\n→ staging\n  production\n  preview');
    await type('prod');
    await stepOfDeploy('1/4', `${refusals} [Forward]`, '> prod\n→ production');
    await press('Enter');
    await stepOfDeploy('2/4', `${back} ${refusals} [Forward]`, '> 2\nReplicas (optional) — a whole number, 1 to 10');
    await enter('3');
    await stepOfDeploy(
      '3/4',
      `${back} ${refusals} [Forward]`,
      '> (Tell the team when it is done (optional))\n  (not given)\n→ true\n  false',
    );
    await press('Enter');
    await window.quickPick.waitForText(`
      Demo (2026-07-28) asks: Which environment? (4/4) ${back} ${refusals}
      > (Nothing is sent yet. Send it?)
      ── Message
        The MCP server Demo (2026-07-28) asks, for deploy:
        Which environment?
      ── Your Answers
        [edit] Environment: production
        [edit] Replicas: 3
        [edit] Tell the team when it is done: true
      ── Answer
      → [send] Send to Demo (2026-07-28)
        [circle-slash] Decline — the server is told no
        [stop-circle] Cancel Request — the server is told that you dismissed it
        [clock] Not Now — nothing is sent
    `);
    await window.screenshots('form-review-short');
    await press('Enter');
    await window.tasks.waitForText(/\[pass\] deploy — .*Deployed 2\.7\.0 to production, the team has been told/);
    assert.match(await calmTree(window), /\[pass\] deploy — #s · Deployed/);
  });
});
