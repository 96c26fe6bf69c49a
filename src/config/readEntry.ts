import * as l10n from '@vscode/l10n';
import { isRecord } from '../base/record';
import { oneLine } from '../base/strangerText';
import { headerNameProblem, urlProblem } from './addresses';
import { fieldFindings } from './entryFields';
import type { Finding, Severity } from './finding';
import type { EntryFormat } from './serverDefinition';
import type { ServerEntry } from './serverEntry';

/** One entry of a configuration file, and what there is to say about it. */
export interface InspectedEntry {
  /** Absent: the format says that such an entry is passed over. */
  readonly entry?: ServerEntry;
  readonly findings: readonly Finding[];
}

const HTTP_TYPES: readonly unknown[] = ['http', 'sse', 'streamable-http'];

/** What Copilot writes into its file for `stdio`. */
const OF_COPILOT = 'local';

/** Reads one entry of `servers`, or of `mcpServers`. Unknown keys are ignored. */
export function readEntry(value: unknown, format: EntryFormat = 'vscode'): ServerEntry {
  return inspectEntry(value, format).entry ?? { kind: 'invalid', problem: l10n.t('The entry is passed over.') };
}

/** As {@link readEntry}, with all that a person who writes the file may want to know. */
export function inspectEntry(value: unknown, format: EntryFormat): InspectedEntry {
  if (!isRecord(value)) {
    const message = l10n.t('The entry must be an object.');
    return { entry: { kind: 'invalid', problem: message }, findings: [{ message, severity: 'error', path: [] }] };
  }
  const reading = new EntryReading(value, format);
  const entry = reading.read();
  return { ...(entry && { entry }), findings: reading.findings };
}

class EntryReading {
  readonly findings: Finding[] = [];
  private readonly fields: Record<string, unknown>;
  private readonly nested: Record<string, unknown>;
  private problem: string | undefined;

  constructor(
    value: Record<string, unknown>,
    private readonly format: EntryFormat,
  ) {
    // The older form of VS Code's format nests the launch one level deeper.
    this.nested = format === 'vscode' && isRecord(value.config) ? value.config : {};
    this.fields = { ...value, ...this.nested };
  }

  read(): ServerEntry | undefined {
    const transport = this.transport();
    if (transport === undefined) {
      return undefined;
    }
    this.findings.push(...fieldFindings(Object.keys(this.fields), this.format, transport).map(this.placed));
    const entry = transport === 'stdio' ? this.stdio() : this.http();
    return this.problem === undefined ? entry : { kind: 'invalid', problem: this.problem };
  }

  /** Nothing where the format passes over such an entry. A type that nobody knows is taken for none. */
  private transport(): 'stdio' | 'http' | undefined {
    const { type, command } = this.fields;
    if (type === 'stdio' || type === 'http') {
      return type;
    }
    if (this.format === 'claude') {
      if (type === 'ws') {
        this.tell('hint', l10n.t('Servers over WebSocket are passed over.'), 'type');
        return undefined;
      }
      if (HTTP_TYPES.includes(type)) {
        return 'http';
      }
    }
    const byContent = command === undefined ? 'http' : 'stdio';
    if (type !== undefined && !HTTP_TYPES.includes(type) && !(this.format === 'claude' && type === OF_COPILOT)) {
      this.tell('warning', l10n.t('This type is not known: the entry is read as "{0}".', byContent), 'type');
    }
    return byContent;
  }

  private stdio(): ServerEntry {
    const { command } = this.fields;
    if (typeof command !== 'string' || command === '') {
      this.fail(l10n.t('"command" must be a string that is not empty.'), 'command');
    }
    const common = {
      kind: 'stdio',
      command: typeof command === 'string' ? command : '',
      args: this.args(),
      env: this.env(),
    } as const;
    if (this.format === 'claude') {
      return common;
    }
    const [cwd, envFile, watch] = [this.text('cwd'), this.text('envFile'), this.watch()];
    return {
      ...common,
      ...(cwd !== undefined && { cwd }),
      // An empty name is none.
      ...(envFile && { envFile }),
      ...(watch && { watch }),
      // Whatever a word there says, it was not "no".
      ...(this.flag('sandboxEnabled') && { wantsSandbox: true }),
      ...(Boolean(this.fields.gallery) && { isFromGallery: true }),
    };
  }

  private http(): ServerEntry {
    const { type, transport, gallery } = this.fields;
    // Windsurf has a word of its own for it.
    const url = this.format === 'claude' ? (this.fields.url ?? this.fields.serverUrl) : this.fields.url;
    const clientId = this.clientId();
    if (typeof url !== 'string' || url === '') {
      this.fail(l10n.t('The entry needs a "command" or a "url".'), 'url');
    } else {
      // Told here, and found again when the server is to be reached: then its variables are known.
      this.tell('error', url.includes('${') ? undefined : urlProblem(url), 'url');
    }
    return {
      kind: 'http',
      url: typeof url === 'string' ? url : '',
      headers: this.headers(),
      ...((type === 'sse' || transport === 'sse') && { prefersSse: true }),
      ...(clientId && { clientId }),
      ...(this.format === 'vscode' && this.managed() && { isEnterpriseManaged: true }),
      ...(this.format === 'vscode' && Boolean(gallery) && { isFromGallery: true }),
    };
  }

  private args(): string[] {
    const { args = [] } = this.fields;
    if (!Array.isArray(args)) {
      this.fail(l10n.t('"args" must be a list of strings.'), 'args');
      return [];
    }
    args.forEach((arg, index) => {
      if (typeof arg !== 'string') {
        this.fail(l10n.t('"args" must be a list of strings.'), 'args', index);
      }
    });
    return args.filter(arg => typeof arg === 'string');
  }

  private env(): Record<string, string | null> {
    const problem = l10n.t('"env" must map names to a string, a number or null.');
    return this.map('env', problem, value => {
      const isValue = value === null || typeof value === 'string' || typeof value === 'number';
      return isValue ? [value === null ? null : String(value)] : [];
    });
  }

  private headers(): Record<string, string> {
    const headers = this.map('headers', l10n.t('"headers" must map names to strings.'), value =>
      typeof value === 'string' ? [value] : [],
    );
    for (const name of Object.keys(headers)) {
      const message = headerNameProblem(name);
      if (message !== undefined) {
        this.findings.push(this.placed({ message, severity: 'error', path: ['headers', name], isAboutName: true }));
      }
    }
    return headers;
  }

  /** @param read the value, or nothing where it is of the wrong type */
  private map<T>(field: string, problem: string, read: (value: unknown) => [T] | []): Record<string, T> {
    const map = this.fields[field] ?? {};
    if (!isRecord(map)) {
      this.fail(problem, field);
      return {};
    }
    return Object.fromEntries(
      Object.entries(map).flatMap(([name, value]) => {
        const values = read(value);
        if (values.length === 0) {
          this.fail(problem, field, name);
        }
        return values.map(one => [name, one] as const);
      }),
    );
  }

  private text(field: string): string | undefined {
    const value = this.fields[field];
    if (value !== undefined && typeof value !== 'string') {
      this.fail(l10n.t('"{0}" must be a string.', field), field);
    }
    return typeof value === 'string' ? value : undefined;
  }

  private flag(field: string): boolean {
    const value = this.fields[field];
    if (value !== undefined && typeof value !== 'boolean') {
      this.tell('warning', l10n.t('"{0}" must be true or false.', field), field);
    }
    return Boolean(value);
  }

  private watch(): readonly string[] | undefined {
    const { dev } = this.fields;
    const watch = isRecord(dev) ? dev.watch : undefined;
    const globs = typeof watch === 'string' ? [watch] : watch;
    if (globs === undefined) {
      return undefined;
    }
    if (!Array.isArray(globs) || !globs.every(glob => typeof glob === 'string')) {
      this.tell('warning', l10n.t('"watch" must be a string or a list of strings.'), 'dev', 'watch');
      return undefined;
    }
    return globs;
  }

  private clientId(): string | undefined {
    const { oauth, oauthClientId } = this.fields;
    const [field, id] =
      isRecord(oauth) && oauth.clientId !== undefined
        ? (['oauth', oauth.clientId] as const)
        : (['oauthClientId', this.format === 'claude' ? oauthClientId : undefined] as const);
    if (id !== undefined && (typeof id !== 'string' || id === '')) {
      const path = field === 'oauth' ? [field, 'clientId'] : [field];
      this.tell('warning', l10n.t('The client ID must be a string that is not empty.'), ...path);
      return undefined;
    }
    return id;
  }

  private managed(): boolean {
    const { oauth } = this.fields;
    return isRecord(oauth) && oauth.enterpriseManaged === true;
  }

  /** The entry cannot be used, and this is why. */
  private fail(message: string, ...path: readonly (string | number)[]): void {
    this.problem ??= message;
    this.tell('error', message, ...path);
  }

  private tell(severity: Severity, message: string | undefined, ...path: readonly (string | number)[]): void {
    if (message !== undefined) {
      this.findings.push(this.placed({ message: oneLine(message), severity, path }));
    }
  }

  private readonly placed = (finding: Finding): Finding => {
    const [field] = finding.path;
    const isNested = field !== undefined && Object.hasOwn(this.nested, field);
    return isNested ? { ...finding, path: ['config', ...finding.path] } : finding;
  };
}
