import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { UserError } from '../../base/errors';
import type { ValidateJson } from '../../base/jsonSchema';
import type { Logger } from '../../base/logger';
import { inert, oneLine } from '../../base/strangerText';
import type { Tool } from '../../tasks/taskClient';
import type { Arguments } from '../argumentForm';
import type { Draft, Drafts } from '../drafts';
import { fileName } from '../results/resultFolder';
import { ArgumentLanguage, type HelpedDocument, rangeOf } from './argumentLanguage';
import { readArguments } from './argumentPlaces';
import type { JsonHelp } from './jsonHelp';

/** What is done with arguments once they are written. */
export interface ArgumentPurpose {
  readonly tool: Tool;
  readonly begun: Arguments;
  /** Calls the tool. @returns whether it was called: the user may have been asked, and said no */
  readonly run: (args: Arguments) => Promise<boolean>;
  /** Keeps them for later. */
  readonly save: (args: Arguments) => Promise<void>;
}

interface OpenArguments extends HelpedDocument {
  readonly identity: string;
  readonly purpose: ArgumentPurpose;
  readonly draft: Draft;
  isRunning: boolean;
}

/** Arguments that are written as JSON, in documents of their own, each until it is run or given up. */
export class ArgumentDocuments implements Disposable {
  private readonly owned = new DisposableStore();
  /** By their addresses. */
  private readonly open = new Map<string, OpenArguments>();
  private readonly language: ArgumentLanguage;

  constructor(
    private readonly drafts: Pick<Drafts, 'begin' | 'discard'>,
    private readonly validator: () => Promise<ValidateJson>,
    /** The language service is loaded when the first document needs it. */
    private readonly loadHelp: () => Promise<{ readonly JsonHelp: typeof JsonHelp }>,
    clock: Clock,
    log: Pick<Logger, 'warn'>,
  ) {
    this.language = this.owned.add(new ArgumentLanguage(uri => this.open.get(uri.toString()), clock, log));
    this.owned.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.tabsClosed(closed)));
  }

  async begin(purpose: ArgumentPurpose): Promise<void> {
    const { tool, begun } = purpose;
    // Of an earlier window, tabs may be left that nobody has saved: none of them is to have this address.
    const identity = JSON.stringify(['arguments', randomUUID()]);
    const draft = await this.drafts.begin(identity, `${fileName(tool.name)} arguments.json`, undefined);
    const text = `${JSON.stringify(begun, undefined, 2)}\n`;
    draft.append(text);
    draft.finish();
    const help = this.helpFor(tool, draft.uri);
    help.catch(() => undefined); // Whoever asks for help hears of it; the document works without.
    this.open.set(draft.uri.toString(), { identity, purpose, draft, help, isRunning: false });
    await draft.show(vscode.ViewColumn.Active, false, firstGap(text));
    await this.check(draft.uri);
  }

  /** Once, however often it is asked for while the call is made. The document stays until there is an answer. */
  async run(uri: vscode.Uri | undefined): Promise<void> {
    const found = this.find(uri);
    if (found.isRunning) {
      return;
    }
    const args = await this.read(found);
    // Another key may have been faster than the look at the text.
    if (args === undefined || found.isRunning || !(await this.isFit(found, args)) || found.isRunning) {
      return;
    }
    const text = found.draft.text();
    this.setRunning(found, true);
    try {
      if ((await found.purpose.run(args)) && found.draft.text() === text) {
        await this.close(found);
      }
    } finally {
      this.setRunning(found, false);
      this.giveUpIfClosed(found);
    }
  }

  async save(uri: vscode.Uri | undefined): Promise<void> {
    const found = this.find(uri);
    const args = await this.read(found);
    if (args) {
      await found.purpose.save(args);
    }
  }

  async discard(uri: vscode.Uri | undefined): Promise<void> {
    await this.close(this.find(uri));
  }

  /** Whether a document of arguments is meant, by its address or because it is in front. */
  has(uri: vscode.Uri | undefined): boolean {
    return this.open.has(String(uri ?? vscode.window.activeTextEditor?.document.uri));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private find(uri: vscode.Uri | undefined): OpenArguments {
    const found = this.open.get(String(uri ?? vscode.window.activeTextEditor?.document.uri));
    if (!found) {
      throw new UserError(
        vscode.l10n.t('This document holds no arguments of a tool any more. Use "MCP Tasks: Run Tool…".'),
      );
    }
    return found;
  }

  private async helpFor(tool: Tool, uri: vscode.Uri): Promise<JsonHelp> {
    const [validate, { JsonHelp }] = await Promise.all([this.validator(), this.loadHelp()]);
    return new JsonHelp(tool, uri.toString(), validate);
  }

  /** @returns nothing where it is no JSON: the place has been shown */
  private async read({ draft }: OpenArguments): Promise<Arguments | undefined> {
    const written = readArguments(draft.text());
    if (written.kind === 'json') {
      return written.value as Arguments; // The validator sees to it that this is an object.
    }
    await this.showPlace(draft.uri, written.at);
    void vscode.window.showErrorMessage(vscode.l10n.t('The arguments are not valid JSON.'));
    return undefined;
  }

  /** The user may know better than the schema; an object it has to be. */
  private async isFit({ draft, purpose }: OpenArguments, args: unknown): Promise<boolean> {
    const [problem] = await this.check(draft.uri);
    if (!problem) {
      return true;
    }
    await this.showPlace(draft.uri, problem.at);
    const anyway = vscode.l10n.t('Run Anyway');
    const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
    const words = inert(oneLine(problem.message));
    const name = inert(oneLine(purpose.tool.name, 60));
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('The arguments do not fit what "{0}" expects. {1}', name, words),
      ...(isObject ? [anyway] : []),
    );
    return chosen === anyway;
  }

  private async check(uri: vscode.Uri): ReturnType<ArgumentLanguage['check']> {
    return this.language.check(await vscode.workspace.openTextDocument(uri));
  }

  private async showPlace(uri: vscode.Uri, at: { offset: number; length: number }): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { selection: rangeOf(document, at), preview: false });
  }

  private setRunning(found: OpenArguments, isRunning: boolean): void {
    found.isRunning = isRunning;
    this.language.changed();
  }

  private async close({ draft, identity }: OpenArguments): Promise<void> {
    this.open.delete(draft.uri.toString());
    await draft.close();
    await this.drafts.discard(identity);
  }

  /** What the user closed is given up. */
  private tabsClosed(closed: readonly vscode.Tab[]): void {
    for (const { input } of closed) {
      const found = input instanceof vscode.TabInputText ? this.open.get(input.uri.toString()) : undefined;
      if (found) {
        this.giveUpIfClosed(found);
      }
    }
  }

  /** While its tool is being called it is not looked at: the call comes back here. */
  private giveUpIfClosed(found: OpenArguments): void {
    const { draft, identity, isRunning } = found;
    const address = draft.uri.toString();
    if (this.open.get(address) === found && !isRunning && !draft.isShown) {
      this.open.delete(address);
      // Nothing is shown of it any more.
      void this.drafts.discard(identity).catch(() => undefined);
    }
  }
}

/** Where there is nothing yet that the user has to fill in: the cursor starts there. */
function firstGap(text: string): vscode.Range {
  const before = text.slice(0, text.indexOf('""') + 1).split('\n');
  const place = new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
  return new vscode.Range(place, place);
}
