import assert from 'node:assert/strict';
import {
  readSupervisorEvent,
  SUPERVISOR_EVENT_PREFIX,
  type SupervisorEvent,
  supervisorEventLine,
} from '../../../src/base/supervisorEvent';

const read = (told: unknown) => readSupervisorEvent(`${SUPERVISOR_EVENT_PREFIX}${JSON.stringify(told)}`);
const reread = (event: SupervisorEvent) => readSupervisorEvent(supervisorEventLine(event).slice(0, -1));

describe('supervisor events', () => {
  const events: readonly SupervisorEvent[] = [
    { event: 'started', pid: 1 },
    { event: 'failed', code: 'ENOENT', message: 'spawn no "such"\ncommand ENOENT' },
    { event: 'exited', code: 0, signal: null },
    { event: 'exited', code: 0xc000_0005, signal: null },
    { event: 'exited', code: null, signal: 'SIGKILL' },
  ];
  for (const event of events) {
    it(`arrive as they were told: ${JSON.stringify(event)}`, () => {
      assert.deepEqual(reread(event), event);
    });
  }

  it('are one line each', () => {
    for (const event of events) {
      assert.match(supervisorEventLine(event), /^[^\n]+\n$/);
    }
  });

  it('cut a message that has no end, and still arrive', () => {
    const event = reread({ event: 'failed', code: 'E2BIG', message: '\u0001'.repeat(100_000) });
    assert.deepEqual(event, { event: 'failed', code: 'E2BIG', message: '\u0001'.repeat(500) });
  });

  it('have nothing else in them than what belongs there', () => {
    assert.deepEqual(read({ event: 'started', pid: 7, note: 'x' }), { event: 'started', pid: 7 });
  });

  const lines = {
    'a line of the server': 'Listening',
    'an event that does not begin its line': ` ${supervisorEventLine({ event: 'started', pid: 7 })}`,
    'something that is no JSON': `${SUPERVISOR_EVENT_PREFIX}{"event":"started","pid":7`,
    'an endless line': `${SUPERVISOR_EVENT_PREFIX}{"event":"started","pid":7}${' '.repeat(4_000)}`,
  };
  for (const [name, line] of Object.entries(lines)) {
    it(`are not ${name}`, () => assert.equal(readSupervisorEvent(line), undefined));
  }

  const forgeries: readonly unknown[] = [
    null,
    [],
    'started',
    {},
    { event: 'ended' },
    { event: 'started' },
    { event: 'started', pid: 0 },
    { event: 'started', pid: -1 },
    { event: 'started', pid: 1.5 },
    { event: 'started', pid: '7' },
    { event: 'started', pid: 2 ** 32 },
    { event: 'failed', code: 'ENOENT' },
    { event: 'failed', code: 'ENOENT\n', message: '' },
    { event: 'failed', code: 'no entry', message: '' },
    { event: 'failed', code: `E${'X'.repeat(100)}`, message: '' },
    { event: 'failed', code: 'ENOENT', message: 'x'.repeat(501) },
    { event: 'failed', code: 'ENOENT', message: 1 },
    { event: 'exited', code: null, signal: null },
    { event: 'exited', code: 0, signal: 'SIGTERM' },
    { event: 'exited', code: 0 },
    { event: 'exited', code: -1, signal: null },
    { event: 'exited', code: null, signal: 'TERM' },
    { event: 'exited', code: null, signal: `SIG${'X'.repeat(100)}` },
  ];
  for (const told of forgeries) {
    it(`are not ${JSON.stringify(told).slice(0, 80)}`, () => assert.equal(read(told), undefined));
  }
});
