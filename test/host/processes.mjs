import { spawn, spawnSync } from 'node:child_process';
import { atEnd } from './lifetime.mjs';
import { within } from './within.mjs';

const onWindows = process.platform === 'win32';
const usualSecondsToEnd = 5;

/** @typedef {import('node:child_process').SpawnOptions & { secondsToEnd?: number }} ProcessOptions time to end when told to */
/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, error?: Error }} Outcome */

/**
 * Starts a program as the leader of a process group of its own, so that what it starts ends with it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ProcessOptions} [options]
 */
export function startProcess(command, args, { secondsToEnd = usualSecondsToEnd, ...options } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: !onWindows, ...options });
  /** @type {Promise<Outcome>} */
  const ended = new Promise(resolve => {
    child.once('error', error => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const killRest = () => signalGroup(child.pid, 'SIGKILL');
  let over = false;
  process.once('exit', killRest);
  void ended.then(() => {
    over = true;
    process.off('exit', killRest);
    // The leader is gone; members that outlived it are not wanted.
    killRest();
  });
  const stop = atEnd(async () => {
    if (!over) {
      signalGroup(child.pid, 'SIGTERM');
      await within(secondsToEnd, `${command} to end`, ended).catch(killRest);
      await ended;
    }
  });
  return { child, ended, stop };
}

/**
 * Runs a program to its end, its output going where ours goes unless `stdio` says otherwise.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ProcessOptions} [options]
 */
export async function runToEnd(command, args, options = {}) {
  const { ended } = startProcess(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  return await ended;
}

/** @param {Outcome} outcome */
export function describeOutcome({ code, signal, error }) {
  return error?.message ?? (signal ? `ended by ${signal}` : `ended with exit code ${code}`);
}

/**
 * @param {number | undefined} leader
 * @param {NodeJS.Signals} signal
 */
function signalGroup(leader, signal) {
  if (leader === undefined) {
    return;
  }
  if (onWindows) {
    spawnSync('taskkill', ['/pid', String(leader), '/T', '/F']);
    return;
  }
  try {
    process.kill(-leader, signal);
  } catch {
    // The whole group has ended already.
  }
}
