import assert from 'node:assert/strict';
import { questionOf } from '../../../src/ledger/inputQuestion';

describe('A question that is written down', () => {
  it('has the words of the server', () => {
    assert.equal(questionOf({ kind: 'elicitation', params: { message: 'Which room?' } }), 'Which room?');
    assert.equal(questionOf({ kind: 'elicitation', params: { message: 5 } }), '');
    assert.equal(questionOf({ kind: 'elicitation', params: { message: 'x'.repeat(1e6) } }).length, 2_000);
  });

  it('has no more of an address than where it is', () => {
    const params = { mode: 'url', message: 'Sign in', url: 'https://u:p@bank.example/login?code=secret#x' };
    assert.equal(questionOf({ kind: 'url', params }), 'Sign in · https://bank.example');
    assert.equal(questionOf({ kind: 'url', params: { url: 'no address' } }), '');
  });

  it('says what it is about where it has no words', () => {
    assert.equal(questionOf({ kind: 'sampling', params: { messages: [{}, {}] } }), '2 messages for a model');
    assert.equal(questionOf({ kind: 'roots', params: {} }), 'the folders of the workspace');
  });
});
