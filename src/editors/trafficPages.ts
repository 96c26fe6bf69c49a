import type { Traffic, TrafficEntry } from '../tasks/traffic';
import type { Redact } from '../tasks/trafficBody';
import { trafficJsonl } from '../tasks/trafficJsonl';
import { trafficText } from '../tasks/trafficText';

export type TrafficFormat = 'text' | 'jsonl';

/** The traffic of a server, or what of it concerns one task, as a text that grows: what is written once is kept. */
export class TrafficPages {
  private written = new WeakMap<TrafficEntry, string>();
  private connection = 0;

  /** @param taskId none for all of the server */
  constructor(
    private readonly format: TrafficFormat,
    private readonly taskId: string | undefined,
    private readonly redact: Redact,
  ) {}

  text(traffic: Traffic): string {
    const entries = traffic.entries();
    this.heedSecrets(entries.at(-1)?.connection ?? 0);
    const shown = this.taskId === undefined ? entries : traffic.entriesOfTask(this.taskId);
    const blocks = shown.map(entry => this.write(entry));
    if (this.format === 'jsonl') {
      return blocks.join('');
    }
    const beginning = trafficText([], { redact: this.redact, forgotten: traffic.forgotten });
    return [...(beginning ? [beginning] : []), ...blocks].join('\n');
  }

  /** Each connection may have other secrets than those before. */
  private heedSecrets(connection: number): void {
    if (connection !== this.connection) {
      this.connection = connection;
      this.written = new WeakMap();
    }
  }

  private write(entry: TrafficEntry): string {
    const known = this.written.get(entry);
    if (known !== undefined) {
      return known;
    }
    const { redact } = this;
    const text = this.format === 'text' ? trafficText([entry], { redact }) : trafficJsonl([entry], redact);
    this.written.set(entry, text);
    return text;
  }
}
