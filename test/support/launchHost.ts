import type { HostVariable } from '../../src/config/hostVariables';
import type { LaunchHost } from '../../src/config/launch';

/** A machine of `/home/me` with an empty environment, no files, and nobody who could be asked for a value. */
export function aLaunchHost(overrides: Partial<LaunchHost> = {}): LaunchHost {
  return {
    userHome: '/home/me',
    env: {},
    execPath: '/opt/code',
    values: hostValues({}),
    readFile: path => Promise.reject(new Error(`ENOENT: no such file or directory, open '${path}'`)),
    secretHeaders: async () => ({}),
    ...overrides,
  };
}

/** Knows these values, by the text of their variables, and writes down what it was asked for. */
export function hostValues(values: Readonly<Record<string, string>>, secrets: readonly string[] = []) {
  const asked: (readonly HostVariable[])[] = [];
  return {
    asked,
    valuesOf: async (variables: readonly HostVariable[]) => {
      asked.push(variables);
      return { values: new Map(Object.entries(values)), secrets };
    },
  };
}

/** Nobody sits in front of the window. */
export const askNothing = { mayAsk: false, signal: new AbortController().signal };
