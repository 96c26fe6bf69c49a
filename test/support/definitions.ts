import type { RankedDefinition } from '../../src/config/serverDefinition';
import { SERVER } from './builders';

/** A server that needs no trust and would be started by `server-program`. */
export function aDefinition(overrides: Partial<RankedDefinition> = {}): RankedDefinition {
  return {
    id: SERVER,
    name: 'server',
    source: { kind: 'setting' },
    needsTrust: false,
    entry: { kind: 'stdio', command: 'server-program', args: [], env: {} },
    ...overrides,
  };
}
