import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The extension', () => {
  it('activates', async () => {
    const extension = vscode.extensions.getExtension('mcp-task-explorer.mcp-task-explorer');
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });
});
