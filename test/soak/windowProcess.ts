// A window in a process of its own, which works until it is killed. Its one argument is a file that says where and with
// what; each task of which it knows for good is a line of its output.
import { readFileSync } from 'node:fs';
import type { ServerDefinition } from '../../src/config/serverDefinition';
import type { Target } from './fleet';
import { SoakWindow } from './soakWindow';

export interface WindowOrder {
  readonly folder: string;
  readonly definitions: readonly ServerDefinition[];
  readonly targets: readonly Target[];
  /** The first of the numbers that its calls have. */
  readonly firstNumber: number;
}

const EVERY_MS = 400;

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as WindowOrder; // Written by the soak.
let number = order.firstNumber;
const window = new SoakWindow(
  order.folder,
  order.definitions.map(definition => ({ definition })),
  order.targets,
  () => number++,
  made => process.stdout.write(`${JSON.stringify(made)}\n`),
);
process.stdin.once('close', () => process.exit(0)).resume(); // The soak is gone.
void work();

async function work(): Promise<void> {
  await window.open();
  setInterval(() => window.act(), EVERY_MS);
  await window.connectAll();
}
