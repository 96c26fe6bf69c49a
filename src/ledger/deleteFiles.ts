import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * Deletes all that is remembered, without a look into it: for a VS Code without SQLite, on a computer that had one.
 * @throws what the system says
 */
export function deleteLedgerFiles(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter(name => name.startsWith('ledger') || name === 'results')) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
