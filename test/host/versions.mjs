/** Everything the test host fetches from the package registry, pinned in this one place. */
export const versions = {
  /** Carries a VS Code server and web workbench under lib/vscode: 4.139.1 holds VS Code 1.139.1. */
  codeServer: '4.139.1',
  /** What that server runs on, whatever Node runs these scripts. */
  node: '24.21.0',
  /** A Chromium inside a package, for machines without a browser (Linux on x64 only). */
  chromium: '153.0.0',
};
