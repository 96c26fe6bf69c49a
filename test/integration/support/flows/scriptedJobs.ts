import type { FlowServer, Jobs } from './flowServer';

const SLOW_POLL_MS = 60_000;
export const PAGE = { elicitationId: 'page-1', url: 'https://example.com/page', message: 'Go there' };

const asks = (message: string) => ({
  method: 'elicitation/create',
  params: {
    message,
    requestedSchema: {
      type: 'object',
      properties: { bird: { type: 'string', enum: ['owl', 'wren'] } },
      required: ['bird'],
    },
  },
});
const sampling = {
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'Owls?' } }], maxTokens: 50 },
};
/** A task that waits, and has ended when all is answered. */
const waits = (inputRequests: object) => ({
  status: 'input_required',
  inputRequests,
  afterInput: { status: 'completed' },
});

/** What the scripted server is brought up with. */
export function scriptedTools(generation: FlowServer['generation']): readonly object[] {
  const isLegacy = generation === '2025-11-25';
  // 2026-07-28 knows no completion of pages, and so no ID to tell which.
  const { elicitationId, ...page } = PAGE;
  const url = { mode: 'url', ...page, ...(isLegacy && { elicitationId }) };
  const first = waits({ bird: asks('Which bird?') });
  return [
    { name: 'plain', polls: 1 },
    { name: 'endless', pollInterval: SLOW_POLL_MS },
    { name: 'quiet', polls: 2, silent: true },
    { name: 'form', ...first },
    { name: 'url', ...waits({ page: { method: 'elicitation/create', params: url } }) },
    { name: 'gated', polls: 1, pagesFirst: [PAGE] },
    { name: 'sampling', ...waits({ words: sampling }) },
    { name: 'roots', ...waits({ folders: { method: 'roots/list', params: {} } }) },
    { name: 'several', ...waits({ first: asks('The first bird?'), second: asks('The second bird?') }) },
    isLegacy
      ? { name: 'opening', early: true, eager: true, ...first }
      : { name: 'opening', polls: 1, askFirst: { bird: asks('Which bird?') } },
    { name: 'failing', polls: 1, error: { code: -32001, message: 'The disk is full' } },
    { name: 'toolError', polls: 1, ends: isLegacy ? 'failed' : 'completed', result: { isError: true, content: [] } },
    { name: 'stubborn', pollInterval: SLOW_POLL_MS, refuseCancel: {} },
    { name: 'late', pollInterval: SLOW_POLL_MS, onCancel: { status: 'completed' } },
    { name: 'brief', pollInterval: SLOW_POLL_MS, ttl: 1 },
  ];
}

const owl = { action: 'accept' as const, content: { bird: 'owl' } };
const wren = { action: 'accept' as const, content: { bird: 'wren' } };
const message = { role: 'assistant', model: 'parrot', content: { type: 'text', text: 'Owls at night' } };
const form = {
  kind: 'elicitation',
  answer: owl,
  says: /: \{"bird":\{"action":"accept","content":\{"bird":"owl"\}\}\}/,
} as const;

export function scriptedJobs(generation: FlowServer['generation']): Jobs {
  const legacyOnly: Jobs = {
    gated: { call: ['gated'], says: /Result of gated/ },
    lonely: { ...form, call: ['endless'], isTaskless: true },
  };
  return {
    plain: { call: ['plain'], says: /Result of plain/ },
    endless: ['endless'],
    form: {
      ...form,
      call: ['form'],
      bad: { bird: 'mouse' },
      saysDeclined: /: \{"bird":\{"action":"decline"\}\}/,
      saysCancelled: /: \{"bird":\{"action":"cancel"\}\}/,
    },
    url: { call: ['url'], kind: 'url', answer: { action: 'accept' }, says: /: \{"page":\{"action":"accept"\}\}/ },
    sampling: {
      call: ['sampling'],
      kind: 'sampling',
      answer: message,
      says: /: \{"words":\{.*"model":"parrot"/,
      saysRefused: /: \{"words":\{"error":\{"code":-1,/,
    },
    roots: {
      call: ['roots'],
      kind: 'roots',
      answer: { roots: [{ uri: 'file:///owls', name: 'owls' }] },
      says: /: \{"folders":\{"roots":\[\{"uri":"file:\/\/\/owls","name":"owls"\}\]\}\}/,
    },
    several: {
      call: ['several'],
      answers: { first: owl, second: wren },
      says: /"second":\{.*"wren".*"first":\{.*"owl"/, // In the order in which they were answered.
    },
    opening: { ...form, call: ['opening'] },
    failing: { call: ['failing'], says: /The disk is full/ },
    toolError: ['toolError'],
    stubborn: ['stubborn'],
    late: ['late'],
    brief: ['brief'],
    ...(generation === '2025-11-25' && legacyOnly),
  };
}
