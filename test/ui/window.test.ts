import assert from 'node:assert/strict';
import { openWindow } from './support/openWindow';

describe('A window with the extension', () => {
  it('shows the Tasks view in a view container of its own', async () => {
    const window = await openWindow({ theme: 'light' });
    assert.equal(await window.title(), 'MCP Tasks: Tasks');
    await window.screenshot('window');
    await window.close();
  });
});
