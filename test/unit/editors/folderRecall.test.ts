import assert from 'node:assert/strict';
import { FolderRecall } from '../../../src/editors/folderRecall';

const FOLDER = 'a'.repeat(32);

describe('FolderRecall', () => {
  let asked: string[];
  let answer: readonly string[] | undefined;
  let recall: FolderRecall<string>;

  beforeEach(() => {
    asked = [];
    answer = ['file'];
    recall = new FolderRecall(async folder => {
      asked.push(folder);
      await new Promise(resolve => setImmediate(resolve));
      return answer;
    });
  });

  it('looks once for all who ask at the same time', async () => {
    const found = await Promise.all([recall.find(FOLDER), recall.find(FOLDER), recall.find(`${FOLDER}-details`)]);
    assert.deepEqual(found, [['file'], ['file'], ['file']]);
    assert.deepEqual(asked, [FOLDER, `${FOLDER}-details`]);
  });

  it('looks again later, since the history may know more by then', async () => {
    answer = undefined;
    assert.equal(await recall.find(FOLDER), undefined);
    answer = ['file'];
    assert.deepEqual(await recall.find(FOLDER), ['file']);
  });

  it('looks again after a failure', async () => {
    const failing = new FolderRecall<string>(async () => {
      asked.push('');
      throw new Error('closed');
    });
    await assert.rejects(failing.find(FOLDER), /closed/);
    await assert.rejects(failing.find(FOLDER), /closed/);
    assert.equal(asked.length, 2);
  });

  it('looks for nothing that cannot be a folder of ours', async () => {
    for (const folder of ['', '.vscode', '..', 'A'.repeat(32), `${FOLDER}/x`, `${FOLDER}' OR 1=1`]) {
      assert.equal(await recall.find(folder), undefined);
    }
    assert.deepEqual(asked, []);
  });
});
