import fc from 'fast-check';
import { later } from '../../support/builders';

export type Generation = '2025-11-25' | '2026-07-28';

/** The server that a sequence is played to. */
const scenario = fc.record({
  generation: fc.constantFrom<Generation>('2025-11-25', '2026-07-28'),
  transport: fc.constantFrom('stdio' as const, 'http' as const),
  /** Whether it agrees to report tasks by itself. 2026-07-28 only. */
  pushes: fc.boolean(),
});
export type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

const STATUSES = ['working', 'input_required', 'completed', 'failed', 'cancelled', 'paused'] as const;
const WRONG: readonly unknown[] = [
  undefined,
  null,
  17,
  -1,
  0.5,
  1e300,
  '',
  'soon',
  [],
  {},
  true,
  '\u202e$(x)\n',
  '\u0000',
];
const FIELDS = ['taskId', 'status', 'statusMessage', 'createdAt', 'lastUpdatedAt', 'ttl', 'pollInterval'] as const;

const garble = fc.record({
  field: fc.constantFrom(...FIELDS, 'inputRequests', 'result', 'error'),
  value: fc.constantFrom(...WRONG),
});

/** One task as a message tells of it, right or garbled. */
const telling = fc.record({
  task: fc.nat({ max: 5 }),
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('working' as const, 'input_required' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...STATUSES) },
  ),
  message: fc.constantFrom(undefined, 'one', 'two', 'three'),
  seconds: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -5, max: 20 }) }, fc.constantFrom('', 'soon')),
  /** A server that counts anew gives the ID of an earlier task to another one. */
  life: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(1, 2)),
  interval: fc.constantFrom(undefined, 0, 100, 700, 2_000, 30_000),
  keys: fc.option(fc.subarray(['a', 'b', 'c'])),
  wrong: fc.option(garble, { freq: 4 }),
});
export type Telling = typeof telling extends fc.Arbitrary<infer S> ? S : never;

const pick = fc.nat({ max: 30 });
const task = fc.nat({ max: 5 });
const kind = <K extends string>(name: K) => fc.constant(name);

/** Everything that a server, a network and a user may do. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: kind('call') }) },
  { weight: 16, arbitrary: fc.record({ kind: kind('answer'), pick, telling, isLastPage: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('refuse'), pick, code: fc.constantFrom(-32_602, -32_603, -32_601) }) },
  { weight: 10, arbitrary: fc.record({ kind: kind('report'), telling }) },
  { weight: 8, arbitrary: fc.record({ kind: kind('elapse'), ms: fc.constantFrom(100, 499, 1_000, 3_000, 12_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('ask'), task }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('withdraw'), pick }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('reply'), pick, action: fc.constantFrom('accept', 'decline') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('cut') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('connect') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('disconnect') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('hide'), task }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('add'), task }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('cancel'), task }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('refresh') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('look'), isVisible: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('watch'), task, isWatched: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('reload') }) },
);
/** So many reports at once, each a little different from the one before. */
const flood = fc.record({ kind: kind('flood'), telling, count: fc.constantFrom(1_000, 4_000) });
export type Step = typeof step | typeof flood extends fc.Arbitrary<infer S> ? S : never;

export interface Sequence {
  readonly scenario: Scenario;
  readonly steps: readonly Step[];
}

/** @param minLength at least so many steps, of which some are floods where it is more than none */
export const sequences = (maxLength: number, minLength = 0): fc.Arbitrary<Sequence> => {
  const steps = minLength > 0 ? fc.oneof({ weight: 9, arbitrary: step }, { weight: 1, arbitrary: flood }) : step;
  return fc.record({ scenario, steps: fc.array<Step>(steps, { minLength, maxLength, size: 'max' }) });
};

/** One of the reports of a flood. */
export function inFlood(told: Telling, number: number): Telling {
  const { task: first, seconds } = told;
  const status = number % 97 === 96 ? told.status : number % 2 === 0 ? 'working' : 'input_required';
  const at = typeof seconds === 'number' ? seconds + Math.floor(number / 10) : seconds;
  const message = (['one', 'two', 'three'] as const)[number % 3];
  return {
    ...told,
    task: (first + number) % 6,
    status,
    message,
    seconds: at,
    wrong: number % 50 === 0 ? told.wrong : null,
  };
}

export const idOf = (number: number): string => `t${number}`;

/** The object that goes over the wire. */
export function bodyOf(told: Telling, generation: Generation, taskId = idOf(told.task)): Record<string, unknown> {
  const isModern = generation === '2026-07-28';
  const { status, message, interval, keys, wrong } = told;
  const question = { method: 'elicitation/create', params: { message: 'Go on?', requestedSchema: { type: 'object' } } };
  const body: Record<string, unknown> = {
    taskId,
    status,
    createdAt: later(told.life * 1_000),
    lastUpdatedAt: typeof told.seconds === 'number' ? later(told.seconds * 1_000) : told.seconds,
    [isModern ? 'ttlMs' : 'ttl']: null,
    ...(message !== undefined && { statusMessage: message }),
    ...(interval !== undefined && { [isModern ? 'pollIntervalMs' : 'pollInterval']: interval }),
    ...(isModern && status === 'input_required' && keys && { inputRequests: asked(keys, question) }),
    ...(isModern && status === 'completed' && keys && { result: { content: [] } }),
    ...(isModern && status === 'failed' && keys && { error: { code: -32_000, message: 'Broken' } }),
  };
  if (wrong) {
    const isSpelled = isModern && (wrong.field === 'ttl' || wrong.field === 'pollInterval');
    body[isSpelled ? `${wrong.field}Ms` : wrong.field] = wrong.value;
  }
  return body;
}

const asked = (keys: readonly string[], question: object) => Object.fromEntries(keys.map(key => [key, question]));

/** A sequence as a person reads it, a step a line. */
export function asText({ scenario: { generation, transport, pushes }, steps }: Sequence): string {
  return [`${generation} over ${transport}${pushes ? ', which pushes' : ''}`, ...steps.map(lineOf)].join('\n');
}

function lineOf({ kind: name, ...rest }: Step, index: number): string {
  const words = Object.entries(rest).map(([key, value]) =>
    key === 'telling' ? tellingText(value as Telling) : `${key}=${JSON.stringify(value)}`,
  );
  return `${index + 1}. ${name} ${words.join(' ')}`;
}

function tellingText({ task: number, status, message, seconds, life, interval, keys, wrong }: Telling): string {
  const facts = {
    ...(message !== undefined && { message }),
    at: seconds,
    ...(life > 0 && { life }),
    ...(interval !== undefined && { interval }),
    ...(keys && { keys: keys.join('') }),
    ...(wrong && { wrong: `${wrong.field}: ${JSON.stringify(wrong.value)}` }),
  };
  return `${idOf(number)} ${status} ${JSON.stringify(facts)}`;
}
