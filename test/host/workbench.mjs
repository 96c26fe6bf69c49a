/**
 * The address at which the server's workbench opens a folder, with extensions under development and tests if given.
 * For these, it ignores the payload unless it was started with `--enable-smoke-test-driver`.
 * @param {{ host: string, port: number }} server
 * @param {{ workspace: string | undefined, extensions?: readonly string[], tests?: string | undefined }} opened absolute paths
 */
export function workbenchAddress({ host, port }, { workspace, extensions = [], tests }) {
  const address = new URL(`http://${host}:${port}/`);
  if (workspace) {
    address.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
  } else {
    address.searchParams.set('ew', 'true');
  }
  const remote = (/** @type {string} */ file) => `vscode-remote://${host}:${port}${file}`;
  const payload = [
    ...extensions.map(folder => ['extensionDevelopmentPath', remote(folder)]),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
  ];
  if (payload.length > 0) {
    address.searchParams.set('payload', JSON.stringify(payload));
  }
  return address.href;
}
