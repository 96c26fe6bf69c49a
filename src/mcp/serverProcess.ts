import * as l10n from '@vscode/l10n';
import { readSupervisorEvent, type SupervisorEvent } from '../base/supervisorEvent';
import type { StdioLaunch } from '../config/launch';
import { LineReader } from './lineReader';

/** What is known of a stdio server's process, from what it and its supervisor write to stderr. */
export class ServerProcess {
  private readonly lines: LineReader;
  private started: Extract<SupervisorEvent, { event: 'started' }> | undefined;
  private failed: Extract<SupervisorEvent, { event: 'failed' }> | undefined;
  private exited: Extract<SupervisorEvent, { event: 'exited' }> | undefined;

  constructor(
    private readonly launch: StdioLaunch,
    onStderr: (line: string) => void,
  ) {
    this.lines = new LineReader(line => {
      const event = readSupervisorEvent(line);
      if (event) {
        this.heard(event);
      } else {
        onStderr(line);
      }
      return !event;
    });
  }

  get pid(): number | undefined {
    return this.started?.pid;
  }

  /** What the server wrote last is often the only reason anybody gets. */
  get lastWords(): string {
    return this.lines.lastLine;
  }

  stderr(chunk: Buffer): void {
    this.lines.push(chunk);
  }

  /** Why the process could not be started, in words for the user. */
  get startProblem(): string | undefined {
    const { command } = this.launch;
    switch (this.failed?.code) {
      case undefined:
        return undefined;
      case 'ENOENT':
        return l10n.t('"{0}" cannot be started: there is no such command.', command);
      case 'EACCES':
        return l10n.t('"{0}" cannot be started: it is not executable.', command);
      default:
        return l10n.t('"{0}" cannot be started: {1}', command, this.failed?.message ?? '');
    }
  }

  /** How the process ended by itself, in words for the user. */
  get endWords(): string | undefined {
    if (!this.exited) {
      return undefined;
    }
    const { code, signal } = this.exited;
    return signal === null
      ? l10n.t('The server ended with exit code {0}.', code ?? 0)
      : l10n.t('The server was ended by {0}.', signal);
  }

  private heard(event: SupervisorEvent): void {
    switch (event.event) {
      case 'started':
        this.started = event;
        break;
      case 'failed':
        this.failed = event;
        break;
      case 'exited':
        this.exited = event;
        break;
    }
  }
}
