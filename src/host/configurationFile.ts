import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { oneLine } from '../base/strangerText';
import { type FileProblem, type McpJson, readMcpJson } from '../config/mcpJson';
import type { ConfigurationSource } from './configurationSources';
import { WatchedFile } from './watchedFile';

type ReadFile = Extract<McpJson, { kind: 'read' }>;

/** Nobody writes that many servers: a file that is larger is something else. */
const LARGEST_FILE_MEGABYTES = 5;
const LARGEST_FILE_BYTES = LARGEST_FILE_MEGABYTES * 1024 * 1024;

/** Editors that remove a file, or empty it, before they write it anew have done so after this time. */
const REWRITE_MS = 500;

const NOTHING: ReadFile = { kind: 'read', format: 'vscode', servers: new Map(), inputs: [], notes: [] };

/** A file that may name servers: read, watched, and remembered while it cannot be read. */
export class ConfigurationFile implements Disposable {
  private readonly watched: WatchedFile;
  private readonly rereading = new MutableDisposable<Disposable>();
  private content: ReadFile = NOTHING;
  private broken: FileProblem | undefined;
  private lastState: string | undefined;
  private readings = 0;

  constructor(
    /** Which servers it has for whom; the file itself stays the same one. */
    public source: ConfigurationSource,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly changed: () => void,
  ) {
    this.watched = new WatchedFile(source.uri, source.watchedFrom, clock, () => void this.reread());
  }

  /** What the file said when it could last be read. */
  get lastRead(): ReadFile {
    return this.content;
  }

  /** Why the file cannot be read as it is now. */
  get problem(): FileProblem | undefined {
    return this.broken;
  }

  /** Never rejects. */
  async read(): Promise<void> {
    const reading = ++this.readings;
    const next = await readSource(this.source);
    if (reading === this.readings) {
      this.take(next);
    }
  }

  dispose(): void {
    this.watched.dispose();
    this.rereading.dispose();
  }

  private async reread(): Promise<void> {
    const reading = ++this.readings;
    const next = await readSource(this.source);
    if (reading !== this.readings) {
      return; // A later change is being read already.
    }
    if (next.state === this.lastState) {
      this.rereading.value = undefined;
      return; // Touched, and no more.
    }
    const { content } = next;
    if (content.kind === 'read' && content.servers.size === 0 && this.content.servers.size > 0) {
      // Servers that run are not ended for a moment in which their file is not there.
      this.rereading.value = this.clock.after(REWRITE_MS, () => void this.read().then(this.changed));
      return;
    }
    this.rereading.value = undefined;
    this.take(next);
    this.changed();
  }

  private take({ state, content, problem }: Reading): void {
    this.lastState = state;
    if (content.kind === 'broken') {
      this.broken = content.problem;
      return;
    }
    this.broken = problem;
    this.content = content;
    for (const note of content.notes) {
      this.log.debug(`${this.source.uri.path}: ${oneLine(note)}`);
    }
  }
}

interface Reading {
  /** The same as long as the file is: what is in it, or why nobody knows. */
  readonly state: string;
  readonly content: McpJson;
  /** The file is not there, and somebody expects it to be. */
  readonly problem?: FileProblem;
}

async function readSource({ uri, fileKind, isNamed }: ConfigurationSource): Promise<Reading> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) {
      return unreadable(vscode.l10n.t('It is no file.')); // Reading a pipe would never end.
    }
    if (size > LARGEST_FILE_BYTES) {
      return unreadable(vscode.l10n.t('The file is larger than {0} MB.', LARGEST_FILE_MEGABYTES));
    }
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return { state: `text ${text}`, content: readMcpJson(text, fileKind) };
  } catch (error) {
    if (isMissing(error)) {
      const problem = { message: vscode.l10n.t('There is no such file.'), offset: 0 };
      return { state: 'missing', content: NOTHING, ...(isNamed && { problem }) };
    }
    return unreadable(reasonFor(error));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && ['FileNotFound', 'FileNotADirectory'].includes(error.code);
}

function reasonFor(error: unknown): string {
  const isForbidden = error instanceof vscode.FileSystemError && error.code === 'NoPermissions';
  return isForbidden ? vscode.l10n.t('You are not allowed to read the file.') : oneLine(messageOf(error));
}

function unreadable(message: string): Reading {
  return { state: `unreadable ${message}`, content: { kind: 'broken', problem: { message, offset: 0 } } };
}
