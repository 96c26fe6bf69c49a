import { messageOf } from '../base/errors';
import type { Launch } from '../config/launch';
import type { Connect, Connection, ConnectOptions, EraChoice } from './connection';
import { ConnectionAttempt, type ConnectionPlan } from './connectionAttempt';
import type { EraVerdict } from './eraMemory';

/** As the user says; else as remembered, where something is; else, or where that no longer holds, by asking. */
export const connect: Connect = async (launch, options) => {
  const { era = 'auto' } = options;
  if (era !== 'auto') {
    return connectAsking(
      plansFor(launch).flatMap(plan => planOf(era, plan)),
      launch,
      options,
    );
  }
  const known = options.eras.get(launch);
  const connection = known && (await connectAsKnown(launch, known, options));
  return connection ?? connectAsking(plansFor(launch), launch, options);
};

/** @returns nothing where the server should be asked anew */
async function connectAsKnown(
  launch: Launch,
  verdict: EraVerdict,
  options: ConnectOptions,
): Promise<Connection | undefined> {
  const { transport } = verdict;
  const era = verdict.kind === 'legacy' ? 'legacy' : { discover: verdict.discover };
  let attempt = new ConnectionAttempt(launch, { transport, era }, options);
  try {
    const opened = await attempt.run();
    if (!('answersNow' in opened)) {
      return opened;
    }
    // A client takes capabilities only when it connects. What the server answers this time is good enough: some
    // never answer the same.
    const { answersNow } = opened;
    options.eras.set(launch, { kind: 'modern', transport, discover: answersNow });
    attempt = new ConnectionAttempt(launch, { transport, era: { discover: answersNow, isFresh: true } }, options);
    return await standing(attempt);
  } catch (error) {
    if (!attempt.mayHaveChanged(error)) {
      throw attempt.explain(error);
    }
    options.eras.forget(launch);
    options.log.debug(`What was known of the server no longer holds, asking anew: ${messageOf(error)}`);
    return undefined;
  }
}

/** An attempt that has nothing to compare ends in a connection, or fails. */
async function standing(attempt: ConnectionAttempt): Promise<Connection> {
  const opened = await attempt.run();
  if ('answersNow' in opened) {
    throw new Error('An attempt without an earlier answer has nothing to compare');
  }
  return opened;
}

/** The ways that may lead to the server, one after the other; the reason given is why the first did not. */
async function connectAsking(
  plans: readonly ConnectionPlan[],
  launch: Launch,
  options: ConnectOptions,
): Promise<Connection> {
  let first: Error | undefined;
  for (const plan of plans) {
    const attempt = new ConnectionAttempt(launch, plan, options);
    try {
      return await standing(attempt);
    } catch (error) {
      const reason = attempt.explain(error);
      if (!attempt.suggestsNextPlan(error)) {
        throw first ?? reason;
      }
      first ??= reason;
      options.log.debug(`${plan.transport} did not lead to the server: ${messageOf(reason)}`);
    }
  }
  throw first ?? new Error('There is no way to connect');
}

/** How long a stdio server may take to answer that did not say in time which generation it speaks. */
const PATIENT_PROBE_MS = 60_000;

/** @see MCP 2025-11-25, Transports, "Backwards Compatibility": Streamable HTTP first, then the older transport */
function plansFor(launch: Launch): ConnectionPlan[] {
  if (launch.kind === 'stdio') {
    return [
      { transport: 'stdio', era: 'auto' },
      { transport: 'stdio', era: 'auto', probeMs: PATIENT_PROBE_MS },
    ];
  }
  const plans: ConnectionPlan[] = [
    { transport: 'http', era: 'auto' },
    { transport: 'sse', era: 'legacy' },
  ];
  return launch.prefersSse ? plans.reverse() : plans;
}

/** The plan without its question; nothing where it has no way that speaks this generation, or is only another question. */
function planOf(era: Exclude<EraChoice, 'auto'>, { transport, probeMs }: ConnectionPlan): ConnectionPlan[] {
  const isSpoken = era === '2025-11-25' || transport !== 'sse';
  return isSpoken && probeMs === undefined ? [{ transport, era: era === '2025-11-25' ? 'legacy' : 'pinned' }] : [];
}
