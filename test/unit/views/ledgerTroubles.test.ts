import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter';
import type { LedgerState, LedgerTrouble } from '../../../src/ledger/records';
import { LedgerTroubles } from '../../../src/views/ledgerTroubles';

const trouble = (reason: LedgerTrouble['reason']): LedgerTrouble => ({ reason, message: 'no', file: 'ledger.db' });

describe('LedgerTroubles', () => {
  let state: LedgerState;
  let said: Map<string, boolean>;
  let told: string[];
  const changes = new Emitter<void>();
  const recoveries = new Emitter<LedgerTrouble>();

  beforeEach(() => {
    state = { kind: 'closed' };
    said = new Map();
    told = [];
  });

  function aWindow(): LedgerTroubles {
    return new LedgerTroubles(
      {
        get state() {
          return state;
        },
        onDidChangeState: changes.event,
        onDidRecover: recoveries.event,
      },
      {
        get: (key, otherwise) => said.get(key) ?? otherwise,
        update: async (key, value) => void said.set(key, value),
      },
      ({ kind, reason }) => told.push(`${kind} ${reason}`),
      () => told.push('works again'),
    );
  }
  const become = (next: LedgerState) => {
    state = next;
    changes.fire();
  };
  const open: LedgerTroubles[] = [];
  const begin = () => open.push(aWindow());
  afterEach(() => {
    for (const one of open.splice(0)) {
      one.dispose();
    }
  });

  it('says nothing while all is well', () => {
    begin();
    become({ kind: 'file' });
    assert.deepEqual(told, []);
  });

  it('tells each reason once per window, however often it comes', () => {
    begin();
    become({ kind: 'memory', trouble: trouble('locked') });
    become({ kind: 'file' });
    become({ kind: 'memory', trouble: trouble('locked') });
    become({ kind: 'memory', trouble: trouble('full') });
    become({ kind: 'readOnly', trouble: trouble('newer') });
    assert.deepEqual(told, ['memory locked', 'works again', 'memory full', 'readOnly newer']);
  });

  it('tells of a trouble that was there before', () => {
    state = { kind: 'readOnly', trouble: trouble('notWritable') };
    begin();
    assert.deepEqual(told, ['readOnly notWritable']);
  });

  it('tells that there is no SQLite once for all windows to come', () => {
    state = { kind: 'none', trouble: trouble('noSqlite') };
    begin();
    begin();
    assert.deepEqual(told, ['none noSqlite']);
  });

  it('tells each window that what there is of the file does not open', () => {
    state = { kind: 'none', trouble: trouble('unknown') };
    begin();
    begin();
    assert.deepEqual(told, ['none unknown', 'none unknown']);
  });

  it('tells of what was saved from a broken file', () => {
    begin();
    recoveries.fire({ ...trouble('corrupt'), recovered: 3 });
    assert.deepEqual(told, ['recovered corrupt']);
  });

  it('is quiet after its end', () => {
    begin();
    open.pop()?.dispose();
    become({ kind: 'memory', trouble: trouble('locked') });
    recoveries.fire(trouble('corrupt'));
    assert.deepEqual(told, []);
  });
});
