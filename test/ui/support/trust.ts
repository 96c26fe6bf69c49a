import type { Window } from './window';

/** Trusts the folder, as a user does who has made up their mind. */
export async function trustWorkspace(window: Window): Promise<void> {
  await window.command('Workspaces: Manage Workspace Trust');
  const trust = window.page.locator('.workspace-trust-editor .monaco-button').getByText('Trust', { exact: true });
  await trust.first().click();
  await window.page.getByText('Restricted Mode', { exact: true }).waitFor({ state: 'hidden' });
  await window.command('View: Close Editor');
}
