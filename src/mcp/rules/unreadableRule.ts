import * as l10n from '@vscode/l10n';
import type { Transport } from './connectionMemory';
import type { Rule } from './rule';

/** What a server breaks whose output holds something else than messages. */
export function unreadableRule(transport: Transport, revision: string | undefined): Omit<Rule<never>, 'broken'> {
  return {
    id: 'message-unreadable',
    strength: 'must',
    clause: transport === 'stdio' ? stdioClause(revision) : `MCP ${revision ?? '2025-11-25'}, Overview, "Messages"`,
    text: () => l10n.t('The server sent something that is no message of the protocol.'),
  };
}

function stdioClause(revision: string | undefined): string {
  return revision === '2026-07-28' ? 'MCP 2026-07-28, stdio' : 'MCP 2025-11-25, Transports, "stdio"';
}
