import { messageOf } from '../base/errors';
import type { Launch } from '../config/launch';
import type { Connect, Connection, ConnectOptions } from './connection';
import { ConnectionAttempt, type ConnectionPlan } from './connectionAttempt';
import type { EraVerdict } from './eraMemory';

/** As remembered, where something is; else, or where that no longer holds, by asking. */
export const connect: Connect = async (launch, options) => {
  const known = options.eras.get(launch);
  const connection = known && (await connectAsKnown(launch, known, options));
  return connection ?? connectAsking(launch, options);
};

/** @returns nothing where the server should be asked anew */
async function connectAsKnown(
  launch: Launch,
  verdict: EraVerdict,
  options: ConnectOptions,
): Promise<Connection | undefined> {
  const { transport } = verdict;
  const era = verdict.kind === 'legacy' ? 'legacy' : { discover: verdict.discover };
  const attempt = new ConnectionAttempt(launch, { transport, era }, options);
  try {
    return await attempt.run();
  } catch (error) {
    options.eras.forget(launch);
    if (!attempt.mayHaveChanged(error)) {
      throw attempt.explain(error);
    }
    options.log.debug(`What was known of the server no longer holds, asking anew: ${messageOf(error)}`);
    return undefined;
  }
}

/** The ways that may lead to the server, one after the other; the reason given is why the first did not. */
async function connectAsking(launch: Launch, options: ConnectOptions): Promise<Connection> {
  let first: Error | undefined;
  for (const plan of plansFor(launch)) {
    const attempt = new ConnectionAttempt(launch, plan, options);
    try {
      return await attempt.run();
    } catch (error) {
      const reason = attempt.explain(error);
      if (!attempt.suggestsOtherTransport(error)) {
        throw first ?? reason;
      }
      first ??= reason;
      options.log.debug(`No ${plan.transport} transport there: ${messageOf(reason)}`);
    }
  }
  throw first ?? new Error('There is no way to connect');
}

/** @see MCP 2025-11-25, Transports, "Backwards Compatibility": Streamable HTTP first, then the older transport */
function plansFor(launch: Launch): ConnectionPlan[] {
  if (launch.kind === 'stdio') {
    return [{ transport: 'stdio', era: 'auto' }];
  }
  const plans: ConnectionPlan[] = [
    { transport: 'http', era: 'auto' },
    { transport: 'sse', era: 'legacy' },
  ];
  return launch.prefersSse ? plans.reverse() : plans;
}
