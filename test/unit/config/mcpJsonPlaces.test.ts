// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileKind } from '../../../src/config/mcpJson';
import { readMcpJson } from '../../../src/config/mcpJson';
import { inspectMcpJson, type Place, placeOfServer } from '../../../src/config/mcpJsonPlaces';
import { configurationRows, configurationText } from '../../support/configurationFiles';

/** What stands at a place of a file. */
const at = (text: string, { offset, length }: Place): string => text.slice(offset, offset + length);

/** Every problem of a file, as one readable line: how bad, where, what. */
function problemsOf(text: string, kind: FileKind = 'vscode'): string[] {
  return inspectMcpJson(text, kind).problems.map(
    ({ severity, at: place, message }) => `${severity} at ${at(text, place)}: ${message}`,
  );
}
const problemsIn = (file: string, kind: FileKind = 'vscode'): string[] => problemsOf(configurationText(file), kind);

/** What must be wrong in which file; the files that are not here must be without a problem. */
const PROBLEMS: Readonly<Record<string, readonly string[]>> = {
  'vscode/topLevel.json': [
    'warning at "mcpServers": "mcpServers" is for the files of other applications: here it is "servers".',
  ],
  'vscode/stdio.json': ['warning at 5: "watch" must be a string or a list of strings.'],
  'vscode/http.json': ['warning at "": The client ID must be a string that is not empty.'],
  'vscode/types.json': [
    'warning at "url": "url" means nothing for a server that is a program.',
    'warning at "command": "command" means nothing for a server that has an address.',
    'warning at "url": "url" means nothing for a server that is a program.',
    'warning at "websocket": This type is not known: the entry is read as "http".',
  ],
  'vscode/badInputs.json': [
    'error at "token": The input must be an object.',
    'error at { "type": "promptString" }: "id" must be a string that is not empty.',
    'error at "promptstring": "type" must be one of promptString, pickString, command.',
    'error at []: "options" must be a list of strings, or of objects with a "label" and a "value".',
    'error at 5: "options" must be a list of strings, or of objects with a "label" and a "value".',
    'error at { "id": "d", "type": "command" }: "command" must be a string that is not empty.',
    'warning at 5: "default" must be a string.',
    'warning at "f": There is an input "f" already: only this one counts.',
    ...['"a"', '"b"', '"c"', '"d"', '"e"', '"f"', '"f"'].map(id => `hint at ${id}: No server uses this input.`),
  ],
  'vscode/badEntries.json': [
    'error at "text": The entry must be an object.',
    'error at "null": The entry must be an object.',
    'error at "nothing": The entry needs a "command" or a "url".',
    'error at "no command": "command" must be a string that is not empty.',
    'error at ["npx"]: "command" must be a string that is not empty.',
    'error at "-y": "args" must be a list of strings.',
    'error at 8080: "args" must be a list of strings.',
    'error at 5: "cwd" must be a string.',
    'error at ["A=b"]: "env" must map names to a string, a number or null.',
    'error at true: "env" must map names to a string, a number or null.',
    'error at [".env"]: "envFile" must be a string.',
    'error at "no url": The entry needs a "command" or a "url".',
    'error at 5: "headers" must map names to strings.',
  ],
  'vscode/repeated.json': [
    'warning at "twice": There is a server "twice" already: only this one counts.',
    'warning at "command": "command" stands here twice: only this one counts.',
    'warning at "same": There is an input "same" already: only this one counts.',
    'hint at "same": No server uses this input.',
    'hint at "same": No server uses this input.',
  ],
  'vscode/mixedUp.json': [
    'warning at "headers": "headers" means nothing for a server that is a program.',
    'warning at "oauthClientId": "oauthClientId" means nothing in the format of this file.',
    'hint at "disabled": "disabled" is not known, and is ignored.',
    'warning at "env": "env" means nothing for a server that has an address.',
    'hint at "timeout": "timeout" is not known, and is ignored.',
    'error at "ftp://example.com": "url" must be an http or https address.',
    'error at "no spaces": "no spaces" cannot be the name of a header.',
  ],
  'vscode/variables.json': [
    'error at ${nothing}: The variable ${nothing} is not known.',
    'error at ${input:missing}: No input of this file has the ID "missing".',
    'error at ${env}: The variable ${env} is not known.',
    'hint at "idle": No server uses this input.',
  ],
  'claude/webSocket.json': [
    'hint at "ws": Servers over WebSocket are passed over.',
    'warning at "carrier-pigeon": This type is not known: the entry is read as "http".',
  ],
  'claude/fieldsOfVSCode.json': [
    ...['cwd', 'envFile', 'dev', 'sandboxEnabled', 'config'].map(
      field => `warning at "${field}": "${field}" means nothing in the format of this file.`,
    ),
    'hint at "disabled": "disabled" is not known, and is ignored.',
    'warning at ${input:token}: The variable ${input:token} means nothing in the format of this file.',
    'warning at ${env:HOME}: The variable ${env:HOME} means nothing in the format of this file.',
  ],
  'claude/variables.json': ['${env:SET}', '${input:token}', '${workspaceFolder:web}'].map(
    variable => `warning at ${variable}: The variable ${variable} means nothing in the format of this file.`,
  ),
  'workspace/broken.code-workspace': ['error at ["shared"]: The file must be an object with an object "servers".'],
  'extra/inputsOnly.json': ['hint at "a": No server uses this input.'],
  'extra/wrapped.json': ['warning at "cwd": "cwd" means nothing in the format of this file.'],
  'extra/bare.json': ['warning at "cwd": "cwd" means nothing in the format of this file.'],
  'hostile/prototype.json': [
    'hint at "__proto__": "__proto__" is not known, and is ignored.',
    'hint at "__proto__": "__proto__" is not known, and is ignored.',
    'error at "inherits": The entry needs a "command" or a "url".',
  ],
  'hostile/names.json': ['hint at "$(icon)\\n\\u202e": "$(icon)" is not known, and is ignored.'],
  'broken/colon.json': ['error at "npx": Colon expected.'],
  'broken/unfinished.json': [
    'error at : Property name in quotes expected.',
    'error at : Value expected.',
    ...Array.from({ length: 3 }, () => 'error at : Closing brace expected.'),
  ],
  'broken/trailing.json': [
    'error at "x\\q": This escape means nothing in JSON.',
    'error at extra: This word means nothing in JSON.',
  ],
  'broken/list.json': ['error at ["servers"]: The file must be an object with an object "servers".'],
  'broken/serverList.json': ['error at ["a"]: The file must be an object with an object "servers".'],
  'broken/claudeText.json': ['error at "none": The file must be an object with an object "mcpServers".'],
  'project/.vscode/mcp.json': ['error at ${workspacefolder}: The variable ${workspacefolder} is not known.'],
  'home/.copilot/mcp-config.json': ['hint at "tools": "tools" is not known, and is ignored.'],
  'home/.codeium/windsurf/mcp_config.json': ['hint at "disabled": "disabled" is not known, and is ignored.'],
};

describe('inspectMcpJson', () => {
  for (const { file, kind } of configurationRows()) {
    it(`finds ${PROBLEMS[file] ? 'the problems and their places' : 'nothing to complain of'} in ${file}`, () => {
      assert.deepEqual(problemsIn(file, kind), PROBLEMS[file] ?? []);
    });

    it(`finds the servers and inputs of ${file} that reading it finds`, () => {
      const text = configurationText(file);
      const read = readMcpJson(text, kind);
      if (read.kind === 'broken') {
        return; // Then only inspecting finds any.
      }
      const { format, servers, inputs } = inspectMcpJson(text, kind);
      assert.equal(format, read.format);
      assert.deepEqual(new Map(servers.map(({ name, entry }) => [name, entry])), read.servers);
      const usable = new Map(inputs.flatMap(({ id, input }) => (input ? [[id, input]] : [])));
      assert.deepEqual([...usable.values()], read.inputs);
      for (const { name, nameAt, entryAt } of servers) {
        assert.equal(JSON.parse(at(text, nameAt)), name);
        assert.ok(entryAt.offset > nameAt.offset && entryAt.length > 0, name);
      }
      for (const { id, at: place } of inputs) {
        assert.equal(JSON.parse(at(text, place)), id);
      }
    });
  }

  it('finds the servers of a file that does not parse, before and behind the error', () => {
    const text = configurationText('broken/colon.json');
    const { servers, variables } = inspectMcpJson(text, 'vscode');
    assert.deepEqual(
      servers.map(({ name, entry }) => `${name}: ${entry.kind}`),
      ['before: stdio', 'half: invalid', 'after: http'],
    );
    assert.deepEqual(
      variables.map(({ text: variable }) => variable),
      ['${env:A}'],
    );
  });

  it('finds the server that is being written', () => {
    const text = configurationText('broken/unfinished.json');
    assert.deepEqual(
      inspectMcpJson(text, 'vscode').servers.map(({ name, entryAt }) => [name, at(text, entryAt)]),
      [['open', '{ "command": "open",']],
    );
  });

  it('finds each variable with its server: in values, behind escapes, in no name and no glob', () => {
    const text = configurationText('vscode/variables.json');
    assert.deepEqual(
      inspectMcpJson(text, 'vscode').variables.map(({ text: variable, at: place, server }) => {
        assert.equal(at(text, place), variable);
        return `${server}: ${variable}`;
      }),
      [
        ...['${env:BIN}', '${input:token}', '${nothing}', '${input:missing}', '${workspaceFolder:web}'].map(
          variable => `local: ${variable}`,
        ),
        ...['${config:team.host}', '${env}', '${command:pick}'].map(variable => `remote: ${variable}`),
      ],
    );
  });

  it('reads a variable that is written with escapes', () => {
    const text = '{"servers": {"a": {"command": "${input:\\u0061}"}}, "inputs": [{"id": "a", "type": "promptString"}]}';
    const [variable] = inspectMcpJson(text, 'vscode').variables;
    assert.equal(variable?.text, '${input:a}');
    assert.equal(at(text, variable.at), '${input:\\u0061}');
    assert.deepEqual(problemsOf(text), []);
  });

  it('finds what the older nested form says', () => {
    const text = '{"servers": {"a": {"config": {"command": "c", "args": "${env:A}", "cwd": 5}}}}';
    assert.deepEqual(problemsOf(text), [
      'error at "${env:A}": "args" must be a list of strings.',
      'error at 5: "cwd" must be a string.',
    ]);
    assert.equal(inspectMcpJson(text, 'vscode').variables.length, 1);
  });

  it('complains of inputs that are no list, and of a key that stands twice', () => {
    assert.deepEqual(problemsOf('{"inputs": {}, "servers": {}, "servers": {"a": {"command": "c"}}}'), [
      'warning at "servers": "servers" stands here twice: only this one counts.',
      'error at {}: "inputs" must be a list.',
    ]);
  });

  it('holds on to whatever is typed', () => {
    const file = configurationText('vscode/inputs.json');
    fc.assert(
      fc.property(fc.nat(file.length), fc.nat(40), fc.string({ maxLength: 6 }), (start, length, typed) => {
        const text = file.slice(0, start) + typed + file.slice(start + length);
        for (const kind of ['vscode', 'claude', 'codeWorkspace', 'byContent'] as const) {
          const { servers, inputs, variables, problems } = inspectMcpJson(text, kind);
          const places = [...servers.flatMap(({ nameAt, entryAt }) => [nameAt, entryAt]), ...inputs.map(one => one.at)];
          for (const { offset, length: long } of [
            ...places,
            ...variables.map(one => one.at),
            ...problems.map(one => one.at),
          ]) {
            assert.ok(offset >= 0 && long >= 0 && offset + long <= text.length);
          }
        }
      }),
    );
  });
});

describe('placeOfServer', () => {
  it('is the name of the entry that counts', () => {
    const text = configurationText('vscode/repeated.json');
    const place = placeOfServer(text, 'vscode', 'twice');
    assert.equal(place?.offset, text.lastIndexOf('"twice"'));
    assert.equal(place?.length, '"twice"'.length);
  });

  it('is found in every format, in a file that does not parse, and behind a byte order mark', () => {
    const found = (file: string, kind: FileKind, name: string) => {
      const text = configurationText(file);
      const place = placeOfServer(text, kind, name);
      return place && at(text, place);
    };
    assert.equal(found('claude/wrapped.json', 'claude', 'sse'), '"sse"');
    assert.equal(found('claude/bare.json', 'byContent', 'program'), '"program"');
    assert.equal(found('workspace/team.code-workspace', 'codeWorkspace', 'shared'), '"shared"');
    assert.equal(found('broken/colon.json', 'vscode', 'after'), '"after"');
    assert.equal(found('vscode/byteOrderMark.json', 'vscode', 'marked'), '"marked"');
    assert.equal(found('hostile/prototype.json', 'vscode', '__proto__'), '"__proto__"');
  });

  it('is nowhere where there is no such server', () => {
    assert.equal(placeOfServer('{"servers": {"a": {}}, "b": {}}', 'vscode', 'b'), undefined);
    assert.equal(placeOfServer('', 'vscode', 'b'), undefined);
  });
});
