import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { openWindow } from '../support/openWindow';
import { askingTool, whichRoom } from '../support/questions';
import { scripted, windowWith } from '../support/servers';

/** The texts of VS Code itself stay English here: they would come with a language pack. */
describe('In a window in German', () => {
  it('view, commands, rows, status bar, messages and forms speak German', async () => {
    const window = await windowWith(
      {
        Alpha: scripted({ tools: [askingTool('book', { room: whichRoom })] }),
        Broken: { command: 'gibt-es-nicht' },
      },
      { language: 'de', theme: 'light' },
    );
    const tasks = window.view('Aufgaben');
    await tasks.waitForText(/Alpha — 2025-11-25\n.*Werkzeuge\n.*Noch keine Aufgaben — Werkzeug ausführen…/);
    // From the core, which has no VS Code to translate for it.
    await tasks.waitForText(/Broken — „gibt-es-nicht“ kann nicht gestartet werden: Diesen Befehl gibt es nicht\./);
    const spoken = (await tasks.rows()).map(({ ariaLabel }) => ariaLabel);
    assert.ok(spoken.includes('Server Alpha, verbunden'), spoken.join('\n'));

    await window.command('MCP Tasks: Werkzeug ausführen…');
    await window.quickPick.waitFor('Welches Werkzeug ausführen?');
    await window.quickPick.pick('book');
    await tasks.waitForText(/\[bell-dot\] book — .*braucht Eingabe/);
    await window.screenshot('german');

    await window.command('MCP Tasks: Eingabeanfrage beantworten…');
    await window.quickPick.waitForText(/Alpha fragt: Which room\? \(1\/3\) \[Ablehnen\] \[Anfrage verwerfen\]/);
    await window.quickPick.cancel();

    // What asks while nobody looks is told in a message.
    await window.command('View: Toggle Primary Side Bar Visibility');
    await window.command('MCP Tasks: Werkzeug ausführen…');
    await window.quickPick.waitFor('Welches Werkzeug ausführen?');
    await window.quickPick.pick('book');
    await window.messages.waitForNotification(/Alpha fragt: Which room\?.*\[Antworten\]/);
    await window.messages.waitForStatus(/2 Fragen warten auf Sie/);
    await window.close();
  });

  it('the empty view and the settings do, too', async () => {
    const window = await openWindow({ workspace: null, language: 'de' });
    await eventually(
      'the welcome',
      () => window.view('Aufgaben').welcome(),
      text => /kein MCP-Server konfiguriert[\s\S]*Demo-Server ausprobieren[\s\S]*Fünf Schritte/.test(text),
    );
    await window.command('Preferences: Open Settings (UI)');
    await window.page.locator('.settings-editor .search-container .monaco-editor').click();
    await window.page.keyboard.type('mcpTasks.connect');
    await window.page.getByText('Wann die konfigurierten MCP-Server verbunden werden').first().waitFor();
    await window.close();
  });
});
