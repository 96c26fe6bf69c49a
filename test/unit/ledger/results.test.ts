import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sizeOf } from '../../../src/base/jsonSize';
import type { Ledger } from '../../../src/ledger/ledger';
import type { Owner } from '../../../src/ledger/records';
import { fitResult } from '../../../src/ledger/resultCut';
import type { Payload } from '../../../src/tasks/payload';
import { CREATED_AT, SERVER } from '../../support/builders';
import { callBegan, LedgerFolder, taskWrite, UNLIMITED, written } from '../../support/ledgerFixture';
import { eventually } from '../../ui/support/eventually';

const AT = Date.parse(CREATED_AT);
const TASK: Owner = { serverId: SERVER, taskId: 'task-1' };
const text = (length: number, letter = 'x') => ({ type: 'text', text: letter.repeat(length) });
const result = (...content: unknown[]): Payload => ({ kind: 'result', result: { content } });

describe('Results in the ledger', () => {
  let windows: LedgerFolder;
  let ledger: Ledger;

  beforeEach(async () => {
    windows = new LedgerFolder();
    ledger = await windows.opened();
    await written(ledger, taskWrite({ status: 'completed' }));
  });

  afterEach(() => windows.remove());

  const files = () => {
    const folder = path.join(windows.folder, 'results');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  const filesToBe = (isSo: (names: string[]) => boolean) => eventually('the files', async () => files(), isSo);

  it('are kept as sent, whatever is in them', async () => {
    const payload: Payload = {
      kind: 'result',
      result: {
        content: [{ type: 'text', text: 'a\0b\ud800' }, null, 7],
        structuredContent: { deep: [{ a: null }] },
        isError: true,
        _meta: { own: 'words' },
      },
    };
    await ledger.keepResult(TASK, payload, AT);
    const kept = await ledger.result(TASK);
    assert.deepEqual([kept?.payload, kept?.kind, kept?.keptAt, kept?.cut], [payload, 'result', AT, undefined]);
    assert.deepEqual(ledger.recent(SERVER, 1)[0]?.own, { isResultKept: true });
    assert.equal(ledger.details(TASK)?.result?.bytes, kept?.bytes);
    assert.deepEqual(files(), []);
  });

  it('tell how much of them was kept', async () => {
    const limited = await windows.opened({ limits: () => ({ ...UNLIMITED, largestResultBytes: 2_000 }) });
    const unknown: Owner = { serverId: SERVER, taskId: 'nobody' };
    const error = { code: 1, message: 'no', data: 'd'.repeat(3_000) };
    assert.deepEqual(
      [
        await limited.keepResult(TASK, result(text(5)), AT),
        await limited.keepResult(TASK, result(text(5), text(5_000)), AT),
        await limited.keepResult(TASK, { kind: 'error', error }, AT),
        await limited.keepResult(unknown, result(text(5)), AT),
        await limited.keepResult(TASK, result(text(5_000)), AT),
      ],
      ['whole', 'cut', 'cut', 'none', 'none'],
    );
    assert.equal(limited.recent(SERVER, 1)[0]?.own.isResultKept, undefined);
    assert.equal(limited.details(TASK)?.result?.cut?.length, 1, 'what it had is known');
    const without = await windows.opened({ loadSqlite: () => undefined });
    assert.equal(await without.keepResult(TASK, result(), AT), 'none');
  });

  it('can be errors, and those of calls', async () => {
    await written(ledger, callBegan('call-1'), { kind: 'callEnded', callId: 'call-1', outcome: 'error', at: AT });
    const payload: Payload = { kind: 'error', error: { code: -32000, message: 'no', data: { why: 'so' } } };
    await ledger.keepResult({ callId: 'call-1' }, payload, AT);
    assert.deepEqual((await ledger.result({ callId: 'call-1' }))?.payload, payload);
    assert.equal(ledger.recentCalls(SERVER, 1)[0]?.isResultKept, true);
  });

  it('that are big have a file of their own, which only this user can read', async () => {
    const payload = result(text(100_000), text(100_000, 'ä'), { type: 'image', data: 'A'.repeat(500_000) });
    await ledger.keepResult(TASK, payload, AT);
    const [file = ''] = files();
    assert.equal(files().length, 1);
    assert.equal(statSync(path.join(windows.folder, 'results', file)).mode & 0o077, 0);
    await ledger.close();
    ledger = await windows.opened();
    assert.deepEqual((await ledger.result(TASK))?.payload, payload);
  });

  it('come back as they were, however large each part of them is, and whatever is in it', async () => {
    const long = (words: string) => words.repeat(300_000);
    const payload: Payload = {
      kind: 'result',
      result: {
        content: [
          { type: 'text', text: long('ä\n"\u2192'), annotations: { audience: ['user'] } },
          { type: 'text', text: long('half a \ud83d character') },
          { type: 'text', text: long('\ud83d\ude00') },
          null,
          { type: 'resource', resource: { uri: 'file:///a', text: long('x'), _meta: { text: long('y') } } },
          { type: 'audio', data: 7, more: long('\n'), text: '' },
          JSON.parse(`{"__proto__":"${long('z')}","blob":"${long('b')}"}`),
        ],
        structuredContent: { long: long('s'), list: Array.from({ length: 50_000 }, (_, index) => ({ index })) },
        _meta: { own: 'words' },
      },
    };
    const error: Payload = { kind: 'error', error: { code: 1, message: 'no', data: [long('e')] } };
    for (const each of [payload, error]) {
      assert.equal(await ledger.keepResult(TASK, each, AT), 'whole');
      assert.deepEqual((await ledger.result(TASK))?.payload, each);
    }
  });

  it('are read from files that have nothing but JSON, as earlier ones have', async () => {
    await ledger.keepResult(TASK, result(text(500_000)), AT);
    const [file = ''] = files();
    writeFileSync(path.join(windows.folder, 'results', file), JSON.stringify(result(text(7))));
    assert.deepEqual((await ledger.result(TASK))?.payload, result(text(7)));
  });

  it('whose file is broken are none', async () => {
    await ledger.keepResult(TASK, result(text(500_000)), AT);
    const [file = ''] = files();
    for (const broken of ['', '{', '{}\n', '{}\n{"jsonBytes":1}']) {
      writeFileSync(path.join(windows.folder, 'results', file), broken);
      assert.equal(await ledger.result(TASK), undefined, broken);
    }
    assert.equal(ledger.state.kind, 'file');
  });

  it('take the place of those before, whose files go', async () => {
    await ledger.keepResult(TASK, result(text(200_000)), AT);
    const [former] = files();
    await ledger.keepResult(TASK, result(text(200_001)), AT + 1);
    await filesToBe(names => names.length === 1 && !names.includes(former ?? ''));
    assert.equal((await ledger.result(TASK))?.keptAt, AT + 1);
  });

  it('of nobody leave no file behind', async () => {
    await ledger.keepResult({ serverId: SERVER, taskId: 'nobody' }, result(text(200_000)), AT);
    await filesToBe(names => names.length === 0);
    assert.equal(await ledger.result({ serverId: SERVER, taskId: 'nobody' }), undefined);
  });

  it('whose file is gone are none', async () => {
    await ledger.keepResult(TASK, result(text(200_000)), AT);
    rmSync(path.join(windows.folder, 'results'), { recursive: true });
    assert.equal(await ledger.result(TASK), undefined);
    assert.equal(ledger.state.kind, 'file');
  });

  it('that are too large are kept without the parts that do not fit, and these are named', async () => {
    const limited = await windows.opened({ limits: () => ({ ...UNLIMITED, largestResultBytes: 2_000 }) });
    const image = { type: 'image', data: 'A'.repeat(50_000), mimeType: 'image/png' };
    const payload: Payload = {
      kind: 'result',
      result: { content: [text(500), image, text(700)], structuredContent: { a: 'b'.repeat(3_000) }, isError: true },
    };
    await limited.keepResult(TASK, payload, AT);
    const kept = await limited.result(TASK);
    assert.deepEqual(kept?.payload, {
      kind: 'result',
      result: { content: [text(500), text(700)], isError: true },
    });
    assert.deepEqual(
      kept?.cut?.map(({ part, type, bytes }) => [part, type, Math.round(bytes / 1_000)]),
      [
        ['content[1]', 'image', 50],
        ['structuredContent', 'object', 3],
      ],
    );
    assert.equal(kept?.bytes, sizeOf((payload as { result: unknown }).result));
  });

  it('that are errors lose their data only', () => {
    const error = { code: 1, message: 'no', data: 'd'.repeat(1_000) };
    const { payload, cut } = fitResult({ kind: 'error', error }, 100);
    assert.deepEqual(payload, { kind: 'error', error: { code: 1, message: 'no' } });
    assert.deepEqual(cut, [{ part: 'error.data', type: 'string', bytes: 1_003 }]);
  });

  it('are measured near enough without being written', () => {
    const values = [{ a: [1, 'two', null, { b: true }] }, 'x'.repeat(1_000), [], { 'ein Name': 'ein Wert' }];
    for (const value of values) {
      const real = JSON.stringify(value).length;
      assert.ok(Math.abs(sizeOf(value) - real) <= 5 + real / 2, `${sizeOf(value)} for ${real}`);
    }
  });

  it('without an entry are swept when they are old, and not before', async () => {
    const folder = path.join(windows.folder, 'results');
    mkdirSync(folder, { recursive: true });
    for (const name of ['old.json', 'young.json']) {
      writeFileSync(path.join(folder, name), '{}');
    }
    utimesSync(path.join(folder, 'old.json'), new Date(0), new Date(0));
    await ledger.keepResult(TASK, result(text(200_000)), AT);
    const [named = ''] = files().filter(name => !/old|young/.test(name));
    utimesSync(path.join(folder, named), new Date(0), new Date(0));
    await ledger.tidyUp();
    await filesToBe(names => names.sort().join() === ['young.json', named].sort().join());
  });
});
