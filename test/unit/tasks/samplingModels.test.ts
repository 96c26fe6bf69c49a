import assert from 'node:assert/strict';
import { type ModelFacts, modelFault, modelKey, preferredModel } from '../../../src/tasks/samplingModels';

const aModel = (id: string, facts: Partial<ModelFacts> = {}): ModelFacts => ({
  id,
  vendor: 'copilot',
  family: id,
  name: id,
  takesImages: false,
  ...facts,
});

const MODELS = [
  aModel('gpt-5', { name: 'GPT-5' }),
  aModel('x1', { name: 'Claude Sonnet 4.5', family: 'claude-sonnet' }),
  aModel('x2', { name: 'Claude Haiku', family: 'claude-haiku' }),
  aModel('local', { vendor: 'ollama', family: 'llama' }),
];

describe('preferredModel', () => {
  const preferred = (hints: string[], last?: string) => preferredModel(MODELS, hints, last)?.id;

  it('is the first that the first fitting hint is a part of, in whatever case', () => {
    assert.equal(preferred(['gemini', 'CLAUDE', 'gpt']), 'x1');
    assert.equal(preferred(['haiku', 'claude']), 'x2');
    assert.equal(preferred(['X2']), 'x2');
    assert.equal(preferred(['Ollama']), 'local');
    assert.equal(preferred(['llama']), 'local');
  });

  it('is the one chosen last where no hint fits, else the first', () => {
    const last = modelKey({ vendor: 'ollama', id: 'local' });
    assert.equal(preferred([], last), 'local');
    assert.equal(preferred(['gemini'], last), 'local');
    assert.equal(preferred(['gpt'], last), 'gpt-5');
    assert.equal(preferred([], modelKey({ vendor: 'copilot', id: 'local' })), 'gpt-5');
    assert.equal(preferred(['gemini']), 'gpt-5');
    assert.equal(preferredModel([], ['gpt'], last), undefined);
  });
});

describe('modelFault', () => {
  const error = (code: string) => Object.assign(new Error('Words'), { code });

  it('is told apart by the code', () => {
    assert.deepEqual(modelFault(error('NoPermissions')), { kind: 'noPermissions', message: 'Words' });
    assert.deepEqual(modelFault(error('Blocked')), { kind: 'blocked', message: 'Words' });
    assert.deepEqual(modelFault(error('NotFound')), { kind: 'notFound', message: 'Words' });
    assert.deepEqual(modelFault(error('Unknown')), { kind: 'failed', message: 'Words' });
  });

  it('says what the cause says, and takes anything', () => {
    assert.equal(modelFault(new Error('Outer', { cause: new Error('Inner') })).message, 'Inner');
    assert.deepEqual(modelFault({ message: 'Words', code: 'Blocked' }), { kind: 'blocked', message: 'Words' });
    assert.deepEqual(modelFault('text'), { kind: 'failed', message: 'text' });
    assert.deepEqual(modelFault({ isTrusted: true }), { kind: 'failed', message: '' });
    assert.deepEqual(modelFault(undefined), { kind: 'failed', message: '' });
  });
});
