/** Runs `action` and gives what it and its aftermath throw where nobody catches, which would else fail the test run. */
export async function uncaughtErrorsOf(action: () => void | Promise<void>): Promise<unknown[]> {
  const others = process.listeners('uncaughtException');
  const caught: unknown[] = [];
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', error => caught.push(error));
  try {
    await action();
    await new Promise(resolve => setImmediate(resolve));
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) {
      process.on('uncaughtException', listener);
    }
  }
  return caught;
}
