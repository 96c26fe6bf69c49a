/** @typedef {() => void | Promise<void>} Ending */

/** @type {Ending[]} */
const endings = [];
let watchesSignals = false;
let endedBySignal = false;
/** @type {Promise<void> | undefined} */
let ending;

/**
 * Has something done when this process ends: normally (`endAll`) or by a signal. Newest first.
 * @param {Ending} task
 * @returns {() => Promise<void>} does it now, and once only
 */
export function atEnd(task) {
  endings.push(task);
  watchSignals();
  return async () => {
    const index = endings.indexOf(task);
    if (index >= 0) {
      endings.splice(index, 1);
      await task();
    }
  };
}

/** Ends everything this process started. */
export function endAll() {
  ending ??= endOneByOne().finally(() => {
    ending = undefined;
  });
  return ending;
}

async function endOneByOne() {
  for (let task = endings.pop(); task; task = endings.pop()) {
    try {
      await task();
    } catch (error) {
      process.stderr.write(`While ending: ${error.message}\n`);
    }
  }
}

/** Runs `main`, ends what it started whatever happens, and makes its failure the exit code. */
export async function runMain(/** @type {() => Promise<number | undefined | void>} */ main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    // What fails because we were told to stop is no news.
    if (!endedBySignal) {
      process.stderr.write(`${error.message}\n`);
    }
    process.exitCode = 1;
  }
  await endAll();
  // Waits that no longer matter must not keep us.
  process.exit();
}

function watchSignals() {
  if (watchesSignals) {
    return;
  }
  watchesSignals = true;
  for (const [signal, number] of /** @type {const} */ ([
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ])) {
    // A repeated signal waits for the same ending, which is bounded: a terminal and a runner may both send one.
    process.on(signal, () => {
      endedBySignal = true;
      void endAll().then(() => process.exit(128 + number));
    });
  }
}
