import assert from 'node:assert/strict';
import { TrafficPages } from '../../../src/editors/trafficPages';
import type { TrafficEntry, TrafficMessage } from '../../../src/tasks/traffic';
import { trafficJsonl } from '../../../src/tasks/trafficJsonl';
import { trafficText } from '../../../src/tasks/trafficText';

describe('TrafficPages', () => {
  let entries: TrafficEntry[];
  let forgotten: number;
  let redactions: number;
  let secret: string;

  beforeEach(() => {
    entries = [];
    forgotten = redactions = 0;
    secret = 'hunter2';
  });

  const redact = (text: string) => {
    redactions++;
    return text.replaceAll(secret, '•••');
  };
  const traffic = {
    version: 1,
    onDidChange: () => ({ dispose: () => undefined }),
    get forgotten() {
      return forgotten;
    },
    entries: () => entries,
    entriesOfTask: (taskId: string) =>
      entries.filter((entry): entry is TrafficMessage => entry.kind === 'message' && entry.taskId === taskId),
  };
  const hear = (words: Partial<TrafficMessage> = {}) => {
    entries.push({
      kind: 'message',
      seq: entries.length + 1,
      time: entries.length,
      connection: 1,
      direction: 'sent',
      shape: 'request',
      method: 'tools/call',
      id: entries.length,
      message: { params: { words: 'hunter2' } },
      ...words,
    });
  };
  const pages = (format: 'text' | 'jsonl' = 'text', taskId?: string) => new TrafficPages(format, taskId, redact);

  it('is what the renderers make of all entries together', () => {
    entries.push({ kind: 'mark', seq: 0, time: 0, connection: 1, mark: 'started', text: 'stdio' });
    hear();
    hear({ direction: 'received', shape: 'answer', tookMs: 3 });
    forgotten = 4;
    assert.equal(pages().text(traffic), trafficText(entries, { redact, forgotten }));
    assert.equal(pages('jsonl').text(traffic), trafficJsonl(entries, redact));
  });

  it('is only what concerns a task, where that is asked for', () => {
    hear({ taskId: 'a' });
    hear({ taskId: 'b' });
    const [line = '', ...rest] = pages('jsonl', 'b').text(traffic).split('\n');
    assert.deepEqual([JSON.parse(line).taskId, rest], ['b', ['']]);
  });

  it('is empty where there is nothing', () => {
    assert.equal(pages().text(traffic), '');
    assert.equal(pages('jsonl').text(traffic), '');
  });

  it('writes each entry once', () => {
    const growing = pages();
    hear();
    growing.text(traffic);
    const before = redactions;
    growing.text(traffic);
    assert.equal(redactions, before);
    hear();
    growing.text(traffic);
    assert.ok(redactions > before);
  });

  it('is written anew for each connection, which may have other secrets', () => {
    const growing = pages();
    hear();
    assert.match(growing.text(traffic), /•••/);
    secret = 'words';
    hear({ connection: 2, message: {} });
    assert.match(growing.text(traffic), /"•••":"hunter2"/);
  });
});
