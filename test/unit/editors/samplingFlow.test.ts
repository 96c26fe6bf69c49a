import assert from 'node:assert/strict';
import {
  type AnswerDraft,
  type ConsentChoice,
  type ConsentOffer,
  type GrowingDraft,
  type ModelService,
  type ReviewChoice,
  type ReviewOffer,
  type SamplingConsents,
  SamplingFlow,
  type SamplingQuestion,
  type SamplingScreen,
} from '../../../src/editors/samplingFlow';
import type { InputRequestId } from '../../../src/tasks/inputRequest';
import { type ModelFacts, modelKey } from '../../../src/tasks/samplingModels';
import { LONGEST_REQUEST } from '../../../src/tasks/samplingRequest';
import { SERVER } from '../../support/builders';
import { settled } from '../../support/settled';

const aModel = (id: string): ModelFacts => ({ id, vendor: 'test', family: id, name: `The ${id}`, takesImages: false });

class FakeDraft implements GrowingDraft {
  isFinished = false;
  constructor(
    readonly author: string | undefined,
    public content = '',
  ) {}
  text(): string {
    return this.content;
  }
  append(text: string): void {
    assert.equal(this.isFinished, false);
    this.content += text;
  }
  finish(): void {
    this.isFinished = true;
  }
}

/** A user who makes the choices of a list, and then has no more time. */
class FakeScreen implements SamplingScreen {
  readonly justification = 'Because';
  readonly shown: (string | undefined)[] = [];
  readonly offers: (ConsentOffer | ReviewOffer)[] = [];
  readonly asked: string[] = [];
  current: FakeDraft | undefined;
  /** Which model is chosen. */
  picks: string[] = [];
  cancel: AbortController | undefined;

  constructor(private readonly choices: (ConsentChoice | ReviewChoice | (() => void))[]) {}

  async showRequest(_request: unknown, model: ModelFacts | undefined): Promise<void> {
    this.shown.push(model?.id);
  }
  async chooseConsent(offer: ConsentOffer): Promise<ConsentChoice | undefined> {
    return this.choose(offer) as ConsentChoice | undefined; // As the test wrote it.
  }
  async chooseReview(offer: ReviewOffer): Promise<ReviewChoice | undefined> {
    return this.choose(offer) as ReviewChoice | undefined; // As the test wrote it.
  }
  async chooseModel(models: readonly ModelFacts[]): Promise<ModelFacts | undefined> {
    const id = this.picks.shift();
    return models.find(model => model.id === id);
  }
  async whileAsking(model: ModelFacts, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.asked.push(model.id);
    this.cancel = new AbortController();
    await work(this.cancel.signal);
  }
  draft(): AnswerDraft | undefined {
    return this.current;
  }
  async beginDraft(author: string | undefined): Promise<GrowingDraft> {
    this.current = new FakeDraft(author);
    return this.current;
  }
  get problems(): (string | undefined)[] {
    return this.offers.map(({ problem }) => (problem?.kind === 'model' ? problem.fault.kind : problem?.kind));
  }

  private choose(offer: ConsentOffer | ReviewOffer): ConsentChoice | ReviewChoice | undefined {
    this.offers.push(offer);
    const choice = this.choices.shift();
    if (typeof choice === 'function') {
      choice();
      return undefined;
    }
    return choice;
  }
}

class FakeModels implements ModelService {
  readonly sent: { model: string; request: Parameters<ModelService['send']>[1] }[] = [];
  constructor(
    private readonly models: readonly ModelFacts[],
    private readonly answer: (model: ModelFacts, signal: AbortSignal) => AsyncIterable<string> = says('Paris'),
  ) {}
  async list(): Promise<readonly ModelFacts[]> {
    return this.models;
  }
  send(...[model, request, signal]: Parameters<ModelService['send']>): AsyncIterable<string> {
    this.sent.push({ model: model.id, request });
    return this.answer(model, signal);
  }
}

class FakeConsents implements SamplingConsents {
  constructor(
    public isGiven = false,
    public chosen?: string,
  ) {}
  isAllowed(): boolean {
    return this.isGiven;
  }
  allow(): void {
    this.isGiven = true;
  }
  chosenModel(): string | undefined {
    return this.chosen;
  }
  chooseModel(_serverId: unknown, model: string): void {
    this.chosen = model;
  }
}

function says(...pieces: (string | Error)[]) {
  return async function* (): AsyncGenerator<string> {
    for (const piece of pieces) {
      if (piece instanceof Error) {
        throw piece;
      }
      yield piece;
    }
  };
}

const PARAMS = {
  systemPrompt: 'Be brief.',
  messages: [{ role: 'user', content: { type: 'text', text: 'Capital of France?' } }],
  maxTokens: 50,
};

const question = (overrides: Partial<SamplingQuestion> = {}): SamplingQuestion => ({
  id: 'question-1' as InputRequestId,
  serverId: SERVER,
  serverName: 'build',
  params: PARAMS,
  canDecline: true,
  ...overrides,
});

const answer = (text: string, model: string) => ({
  role: 'assistant',
  content: { type: 'text', text },
  model,
  stopReason: 'endTurn',
});

describe('SamplingFlow', () => {
  let models: FakeModels;
  let consents: FakeConsents;
  const one = aModel('one');
  const two = aModel('two');

  beforeEach(() => {
    models = new FakeModels([one, two]);
    consents = new FakeConsents();
  });

  const run = (screen: FakeScreen, asked = question(), signal = new AbortController().signal) =>
    new SamplingFlow(asked, screen, models, consents, signal).run();

  it('asks the model after consent, and answers after review', async () => {
    const screen = new FakeScreen(['ask', 'send']);
    assert.deepEqual(await run(screen), answer('Paris', 'one'));
    assert.deepEqual(screen.shown, ['one']);
    assert.deepEqual(models.sent, [
      {
        model: 'one',
        request: {
          messages: [
            { role: 'user', parts: [{ kind: 'text', text: 'Be brief.' }] },
            { role: 'user', parts: [{ kind: 'text', text: 'Capital of France?' }] },
          ],
          justification: 'Because',
          options: { max_tokens: 50 },
        },
      },
    ]);
    assert.equal(consents.isGiven, false);
  });

  it('sends nothing to a model, and nothing to the server, unless the user says so', async () => {
    const left = new FakeScreen([]);
    assert.equal(await run(left), undefined);
    assert.deepEqual(models.sent, []);
    const unread = new FakeScreen(['ask']);
    assert.equal(await run(unread), undefined);
    assert.equal(unread.current?.content, 'Paris');
  });

  it('asks at once where the user said not to be asked again, and has the answer reviewed all the same', async () => {
    await run(new FakeScreen(['askAlways']));
    const screen = new FakeScreen([]);
    assert.equal(await run(screen), undefined);
    assert.equal(models.sent.length, 2);
    assert.deepEqual(
      screen.offers.map(offer => 'isWriting' in offer),
      [true],
    );
  });

  it('declines at either step', async () => {
    assert.deepEqual(await run(new FakeScreen(['decline'])), { action: 'decline' });
    assert.deepEqual(await run(new FakeScreen(['ask', 'decline'])), { action: 'decline' });
  });

  it('keeps the draft for another time, which begins with the review', async () => {
    const first = new FakeScreen(['ask']);
    await run(first);
    const second = new FakeScreen(['send']);
    second.current = first.current;
    assert.deepEqual(await run(second), answer('Paris', 'one'));
    assert.equal(models.sent.length, 1);
  });

  it('sends what the draft says then', async () => {
    const screen: FakeScreen = new FakeScreen(['ask', 'edit', 'send']);
    const choose = screen.chooseReview.bind(screen);
    screen.chooseReview = async offer => {
      (screen.current as FakeDraft).content = 'Paris, the city.'; // There is one: it is being reviewed.
      return choose(offer);
    };
    assert.deepEqual(await run(screen), answer('Paris, the city.', 'one'));
    assert.deepEqual(
      screen.offers.slice(1).map(offer => 'isWriting' in offer && offer.isWriting),
      [false, true],
    );
  });

  it('lets the user write the answer', async () => {
    const screen: FakeScreen = new FakeScreen(['write', 'send', 'send']);
    const choose = screen.chooseReview.bind(screen);
    screen.chooseReview = async offer => {
      if (screen.offers.length === 2) {
        (screen.current as FakeDraft).content = 'Paris.'; // There is one: it is being written.
      }
      return choose(offer);
    };
    assert.deepEqual(await run(screen), answer('Paris.', 'written by the user'));
    assert.deepEqual(screen.problems, [undefined, undefined, 'noAnswer']);
    assert.equal(screen.current?.isFinished, true);
    assert.deepEqual(models.sent, []);
  });

  it('asks another model when another is chosen, and remembers it', async () => {
    const screen = new FakeScreen(['another', 'ask', 'send']);
    screen.picks = ['two'];
    assert.deepEqual(await run(screen), answer('Paris', 'two'));
    assert.deepEqual(screen.shown, ['one', 'two']);
    assert.equal(consents.chosen, modelKey(two));
    const next = new FakeScreen(['ask', 'send']);
    assert.deepEqual(await run(next), answer('Paris', 'two'));
  });

  it('goes back to where it was when no other model is chosen', async () => {
    const screen = new FakeScreen(['another', 'ask', 'another', 'send']);
    assert.deepEqual(await run(screen), answer('Paris', 'one'));
    assert.equal(models.sent.length, 1);
  });

  it('asks again, and asks another model, from the review', async () => {
    const screen = new FakeScreen(['ask', 'ask', 'another', 'send']);
    screen.picks = ['two'];
    assert.deepEqual(await run(screen), answer('Paris', 'two'));
    assert.deepEqual(screen.asked, ['one', 'one', 'two']);
  });

  it('asks the model again that wrote the draft of an earlier time', async () => {
    const screen = new FakeScreen(['ask']);
    screen.current = new FakeDraft('two', 'Rome');
    await run(screen);
    assert.deepEqual(screen.asked, ['two']);
  });

  it('prefers the model that the server names', async () => {
    const screen = new FakeScreen([]);
    await run(screen, question({ params: { ...PARAMS, modelPreferences: { hints: [{ name: 'TWO' }] } } }));
    assert.deepEqual(screen.shown, ['two']);
  });

  it('offers to write where no model can be asked, even where the user said not to be asked', async () => {
    consents.isGiven = true;
    const offered = async (params: Record<string, unknown>) => {
      const screen = new FakeScreen([]);
      await run(screen, question({ params }));
      const [offer] = screen.offers;
      return offer && 'obstacle' in offer && [offer.obstacle, offer.model, offer.canChoose];
    };
    assert.deepEqual(await offered({ messages: [] }), ['nothingToSend', undefined, false]);
    assert.deepEqual(await offered({ systemPrompt: 'x'.repeat(LONGEST_REQUEST + 1) }), ['tooLong', undefined, false]);
    models = new FakeModels([]);
    assert.deepEqual(await offered(PARAMS), ['noModel', undefined, false]);
    assert.deepEqual(models.sent, []);
  });

  it('offers another model only where there is one', async () => {
    const screens = [new FakeScreen([]), new FakeScreen([])] as const;
    await run(screens[0]);
    models = new FakeModels([one]);
    await run(screens[1]);
    assert.deepEqual(
      screens.map(({ offers }) => offers[0]?.canChoose),
      [true, false],
    );
  });

  it('tells why a model gave no answer, once, and leads back to the choice', async () => {
    models = new FakeModels([one], says(Object.assign(new Error('No'), { code: 'NoPermissions' })));
    const screen = new FakeScreen(['ask', 'another']);
    assert.equal(await run(screen), undefined);
    assert.deepEqual(screen.problems, [undefined, 'noPermissions', undefined]);
  });

  it('tells that a model said nothing', async () => {
    models = new FakeModels([one], says('', ''));
    const screen = new FakeScreen(['ask']);
    await run(screen);
    assert.deepEqual(screen.problems, [undefined, 'noText']);
    assert.equal(screen.current, undefined);
  });

  it('has what came before it broke off reviewed', async () => {
    models = new FakeModels([one], says('Par', new Error('broken')));
    const screen = new FakeScreen(['ask', 'send']);
    assert.deepEqual(await run(screen), answer('Par', 'one'));
    assert.deepEqual(screen.problems, [undefined, 'failed']);
    assert.equal(screen.current?.isFinished, true);
  });

  it('keeps an earlier draft when the model then says nothing', async () => {
    models = new FakeModels([one], says(new Error('broken')));
    const screen = new FakeScreen(['ask', 'send']);
    screen.current = new FakeDraft('one', 'Rome');
    assert.deepEqual(await run(screen), answer('Rome', 'one'));
    assert.deepEqual(screen.problems, [undefined, 'failed']);
  });

  it('stops a model that the user has enough of, and has what it said reviewed', async () => {
    let screen = new FakeScreen([]);
    const stops = async function* () {
      yield 'Par';
      screen.cancel?.abort();
      await new Promise(() => undefined);
    };
    models = new FakeModels([one], stops);
    screen = new FakeScreen(['ask', 'send']);
    assert.deepEqual(await run(screen), answer('Par', 'one'));
    assert.deepEqual(screen.problems, [undefined, undefined]);
  });

  it('leads back to the consent when the user stops a model that said nothing yet, even one that is allowed', async () => {
    let screen = new FakeScreen([]);
    const stops = async function* (): AsyncGenerator<string> {
      screen.cancel?.abort();
      await new Promise(() => undefined);
    };
    models = new FakeModels([one], stops);
    consents.isGiven = true;
    screen = new FakeScreen([]);
    assert.equal(await run(screen), undefined);
    assert.deepEqual([screen.asked.length, screen.problems], [1, [undefined]]);
  });

  it('stops a model that does not end', async () => {
    let pieces = 0;
    const goesOn = async function* () {
      for (;;) {
        pieces++;
        yield 'x'.repeat(LONGEST_REQUEST / 10);
      }
    };
    models = new FakeModels([one], goesOn);
    await run(new FakeScreen(['ask']));
    assert.ok(pieces < 20);
  });

  it('is over when the question is, at every step', async () => {
    for (const steps of [[], ['ask'], ['write'], ['another']] as ConsentChoice[][]) {
      const controller = new AbortController();
      const screen = new FakeScreen([...steps, () => controller.abort()]);
      assert.equal(await run(screen, question(), controller.signal), undefined);
    }
    const controller = new AbortController();
    const silent = async function* (): AsyncGenerator<string> {
      await new Promise(() => undefined);
    };
    models = new FakeModels([one], silent);
    const screen = new FakeScreen(['ask', 'send']);
    screen.whileAsking = async (_model, work) => work(controller.signal);
    const outcome = run(screen, question(), controller.signal);
    await settled();
    controller.abort();
    assert.equal(await outcome, undefined);
    assert.equal(screen.offers.length, 1);
  });

  it('shows nothing of a question that is over already, and answers none that ended as the user chose', async () => {
    const screen = new FakeScreen(['send']);
    screen.current = new FakeDraft('one', 'Paris');
    assert.equal(await run(screen, question(), AbortSignal.abort()), undefined);
    assert.deepEqual([screen.shown, screen.offers], [[], []]);
    const controller = new AbortController();
    screen.chooseReview = async () => {
      controller.abort();
      return 'send';
    };
    assert.equal(await run(screen, question(), controller.signal), undefined);
  });
});
