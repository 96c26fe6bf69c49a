/** What became of one fault. */
export interface FaultRow {
  readonly fault: string;
  readonly promised: string;
  /** Where somebody reads of it, and what. */
  readonly read: string;
  readonly blockedMs: number;
  /** What was not held; empty where all was. */
  readonly wrong: readonly string[];
}

const HEAD = ['fault | promised | what the user reads | longest block | held', '--- | --- | --- | ---: | ---'];

const rows: FaultRow[] = [];
let isDue = false;

/** The rows of all files, as one Markdown table after the last test. */
export function showTableAtTheEnd(): { note(row: FaultRow): void } {
  if (!isDue) {
    isDue = true;
    after(() => {
      const held = rows.filter(({ wrong }) => wrong.length === 0).length;
      process.stdout.write(`\n${table()}\n\n${held} of ${rows.length} faults did no harm.\n`);
    });
  }
  return { note: row => rows.push(row) };
}

function table(): string {
  const lines = rows.map(({ fault, promised, read, blockedMs, wrong }) =>
    [fault, promised, read, `${blockedMs} ms`, wrong.length === 0 ? 'yes' : `**no**: ${wrong.join('; ')}`]
      .map(cell => cell.replaceAll('|', '\\|').replace(/\s+/g, ' '))
      .join(' | '),
  );
  return [...HEAD, ...lines].map(line => `| ${line} |`).join('\n');
}
