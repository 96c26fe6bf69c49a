/** A test that shows a requirement: its file below `test/`, and its own title. */
export type Proof = readonly [file: string, title: string];

export interface Requirement {
  /** What is required of us, in a few words. */
  readonly what: string;
  readonly shownBy: readonly Proof[];
  /** What of it no test of ours can show, and why. */
  readonly notShown?: string;
}

const contract = 'support/taskClientContract.ts';
const wire = 'unit/mcp/taskClientWire.test.ts';
const actions = 'unit/tasks/taskActions.test.ts';
const lists = 'unit/tasks/taskActions.list.test.ts';
const results = 'unit/tasks/taskActions.results.test.ts';
const store = 'unit/tasks/taskStore.test.ts';
const watcher = 'unit/tasks/taskWatcher.test.ts';
const inputs = 'unit/tasks/inputStore.test.ts';
const answers = 'unit/tasks/inputActions.test.ts';
const questions = 'unit/mcp/serverQuestions.test.ts';
const overHttp = 'unit/mcp/connectHttp.test.ts';
const listener = 'unit/mcp/taskListener.test.ts';
const reaching = 'integration/reachingServers.test.ts';
const tasks = 'integration/tasks.test.ts';

/** What the protocol asks of a requestor, and which test shows that we do it. */
export const requirements: Readonly<Record<string, Requirement>> = {
  T1: {
    what: 'the generation comes from the connection',
    shownBy: [
      ['integration/connections.test.ts', 'tells the generations apart'],
      [
        'unit/mcp/codec20260728.test.ts',
        'declares nothing that the server did not: the capabilities of 2025-11-25 mean nothing here',
      ],
      [wire, 'hears nothing of tasks from a server that declares none'],
    ],
  },
  T2: {
    what: 'no `task` where the server declares none for calls',
    shownBy: [[wire, 'asks for no task of a server that declares none for calls, whatever the tool says']],
  },
  T3: {
    what: '`task` as the tool allows it',
    shownBy: [[wire, 'asks for a task where server and tool allow it, and says how long to keep it']],
  },
  T4: {
    what: 'list and cancel only where declared',
    shownBy: [
      [lists, 'asks no server that offers no list'],
      [actions, 'says where the server does not offer it, without asking'],
    ],
  },
  T5: {
    what: 'the extension is declared with every request',
    shownBy: [[wire, 'declares the extension with every request']],
  },
  T6: {
    what: 'a call may become a task or not, as the server likes',
    shownBy: [
      [contract, 'leaves it to the server whether a call becomes a task'],
      [contract, 'gives the result of a call that is answered at once'],
    ],
  },
  T7: {
    what: 'an unknown `resultType` is an error',
    shownBy: [[wire, 'takes an unknown kind of result for a fault of the server']],
  },
  T8: {
    what: 'other methods can be added (SHOULD)',
    shownBy: [],
    notShown:
      'a property of the structure: whatever makes a task ends in `CallAnswer`, which no method name is part of',
  },
  T9: {
    what: "the ttl that counts is the server's",
    shownBy: [
      [contract, 'makes a task of a call, and knows it from then on'],
      [store, 'takes a limit on its life that changes'],
    ],
  },
  T10: {
    what: 'polling no faster than asked, slower on errors and while nobody looks',
    shownBy: [
      [watcher, 'waits for the interval that the server last asked for'],
      [watcher, 'never asks more often than twice a second'],
      [watcher, 'doubles the interval each time, up to a ceiling of a minute'],
      [watcher, 'asks only about tasks that were started here, are awaited, or wait for input'],
    ],
  },
  T11: {
    what: 'polling until the end, an open `tasks/result` notwithstanding',
    shownBy: [
      [watcher, 'stops at a terminal status, from wherever it is heard'],
      [watcher, 'asks about a task again once it waits for input'],
    ],
  },
  T12: {
    what: 'notifications are optional',
    shownBy: [
      [tasks, 'follow polling alone'],
      [watcher, 'asks a task that the server pushes only in case it keeps silent'],
    ],
  },
  T13: { what: 'notified tasks that nobody knew appear', shownBy: [[tasks, 'that only a notification names appear']] },
  T14: {
    what: 'task IDs are kept over a restart',
    shownBy: [
      ['unit/ledger/taskRecorder.test.ts', 'brings unfinished tasks of both generations back, with what the user did'],
      ['ui/journeys.test.ts', 'is found again after the window was reloaded'],
    ],
  },
  T15: { what: 'the ttl is a backstop', shownBy: [[actions, 'says of a task that outlived its ttl that it expired']] },
  T16: {
    what: '-32602 is "gone here", and the entry is kept',
    shownBy: [
      [actions, 'gives a remembered task that the server does not know, marked gone'],
      [tasks, 'are gone when the server forgets them'],
    ],
  },
  T17: {
    what: 'cursors are opaque, stale ones restart the walk, repeated ones end it',
    shownBy: [
      ['unit/tasks/taskList.test.ts', 'hands cursors back as they came, and marks each page by when it was asked for'],
      ['unit/tasks/taskList.test.ts', 'starts over only once, and only for a stale cursor'],
      ['unit/tasks/taskList.test.ts', 'ends where a cursor comes twice, even at once'],
    ],
  },
  T18: {
    what: 'no related-task metadata on questions about a task',
    shownBy: [[wire, 'adds no related-task metadata to questions about a task']],
  },
  T19: {
    what: 'the payload of 2025-11-25 comes from `tasks/result`, of failed tasks too',
    shownBy: [
      [results, 'of a failed task of 2025-11-25 are what its tool left'],
      [results, 'take a JSON-RPC error for the payload of a task that ended'],
    ],
  },
  T20: {
    what: 'the payload of 2026-07-28 is inlined; a tool error looks like one',
    shownBy: [
      [contract, 'brings the payload along with a task that has ended'],
      [results, 'mark a completed task whose result says that the tool failed'],
    ],
  },
  T21: {
    what: 'a failure says why',
    shownBy: [
      [
        'unit/tasks/payloadFetcher.test.ts',
        'lets the row say why the task failed: in the tool’s words, or the JSON-RPC error’s',
      ],
      [tasks, 'that failed without a word say in their row why, and their result is there after the server forgot it'],
    ],
  },
  T22: { what: 'tasks are cancelled by `tasks/cancel`', shownBy: [[tasks, 'run until they are cancelled']] },
  T23: {
    what: 'a cancel that comes too late is a race and no fault',
    shownBy: [[actions, 'of a task that ended first rejects with the server’s code and shows the end']],
  },
  T24: {
    what: 'an acknowledged cancel is observed to the real end',
    shownBy: [
      [actions, 'that is only acknowledged leaves the task as it says it is, cancel requested'],
      [tasks, 'may ignore a cancel, and are shown as what they are'],
    ],
  },
  T25: {
    what: 'that a cancel was requested is shown',
    shownBy: [
      [actions, 'shows that it was requested, then what the server answers'],
      ['ui/following.test.ts', 'says that it is being cancelled, in its row and to who asks how long'],
    ],
  },
  T26: {
    what: '`tasks/result` is opened on `input_required`, one per task, polling beside it',
    shownBy: [
      ['unit/tasks/resultOpener.test.ts', 'opens the result of a task that says it needs input, at once and once'],
      ['unit/tasks/resultOpener.test.ts', 'shares it with whoever asks for the result meanwhile'],
      ['integration/flows.test.ts', 'result held open'],
    ],
  },
  T27: {
    what: 'questions are matched by their metadata, before the task is known as well; without it they are of the server',
    shownBy: [
      [inputs, 'belongs to its task as soon as that is known, and to its server before'],
      [questions, 'hands on what was asked, as it was sent, and answers when there is an answer'],
    ],
  },
  T28: {
    what: 'the answer carries the metadata back',
    shownBy: [[questions, 'names the task in the answer as the question did']],
  },
  T29: {
    what: 'listed questions are treated as requests are',
    shownBy: [
      [answers, 'answers one key, and leaves the others open'],
      [answers, 'refuses what breaks the form before anything is sent, and says why'],
    ],
  },
  T30: {
    what: 'no key is asked or answered twice',
    shownBy: [
      [inputs, 'asks each key once, however often it is listed'],
      [inputs, 'does not ask again what was answered, while the status lags behind'],
      ['unit/ledger/taskRecorder.test.ts', 'brings unfinished tasks of both generations back, with what the user did'],
    ],
  },
  T31: {
    what: 'subsets are answered, and the status may lag',
    shownBy: [
      [contract, 'brings along what a task asks, and answers it key by key'],
      [answers, 'never asks what it has answered again, though the server lists it still'],
    ],
  },
  T32: {
    what: 'who asks, review, decline and cancel apart',
    shownBy: [
      ['ui/answering/form.test.ts', 'shows everything before it is sent, and who would get it'],
      ['ui/answering/form.test.ts', 'leads from the review to a field and back'],
      ['ui/answering/question.test.ts', 'is declined or cancelled from the menu of its row'],
    ],
  },
  T33: {
    what: 'answers are validated, defaults filled in; content with accepted forms only',
    shownBy: [
      [answers, 'refuses what breaks the form before anything is sent, and says why'],
      [answers, 'tells declining and cancelling apart, and sends no content with either'],
      [answers, 'sends no content with a page'],
      ['ui/answering/form.test.ts', 'tells a wrong text at its field, whatever it had to be'],
    ],
  },
  T34: {
    what: 'pages: nothing fetched, the whole URL, consent, warnings',
    shownBy: [
      ['unit/editors/urlFacts.test.ts', 'give both forms of a host that has other letters'],
      ['unit/editors/urlFacts.test.ts', 'refuse what is no page of the web, and name its scheme'],
      ['ui/answering/page.test.ts', 'is looked at before: its whole address, and its host alone'],
      ['ui/answering/page.test.ts', 'with a suspicious address is warned of, and Not Now is what Enter means'],
    ],
  },
  T35: {
    what: 'only the modes that we have are declared',
    shownBy: [[questions, 'refuses a way of asking that was not declared, without asking anybody']],
  },
  T36: {
    what: 'words about unknown pages are ignored; -32042 lists pages to visit before the call is made again',
    shownBy: [
      [inputs, 'goes on when the server says that the page is done'],
      [wire, 'asks for each, and calls again once they are done'],
      ['ui/answering/page.test.ts', 'is done when the user says so, too'],
    ],
  },
  T37: {
    what: 'sampling and roots as declared, with the approval of the user; a refusal is -1',
    shownBy: [
      [questions, 'tells a server that the user refuses a model, in the words of the specification'],
      [answers, 'sends folders with file addresses only, and none where the user refuses'],
      ['ui/answering/sampling.test.ts', 'a language model shows all that would be sent to it, before anything is'],
      ['ui/answering/sampling.test.ts', 'the folders gets them once, or always'],
    ],
  },
  T38: {
    what: 'a 2026-07-28 server sends no requests, and gets no responses',
    shownBy: [['unit/mcp/taskClientWire.test.ts', 'answers no request of a server, and asks nobody']],
  },
  T39: {
    what: 'the headers of 2026-07-28',
    shownBy: [[reaching, '2026-07-28: says in the headers of each request what it is about']],
  },
  T40: {
    what: '`Mcp-Param-*`',
    shownBy: [
      ['conformance/scenarios.test.ts', 'http-custom-headers'],
      ['conformance/scenarios.test.ts', 'http-invalid-tool-headers'],
    ],
  },
  T41: {
    what: 'a broken stream loses its request; reads are asked again',
    shownBy: [
      ['integration/stayingConnected.test.ts', 'demo 2026-07-28, HTTP'],
      [actions, 'never calls a tool, or cancels a task, a second time'],
    ],
  },
  T42: {
    what: 'sessions',
    shownBy: [
      [reaching, '2025-11-25: names the session in each request, and ends it without cancelling anything'],
      [
        reaching,
        '2025-11-25: begins a new session when the server has forgotten the old one, and finds its tasks again',
      ],
      [overHttp, 'goes on with the stream where the server lets it, with the last event'],
    ],
  },
  T43: {
    what: '`subscriptions/listen` is opened again, and its acknowledgement read',
    shownBy: [
      [listener, 'asks again after a while, for what is wanted then'],
      [listener, 'takes no acknowledgement that belongs to nothing it asked for'],
    ],
  },
  T44: {
    what: 'timeouts, told to the server; `tasks/result` excepted',
    shownBy: [
      [overHttp, 'gives a request up at its timeout, and says so to the server'],
      [
        wire,
        'waits for the result of a task as long as that works, and no longer than for anything else once it has ended',
      ],
    ],
  },
  T45: {
    what: 'stdio: stdin is for MCP, stderr is a log, the end is orderly',
    shownBy: [
      ['unit/mcp/connect.test.ts', 'hands on what the server writes to stderr, line by line'],
      ['unit/supervisor/processTrees.test.ts', 'those that ignore SIGTERM by SIGKILL'],
    ],
  },
  T46: {
    what: 'both generations, and the verdict is remembered',
    shownBy: [
      ['unit/mcp/connect.test.ts', 'starts it once, where it had to be asked before'],
      [reaching, 'starts a server once that is known to speak 2026-07-28, and twice to find out'],
    ],
  },
  T47: {
    what: 'what a server says of itself is only shown',
    shownBy: [
      [
        'integration/lookingInto.test.ts',
        'shows its details, of which no stranger makes a link, a picture or a heading',
      ],
    ],
  },
  T48: {
    what: 'answers to forms are never logged',
    shownBy: [
      ['unit/mcp/trafficRecorder.test.ts', 'is not kept of tasks/update: only what was decided'],
      ['unit/mcp/trafficRecorder.test.ts', 'is not kept of an elicitation that is answered'],
      ['unit/mcp/trafficLog.test.ts', 'never writes arguments, results, data or answers'],
    ],
  },
  T49: {
    what: 'no `$ref` is fetched, and schemas are bounded',
    shownBy: [
      ['conformance/scenarios.test.ts', 'json-schema-ref-no-deref'],
      ['unit/mcp/validateJson.test.ts', 'has nothing to say where a schema does not compile, and fetches nothing'],
      [
        'unit/mcp/validateJson.test.ts',
        'has nothing to say of a schema that is too deep, or takes too long to be understood',
      ],
    ],
  },
};
