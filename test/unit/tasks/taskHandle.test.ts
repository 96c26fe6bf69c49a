import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isUserError } from '../../../src/base/errors';
import {
  formatTaskHandle,
  isTaskHandle,
  parseTaskHandle,
  publicUrl,
  type TaskHandle,
} from '../../../src/tasks/taskHandle';
import { SERVER, serverId } from '../../support/builders';

const handle: TaskHandle = {
  server: { id: SERVER, name: 'build', url: 'https://build.example/mcp' },
  taskId: 'task-1',
  generation: '2026-07-28',
  toolName: 'image',
};
const text = formatTaskHandle(handle);
const changed = (changes: object): string => JSON.stringify({ ...JSON.parse(text), ...changes });

describe('a task handle', () => {
  it('is a small JSON text on one line', () => {
    assert.equal(
      text,
      '{"mcpTask":1,"server":{"id":"server","name":"build","url":"https://build.example/mcp"},' +
        '"taskId":"task-1","generation":"2026-07-28","tool":"image"}',
    );
  });

  it('comes back as it went, whatever strangers call their tasks', () => {
    const id = fc.string({ minLength: 1, maxLength: 200, unit: 'binary' });
    fc.assert(
      fc.property(id, id, id, fc.option(id, { nil: undefined }), (server, name, taskId, toolName) => {
        const one: TaskHandle = {
          server: { id: serverId(server), name },
          taskId,
          generation: '2025-11-25',
          ...(toolName !== undefined && { toolName }),
        };
        assert.deepEqual(parseTaskHandle(formatTaskHandle(one)), one);
      }),
    );
  });

  it('holds no part of an address that may be a secret', () => {
    const url = 'https://user:pass@build.example:8443/mcp/v1?key=abc#token=def';
    const shown = formatTaskHandle({ ...handle, server: { ...handle.server, url } });
    assert.equal(parseTaskHandle(shown).server.url, 'https://build.example:8443/mcp/v1');
    assert.doesNotMatch(shown, /user|pass@|abc|def/);
    for (const strange of [
      '$HOST/mcp',
      'file:///etc/passwd',
      'javascript:alert(1)',
      `https://x/${'y'.repeat(9_000)}`,
    ]) {
      assert.equal(publicUrl(strange), undefined, strange);
    }
  });

  it('is read out of the code block that a chat made of it', () => {
    for (const wrapped of [`  ${text}\n`, `\`${text}\``, `\`\`\`json\n${text}\n\`\`\``, `\`\`\`\n${text}\n\`\`\`\n`]) {
      assert.deepEqual(parseTaskHandle(wrapped), handle);
    }
  });

  it('leaves out a tool or an address that is none', () => {
    assert.equal(parseTaskHandle(changed({ tool: 5 })).toolName, undefined);
    assert.equal(parseTaskHandle(changed({ server: { id: 'a', name: 'b', url: 'nowhere' } })).server.url, undefined);
  });

  describe('that is none', () => {
    const wrong: readonly (readonly [what: string, text: string, words: RegExp])[] = [
      ['nothing', '', /no task handle.*Copy Task Handle/],
      ['a sentence', 'build the image', /no task handle/],
      ['other JSON', '{"taskId":"a"}', /no task handle/],
      ['a list', '[1]', /no task handle/],
      ['null', 'null', /no task handle/],
      ['a later version', changed({ mcpTask: 2 }), /newer version/],
      ['no server', changed({ server: undefined }), /which server/],
      ['a server without an ID', changed({ server: { name: 'x' } }), /which server/],
      ['a server with a number for an ID', changed({ server: { id: 5, name: 'x' } }), /which server/],
      ['no task', changed({ taskId: undefined }), /name a task/],
      ['an empty ID', changed({ taskId: '' }), /name a task/],
      ['an ID without end', changed({ taskId: 'x'.repeat(3_000) }), /name a task/],
      ['another generation', changed({ generation: '2030-01-01' }), /kind of task/],
      ['a book', 'x'.repeat(20_000), /too long/],
    ];
    for (const [what, given, words] of wrong) {
      it(`says what is wrong with ${what}`, () => {
        assert.throws(
          () => parseTaskHandle(given),
          error => isUserError(error) && words.test(error.message),
        );
        assert.equal(isTaskHandle(given), false);
      });
    }
  });

  it('is known when it is seen', () => {
    assert.equal(isTaskHandle(text), true);
  });
});
