import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as mcpClient from '../../../src/mcp/mcpClient';
import { isTerminal, type Task, taskKey } from '../../../src/tasks/task';
import type { TaskClient } from '../../../src/tasks/taskClient';
import { FakeClock } from '../../support/fakeClock';
import { complete } from '../../support/rawServer';
import { settled } from '../../support/settled';
import { definitionOf, WholeCore } from '../../support/wholeCore';
import { FarEnd, type Pending } from './farEnd';
import { ListWalks } from './listWalks';
import { Model, type Shown } from './model';
import { bodyOf, idOf, inFlood, type Scenario, type Sequence, type Step, type Telling } from './steps';
import type { Unhandled } from './unhandled';
import { WireRules } from './wireRules';
import { type Word, wordIn } from './words';

/** What a window forgets is not compared: how it heard of a task, and what is drawn from that. */
const REMEMBERED = ['statusWord', 'statusMessage', 'createdAt', 'ttlMs', 'startedHere', 'toolName'] as const;
const OWN = ['answeredKeys', 'cancelRequestedAt', 'goneReason', 'isUnwatched'] as const;

export interface Played {
  readonly messages: number;
  readonly polls: number;
}

/** One sequence, played to the whole core, with the model beside it. */
export class Stage {
  private readonly clock = new FakeClock();
  private readonly model = new Model();
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-fuzz-'));
  private readonly rules: WireRules;
  private readonly far: FarEnd;
  private readonly server;
  private core: WholeCore;
  private isVisible = false;
  private messages = 0;
  private calls = 0;
  private callsOnWire = 0;
  private cursors = 0;
  private questions = 0;
  private readonly openQuestions = new Map<string, { answers: number; taskId: string }>();
  private readonly watched = new WeakMap<TaskClient, TaskClient>();
  private readonly walks = new ListWalks(this.clock, {
    isAsked: cursor => this.far.pending.some(({ params, isCancelled }) => params.cursor === cursor && !isCancelled),
    hear: ({ word, askedAt }) => this.model.hear(word, askedAt),
  });

  constructor(
    private readonly scenario: Scenario,
    private readonly unhandled: Unhandled,
  ) {
    const { generation, transport } = scenario;
    this.rules = new WireRules(generation, () => this.clock.now());
    this.server = definitionOf(
      'fuzz',
      transport === 'stdio'
        ? { kind: 'stdio', command: 'fuzz', args: [], env: {} }
        : { kind: 'http', url: 'http://127.0.0.1:9/mcp', headers: {} },
    );
    this.far = new FarEnd(scenario, this.clock, {
      asked: (method, params) => this.asked(method, params),
      cancelled: ({ method, params }) => this.rules.closed(method, String(params.taskId)),
      answered: id => this.answered(id),
    });
    this.core = this.window();
  }

  /** @throws AssertionError at the first step after which something does not hold */
  static async play({ scenario, steps }: Sequence, unhandled: Unhandled): Promise<Played> {
    const stage = new Stage(scenario, unhandled);
    try {
      await stage.begin();
      for (const step of steps) {
        await stage.take(step);
        await stage.quiet();
        stage.check();
      }
      return { messages: stage.messages, polls: stage.rules.polls };
    } finally {
      await stage.end();
    }
  }

  private async begin(): Promise<void> {
    await this.core.configure([this.server]);
    await this.core.registry.connect(this.server.id);
    await this.quiet();
  }

  private async end(): Promise<void> {
    await this.core.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private window(): WholeCore {
    const core = new WholeCore({
      folder: this.folder,
      clock: this.clock,
      random: () => 0.5,
      loadMcpClient: async () => ({ ...mcpClient, connect: (_launch, options) => this.far.connect(options) }),
      busyWhile: work => this.act(work),
      watched: clients => ({ client: id => this.polling(clients.client(id)) }),
    });
    core.inputs.onDidChange(change => this.rules.questions(change));
    core.watcher.setVisible(this.isVisible);
    return core;
  }

  /** The client as the watcher has it: while it sends a question, that is a poll. */
  private polling(client: TaskClient | undefined): TaskClient | undefined {
    const asPoll = <T>(ask: () => T): T => {
      this.rules.isPolling = true;
      try {
        return ask();
      } finally {
        this.rules.isPolling = false;
      }
    };
    const known = client && this.watched.get(client);
    if (!client || known) {
      return known;
    }
    const watched: TaskClient = Object.create(client, {
      get: { value: (id: string, signal?: AbortSignal) => asPoll(() => client.get(id, signal)) },
      list: { value: (cursor?: string, signal?: AbortSignal) => asPoll(() => client.list(cursor, signal)) },
    });
    this.watched.set(client, watched);
    return watched;
  }

  /** A few turns: everything here happens in memory, but for the ledger, which writes a turn later. */
  private async quiet(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) {
      await settled();
    }
    this.rules.excused = undefined;
  }

  /** What fails, fails in front of the user: the sequences are about what is known afterwards. */
  private act(work: Promise<unknown>): void {
    this.rules.underWay.add(work);
    void work.catch(() => undefined).finally(() => this.rules.underWay.delete(work));
  }

  private check(): void {
    assert.deepEqual(this.rules.violations, []);
    assert.deepEqual(this.unhandled.errors, [], 'Nobody caught this');
    assert.ok(this.callsOnWire <= this.calls, 'A tool is called twice');
    const shown = this.tasks().map(({ taskId, statusWord, statusMessage, goneReason, startedHere }) => {
      const facts: Shown = {
        status: statusWord,
        message: statusMessage,
        isGone: goneReason !== undefined,
        startedHere,
      };
      return [taskId, facts] as const;
    });
    this.model.agreesWith(new Map(shown));
  }

  private tasks(): Task[] {
    return this.core.store.tasksOf(this.server.id);
  }

  private key(taskId: string) {
    return taskKey(this.server.id, taskId);
  }

  private async take(step: Step): Promise<void> {
    const { core, server, model } = this;
    switch (step.kind) {
      case 'call':
        this.calls++;
        return this.act(core.actions.run(server.id, 'build', { number: this.calls }));
      case 'answer':
        return this.withPending(step.pick, request => this.answer(request, step.telling, step.isLastPage));
      case 'refuse':
        return this.withPending(step.pick, request => this.refuse(request, step.code));
      case 'report':
        return this.report(step.telling);
      case 'flood':
        for (let number = 0; number < step.count; number++) {
          await this.report(inFlood(step.telling, number));
        }
        return;
      case 'elapse':
        return this.clock.advance(step.ms);
      case 'ask':
        return this.ask(idOf(step.task));
      case 'withdraw':
        return this.withdraw(step.pick);
      case 'reply':
        return this.reply(step.pick, step.action);
      case 'cut':
        this.connectionGoes();
        return this.far.cut();
      case 'connect':
        return this.act(core.registry.connect(server.id));
      case 'disconnect':
        this.connectionGoes();
        return core.registry.disconnect(server.id);
      case 'hide':
        core.actions.remove([this.key(idOf(step.task))].filter(key => core.store.get(key)));
        this.rules.forgotten(idOf(step.task));
        return model.hide(idOf(step.task));
      case 'add':
        return this.add(idOf(step.task));
      case 'cancel':
        return this.cancel(idOf(step.task));
      case 'refresh':
        return this.act(core.actions.refresh(server.id));
      case 'look':
        this.isVisible = step.isVisible;
        return core.watcher.setVisible(step.isVisible);
      case 'watch':
        return core.actions.watch(this.key(idOf(step.task)), step.isWatched);
      case 'reload':
        return this.reload();
    }
  }

  /** A request went out. */
  private asked(method: string, params: Record<string, unknown>): Pick<Pending, 'sentAt' | 'isPoll'> {
    this.messages++;
    const taskId = String(params.taskId);
    const key = this.key(taskId);
    this.callsOnWire += method === 'tools/call' ? 1 : 0;
    if (method === 'tasks/update') {
      this.rules.updating(taskId, Object.keys(params.inputResponses as object));
    } else {
      this.rules.asked(method, taskId, this.core.store.get(key), this.core.payloads.get(key) !== undefined);
    }
    return { sentAt: this.model.next(), isPoll: this.rules.isPolling };
  }

  private answered(id: unknown): void {
    const question = this.openQuestions.get(String(id));
    if (question) {
      question.answers++;
      assert.equal(question.answers, 1, 'A request of the server is answered twice');
    }
  }

  private async withPending(pick: number, then: (request: Pending) => Promise<void>): Promise<void> {
    const { pending } = this.far;
    const request = pending[pick % Math.max(pending.length, 1)];
    if (request) {
      pending.splice(pending.indexOf(request), 1);
      this.messages++;
      this.rules.closed(request.method, String(request.params.taskId));
      await then(request);
    }
  }

  private async answer(request: Pending, telling: Telling, isLastPage: boolean): Promise<void> {
    const { id, method, params } = request;
    const { generation } = this.scenario;
    const isModern = generation === '2026-07-28';
    const taskId = String(params.taskId);
    const result = (body: object) => this.far.send({ id, result: isModern ? complete(body) : body });
    switch (method) {
      case 'tools/call': {
        const body = bodyOf(telling, generation);
        this.created(request, wordIn(body));
        return this.far.send({ id, result: isModern ? { ...body, resultType: 'task' } : { task: body } });
      }
      case 'tasks/cancel':
        if (isModern) {
          return result({});
        }
        return this.told(request, bodyOf(telling, generation, taskId), result);
      case 'tasks/get':
        return this.told(request, bodyOf(telling, generation, taskId), result);
      case 'tasks/list':
        return this.page(request, telling, isLastPage, result);
      case 'tasks/result':
        this.rules.excused = taskId;
        if (this.model.has(taskId) && !request.isCancelled) {
          this.rules.resultCame(taskId);
        }
        return result({ content: [{ type: 'text', text: 'done' }] });
      case 'tasks/update':
        this.rules.excused = taskId;
        if (!request.isCancelled) {
          this.rules.updated(taskId, Object.keys(params.inputResponses as object));
        }
        return result({});
      default:
        return result({});
    }
  }

  private created({ sentAt, isCancelled }: Pending, word: Word | undefined): void {
    if (word && !isCancelled) {
      if (this.model.isOther(word)) {
        this.rules.begunAnew(word.taskId);
      }
      this.rules.forgotten(word.taskId); // Whatever result there was may be of an earlier task.
      this.model.hear(word, sentAt, true);
    }
  }

  private async told(
    { params, sentAt, isCancelled }: Pending,
    body: Record<string, unknown>,
    send: (body: object) => Promise<void>,
  ): Promise<void> {
    const word = wordIn(body);
    const taskId = String(params.taskId);
    const before = this.core.store.get(this.key(taskId));
    if (word && word.taskId === taskId && !isCancelled) {
      this.model.hear(word, sentAt);
    }
    await send(body);
    await this.quiet();
    this.allowFetch(taskId, before);
  }

  /**
   * A question of 2026-07-28 for the result of a task that has ended is the same on the wire as any other, but only its
   * payload is taken: what else it says of the task may count, or not.
   */
  private allowFetch(taskId: string, before: Task | undefined): void {
    const task = this.core.store.get(this.key(taskId));
    if (this.scenario.generation === '2026-07-28' && before && task && isTerminal(before)) {
      this.model.adopt(taskId, task.statusMessage, task.goneReason !== undefined);
    }
  }

  private page(
    { params, sentAt, isCancelled, isPoll }: Pending,
    telling: Telling,
    isLastPage: boolean,
    send: (body: object) => Promise<void>,
  ): Promise<void> {
    const { generation } = this.scenario;
    const bodies = [
      bodyOf(telling, generation),
      bodyOf({ ...telling, wrong: null }, generation, idOf((telling.task + 1) % 6)),
    ];
    const words = bodies.flatMap(body => wordIn(body) ?? []).map(word => ({ word, askedAt: sentAt }));
    if (isPoll) {
      for (const { word } of words.filter(({ word }) => this.model.has(word.taskId) && !isCancelled)) {
        this.model.hear(word, sentAt); // Page by page, and of what is known.
      }
      return send({ tasks: bodies, ...(isLastPage ? {} : { nextCursor: `page-${++this.cursors}` }) });
    }
    const nextCursor = isLastPage ? undefined : `page-${++this.cursors}`;
    if (!isCancelled) {
      this.walks.page(params.cursor, words, nextCursor);
    }
    return send({ tasks: bodies, ...(nextCursor !== undefined && { nextCursor }) });
  }

  private async refuse({ id, method, params, isCancelled }: Pending, code: number): Promise<void> {
    const taskId = String(params.taskId);
    if (method === 'tasks/list' && !isCancelled) {
      this.walks.refused(params.cursor);
    }
    const before = this.core.store.get(this.key(taskId));
    if (method === 'tasks/get' && code === -32_602 && !isCancelled) {
      this.model.gone(taskId);
    }
    this.rules.excused = taskId; // Whether the task has ended decides what the refusal means.
    await this.far.send({ id, error: { code, message: 'No' } });
    if (method === 'tasks/get') {
      await this.quiet();
      this.allowFetch(taskId, before);
    }
  }

  private async report(telling: Telling): Promise<void> {
    if (!this.far.isConnected) {
      return;
    }
    const { generation } = this.scenario;
    const body = bodyOf(telling, generation);
    const word = wordIn(body);
    this.messages++;
    if (word) {
      this.model.hear(word, undefined);
      this.rules.excused = word.taskId; // It may say that it asks, and not what.
    }
    const method = generation === '2026-07-28' ? 'notifications/tasks' : 'notifications/tasks/status';
    await this.far.send({ method, params: body });
  }

  private async ask(taskId: string): Promise<void> {
    if (this.scenario.generation === '2025-11-25' && this.far.isConnected) {
      const id = `question-${++this.questions}`;
      this.messages++;
      this.openQuestions.set(id, { answers: 0, taskId });
      const params = {
        message: 'Go on?',
        requestedSchema: { type: 'object', properties: {} },
        _meta: { 'io.modelcontextprotocol/related-task': { taskId } },
      };
      const before = this.core.inputs.all().length;
      await this.far.send({ id, method: 'elicitation/create', params });
      await settled();
      assert.ok(before >= 100 || this.core.inputs.all().length === before + 1, 'A question is asked once');
    }
  }

  private async withdraw(pick: number): Promise<void> {
    const ids = [...this.openQuestions].filter(([, { answers }]) => answers === 0).map(([id]) => id);
    const requestId = ids[pick % Math.max(ids.length, 1)];
    if (requestId !== undefined && this.far.isConnected) {
      this.messages++;
      await this.far.send({ method: 'notifications/cancelled', params: { requestId } });
    }
  }

  private async reply(pick: number, action: string): Promise<void> {
    const questions = this.core.inputs.all();
    const question = questions[pick % Math.max(questions.length, 1)];
    if (question) {
      this.rules.excused = question.taskId;
      this.act(
        this.core.answers.respond(question.id, action === 'accept' ? { action, content: {} } : { action: 'decline' }),
      );
    }
  }

  private async add(taskId: string): Promise<void> {
    const isRecalled = this.model.isHidden(taskId);
    this.model.unhide(taskId);
    this.act(this.core.actions.add(this.server.id, taskId));
    await settled();
    const task = this.core.store.get(this.key(taskId));
    if (isRecalled && task) {
      this.model.rememberDate(taskId, task.lastUpdatedAt);
    }
  }

  private async cancel(taskId: string): Promise<void> {
    const task = this.core.store.get(this.key(taskId));
    if (task && !isTerminal(task) && !task.goneReason) {
      this.act(this.core.actions.cancel(this.server.id, taskId));
    }
  }

  private connectionGoes(): void {
    const { generation, transport } = this.scenario;
    this.rules.cut();
    this.walks.clear();
    this.openQuestions.clear();
    if (this.far.isConnected && generation === '2025-11-25' && transport === 'stdio') {
      this.model.processEnded();
    }
  }

  private async reload(): Promise<void> {
    await this.core.close();
    const before = this.tasks(); // What waited for an answer has heard of the end.
    this.connectionGoes();
    this.rules.reload();
    this.rules.underWay.clear();
    this.core = this.window();
    await this.core.configure([this.server]);
    this.model.reload();
    if (this.scenario.generation === '2025-11-25' && this.scenario.transport === 'stdio') {
      this.model.processEnded(true);
    }
    for (const task of before) {
      const after = this.core.store.get(task.key);
      assert.ok(after, `${task.taskId} is not remembered`);
      this.model.rememberDate(task.taskId, after.lastUpdatedAt);
      assert.deepEqual(remembered(after), remembered(task), `${task.taskId} is remembered otherwise than it was`);
    }
  }
}

const remembered = (task: Task) => Object.fromEntries([...REMEMBERED, ...OWN].map(name => [name, task[name]]));
