import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { oneLine } from '../base/strangerText';
import type { Generation } from '../tasks/generation';
import type { ProtocolFinding, ProtocolFindings } from '../tasks/protocolFinding';
import { ChangeSignal } from './changeSignal';
import type { SeenMessage } from './messageReader';
import { beginningOf } from './messageSize';
import type { Transport } from './rules/connectionMemory';
import { ConnectionRules } from './rules/connectionRules';
import type { Rule } from './rules/rule';

const LONGEST_EXAMPLE = 300;

interface Breach {
  readonly rule: Pick<Rule<never>, 'id' | 'strength' | 'clause' | 'text'>;
  readonly generation: Generation;
  readonly firstAt: number;
  readonly example: string;
  readonly method: string | undefined;
  readonly taskId: string | undefined;
  count: number;
  lastAt: number;
}

/** Watches the messages of one server, across its connections, and keeps what they prove against it. */
export class ProtocolRules implements ProtocolFindings, Disposable {
  private readonly breaches = new Map<string, Breach>();
  private readonly signal: ChangeSignal;
  readonly onDidChange;

  /** @param redact masks the launch's secrets in examples */
  constructor(
    clock: Clock,
    private readonly redact: (text: string) => string = text => text,
  ) {
    this.signal = new ChangeSignal(clock);
    this.onDidChange = this.signal.onDidChange;
  }

  get version(): number {
    return this.signal.version;
  }

  findings(): readonly ProtocolFinding[] {
    return Array.from(this.breaches.values(), ({ rule, method, taskId, ...breach }) => ({
      ...breach,
      rule: rule.id,
      strength: rule.strength,
      clause: rule.clause,
      text: rule.text(),
      ...(method !== undefined && { method }),
      ...(taskId !== undefined && { taskId }),
    }));
  }

  connectionStarted(transport: Transport): ConnectionRules {
    return new ConnectionRules(transport, (rule, generation, shows, seen) => this.note(rule, generation, shows, seen));
  }

  clear(): void {
    this.breaches.clear();
    this.signal.touch();
  }

  dispose(): void {
    this.signal.dispose();
  }

  private note(
    rule: Breach['rule'],
    generation: Generation,
    shows: unknown,
    seen: Pick<SeenMessage, 'atMs' | 'method' | 'taskId'>,
  ) {
    const key = `${generation} ${rule.id}`;
    const breach = this.breaches.get(key);
    if (breach) {
      breach.count += 1;
      breach.lastAt = seen.atMs;
    } else {
      const { atMs, method, taskId } = seen;
      const example = this.exampleOf(shows);
      this.breaches.set(key, { rule, generation, firstAt: atMs, lastAt: atMs, count: 1, example, method, taskId });
    }
    this.signal.touch();
  }

  private exampleOf(shows: unknown): string {
    const text = typeof shows === 'string' ? shows : JSON.stringify(beginningOf(shows, this.redact));
    return oneLine(this.redact(text), LONGEST_EXAMPLE);
  }
}
