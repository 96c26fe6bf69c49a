import assert from 'node:assert/strict';
import { type Question, SavedAnswers } from '../../../src/host/savedAnswers';
import { FakeMemento, FakeSecretStorage } from '../../support/fakeSecrets';

const ofFolder = { kind: 'workspaceFile', uri: 'file:///code/one/.vscode/mcp.json' } as const;
const ofUser = { kind: 'userFile', uri: 'file:///home/mcp.json' } as const;
const question = (id: string, source: Question['source'] = ofFolder): Question => ({ kind: 'input', id, source });

describe('SavedAnswers', () => {
  let secrets: FakeSecretStorage;
  let workspace: FakeMemento;
  let user: FakeMemento;
  const answers = (): SavedAnswers => new SavedAnswers(secrets.window(), workspace, user);

  beforeEach(() => {
    secrets = new FakeSecretStorage();
    workspace = new FakeMemento();
    user = new FakeMemento();
  });

  it('are kept with the workspace or with the user, as their file is, and secret ones where secrets are', async () => {
    const saved = answers();
    await saved.keep(question('plain'), { value: 'of the folder', isSecret: false });
    await saved.keep(question('plain', ofUser), { value: 'of the user', isSecret: false });
    await saved.keep(question('key'), { value: 'hidden', isSecret: true });
    assert.deepEqual([workspace.keys().length, user.keys().length, secrets.kept.size], [1, 1, 1]);

    const later = answers();
    assert.deepEqual(await later.find(question('plain'), false), { value: 'of the folder', isSecret: false });
    assert.deepEqual(await later.find(question('plain', ofUser), false), { value: 'of the user', isSecret: false });
    assert.deepEqual(await later.find(question('key'), true), { value: 'hidden', isSecret: true });
    const kept = JSON.stringify([workspace, user].map(state => state.keys().map(key => state.get(key))));
    assert.doesNotMatch(kept, /hidden/);
  });

  it('answer the same ID of another file not', async () => {
    const saved = answers();
    await saved.keep(question('key'), { value: 'mine', isSecret: true });
    const other = { ...ofFolder, uri: 'file:///code/two/.vscode/mcp.json' };
    assert.equal(await saved.find(question('key', other), true), undefined);
  });

  it('move to where secrets are when the question becomes one for a secret, and never back', async () => {
    const saved = answers();
    await saved.keep(question('key'), { value: 'typed', isSecret: false });
    assert.deepEqual(await saved.find(question('key'), true), { value: 'typed', isSecret: true });
    assert.deepEqual([workspace.keys(), [...secrets.kept.values()]], [[], ['typed']]);
    assert.deepEqual(await saved.find(question('key'), false), { value: 'typed', isSecret: true });
  });

  it('of commands last as long as the window, and as long as the command is the same', async () => {
    const saved = answers();
    const asked: Question = { kind: 'command', id: 'git.token', source: ofFolder, run: '["git.token"]' };
    await saved.keep(asked, { value: 'token', isSecret: true });
    assert.deepEqual(await saved.find(asked, true), { value: 'token', isSecret: true });
    assert.equal(await saved.find({ ...asked, run: '["git.token",{"of":"other"}]' }, true), undefined);
    assert.equal(await answers().find(asked, true), undefined);
    assert.deepEqual([workspace.keys(), user.keys(), secrets.kept.size], [[], [], 0]);
  });

  it('are gone from the moment they are cleared, and another answer may follow at once', async () => {
    const saved = answers();
    await saved.keep(question('key'), { value: 'old', isSecret: true });
    const [{ key = '' } = {}] = await saved.list();
    const clearing = saved.clear([key]);
    assert.deepEqual([await saved.find(question('key'), true), await saved.list()], [undefined, []]);
    await saved.keep(question('key'), { value: 'new', isSecret: true });
    await clearing;
    assert.deepEqual(await saved.find(question('key'), true), { value: 'new', isSecret: true });
  });

  it('are listed by their questions, without the answers, and cleared one by one', async () => {
    const saved = answers();
    await saved.keep(question('a:b %'), { value: 'one', isSecret: false });
    await saved.keep(question('key', ofUser), { value: 'two', isSecret: true });
    const setting = { kind: 'setting' } as const;
    await saved.keep({ ...question('run', setting), run: '["x"]' }, { value: 'three', isSecret: true });
    const listed = await saved.list();
    assert.deepEqual(
      listed.map(({ inputId, source, isSecret }) => ({ inputId, source, isSecret })),
      [
        { inputId: 'a:b %', source: ofFolder, isSecret: false },
        { inputId: 'key', source: ofUser, isSecret: true },
        { inputId: 'run', source: setting, isSecret: true },
      ],
    );
    assert.doesNotMatch(JSON.stringify(listed), /one"|two|three/);

    await saved.clear([listed[1]?.key ?? '', listed[2]?.key ?? '']);
    assert.deepEqual(
      (await saved.list()).map(({ inputId }) => inputId),
      ['a:b %'],
    );
    assert.equal(secrets.kept.size, 0);
    await saved.clear([listed[0]?.key ?? '']);
    assert.equal(await saved.find(question('a:b %'), false), undefined);
  });
});
