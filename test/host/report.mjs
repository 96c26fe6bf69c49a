import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { atEnd } from './lifetime.mjs';
import { within } from './within.mjs';

/** @typedef {{ title: string, message: string, file?: string }} Failure */
/** @typedef {{ passed: number, failed: number, pending: number, failures: readonly Failure[] }} Result */

/**
 * A loopback port where the suite inside the extension host hands out what it prints and how it ended, one JSON
 * object a line: `{ output }` and finally `{ result }` or `{ error }`. Both hosts, desktop and server, can reach it.
 */
export async function receiveReport() {
  const listener = createServer();
  /** @type {Promise<import('node:net').Socket>} */
  const connected = new Promise(resolve => listener.once('connection', resolve));
  await new Promise(resolve => listener.listen(0, '127.0.0.1', () => resolve(undefined)));
  atEnd(() => void listener.close());
  const address = /** @type {import('node:net').AddressInfo} */ (listener.address());
  return {
    port: address.port,
    /** @type {(seconds: number) => Promise<Result>} */
    result: async secondsToStart =>
      resultFrom(await within(secondsToStart, 'the tests to start in the extension host', connected)),
  };
}

/** @param {import('node:net').Socket} socket */
async function resultFrom(socket) {
  atEnd(() => void socket.destroy());
  // A killed extension host resets the connection; the lines then simply end.
  socket.on('error', () => {});
  for await (const line of createInterface({ input: socket })) {
    const { output, result, error } = JSON.parse(line);
    if (result) {
      return result;
    }
    if (error) {
      throw new Error(`The tests could not run: ${error}`);
    }
    process.stdout.write(output);
  }
  throw new Error('The extension host ended before its tests did.');
}
