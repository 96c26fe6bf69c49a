// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import path from 'node:path';
import { isUserError } from '../../../src/base/errors';
import { expandVariables, type VariableContext } from '../../../src/config/variables';

const folder = path.resolve('/code/project');
const context: VariableContext = {
  format: 'vscode',
  folder,
  userHome: path.resolve('/home/me'),
  env: { TOKEN: 'abc', EMPTY: '' },
  execPath: path.resolve('/opt/code'),
  values: new Map([['${input:known}', 'an answer with ${env:TOKEN}']]),
};

describe('expandVariables', () => {
  const expand = (text: string, more: Partial<VariableContext> = {}) => expandVariables(text, { ...context, ...more });

  it('knows the variables of a launch', () => {
    const values: Record<string, string> = {
      '${workspaceFolder}': folder,
      '${cwd}': folder,
      '${workspaceFolderBasename}': 'project',
      '${userHome}': context.userHome,
      '${pathSeparator}': path.sep,
      '${/}': path.sep,
      '${env:TOKEN}': 'abc',
      '${execPath}': context.execPath,
      '${input:known}': 'an answer with ${env:TOKEN}',
    };
    for (const [variable, value] of Object.entries(values)) {
      assert.equal(expand(variable), value, variable);
    }
  });

  it('takes nothing for a variable of the environment that nobody has set', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      assert.equal(expand(`\${env:${name}}`), '');
      assert.throws(() => expand(`\${${name}}`, { format: 'claude' }), isUserError);
    }
  });

  it('replaces every one in a text, and leaves the rest alone', () => {
    assert.equal(expand('-Dx=${env:TOKEN}/${env:TOKEN}$'), '-Dx=abc/abc$');
    for (const text of ['$HOME', '${', '$}', '$(pwd)', '{workspaceFolder}', '%PATH%', '']) {
      assert.equal(expand(text), text);
    }
  });

  it('does not look for variables in the value of one', () => {
    assert.equal(expand('${env:NESTED}', { env: { NESTED: '${env:TOKEN} $&' } }), '${env:TOKEN} $&');
  });

  it('takes an environment variable that is not set for an empty text', () => {
    assert.equal(expand('[${env:UNSET}${env:EMPTY}]'), '[]');
  });

  it('takes everything behind the first colon for the name', () => {
    assert.equal(expand('${env:A:B}', { env: { 'A:B': 'x' } }), 'x');
  });

  it('names a variable that has no value here', () => {
    const unknown = [
      '${input:token}',
      '${config:a.b}',
      '${command:pick}',
      '${workspaceFolder:other}',
      '${nothing}',
      '${}',
      '${env}',
    ];
    for (const variable of unknown) {
      assert.throws(
        () => expand(`--x=${variable}`),
        error => isUserError(error) && error.message.includes(variable),
        variable,
      );
    }
  });

  it('has no folder where no folder is open', () => {
    const { folder: _none, ...elsewhere } = context;
    for (const variable of ['${workspaceFolder}', '${workspaceFolderBasename}', '${cwd}']) {
      assert.throws(() => expandVariables(variable, elsewhere), isUserError, variable);
    }
  });
});
