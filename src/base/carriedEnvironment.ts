import { isRecord } from './record';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable in which the supervisor gets what only the server is to have, as JSON; `null` is a variable removed. */
export const CARRIER = 'MCP_TASKS_SERVER_ENV';
/** Makes the Electron that runs the extension host a Node; Node itself does not heed it. */
const RUN_AS_NODE = 'ELECTRON_RUN_AS_NODE';

/**
 * Variables that would change the supervisor too: with `NODE_OPTIONS` of `--inspect-brk`, it would wait for a debugger
 * instead of the server. In any case, as Windows reads them.
 */
const HEEDED = new RegExp(`^(?:NODE_.*|ELECTRON_.*|OPENSSL_CONF|${CARRIER})$`, 'is');

/** The environment of a supervisor whose server is to have the given one. A variable `undefined` is one that is absent. */
export function carryEnvironment(env: Environment): Record<string, string | undefined> {
  const entries = Object.entries(env);
  const carried = entries.filter(([name, value]) => HEEDED.test(name) && value !== undefined);
  return {
    ...Object.fromEntries(entries.filter(([name]) => !HEEDED.test(name))),
    [RUN_AS_NODE]: '1',
    [CARRIER]: JSON.stringify({ [RUN_AS_NODE]: null, ...Object.fromEntries(carried) }),
  };
}

/** The environment that {@link carryEnvironment} was given, from that of the supervisor. */
export function carriedEnvironment(env: Environment): Record<string, string | undefined> {
  const carried = Object.entries(readCarrier(env[CARRIER])).filter(([, value]) => typeof value === 'string');
  const own = Object.entries(env).filter(([name]) => ![CARRIER, RUN_AS_NODE].includes(name));
  return Object.fromEntries([...own, ...carried]) as Record<string, string | undefined>; // Filtered above.
}

function readCarrier(json = '{}'): Record<string, unknown> {
  try {
    const carried: unknown = JSON.parse(json);
    return isRecord(carried) ? carried : {};
  } catch {
    return {}; // Nobody but ourselves writes it; a server without these variables is better than none.
  }
}
